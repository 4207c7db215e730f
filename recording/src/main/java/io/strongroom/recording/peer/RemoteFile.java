package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.volume.Storage;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The file of a pack on another node, for reading. What comes is verified by whoever reads it, as
 * bytes from a disk are. Holds nothing open; thread-safe.
 */
final class RemoteFile implements Storage.ReadFile {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final PeerClient client;
  private final ClusterNode node;
  private final PackId pack;

  RemoteFile(PeerClient client, ClusterNode node, PackId pack) {
    this.client = client;
    this.node = node;
    this.pack = pack;
  }

  @Override
  public int read(ByteBuffer into, long offset) {
    int length = Math.min(into.remaining(), Requests.MAX_PIECE_BYTES);
    if (length == 0) {
      return 0;
    }
    ByteBuffer bytes =
        client.ask(
            node,
            Requests.BYTES,
            new Requests.Piece(pack, offset, length).encoded(),
            length,
            LIMIT);
    if (bytes.remaining() != length) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "pack "
              + pack
              + " on "
              + PeerClient.name(node)
              + " ends before byte "
              + (offset + length)
              + "; run fsck there");
    }
    into.put(bytes);
    return length;
  }

  /** Nobody who reads a pack of a known row needs it. */
  @Override
  public long size() {
    throw new UnsupportedOperationException("the size of a pack is in its row");
  }

  @Override
  public void close() {
    // nothing is open
  }
}
