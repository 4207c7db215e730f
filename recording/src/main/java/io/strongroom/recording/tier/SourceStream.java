package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A pack as it is sent, from its beginning to its end, with the digest of it. For one thread. */
final class SourceStream extends InputStream {
  private final PackRow row;
  private final Storage.StoredFile source;
  private final Target.Going going;
  private final ByteBuffer piece;
  private final MessageDigest digest;
  private long at;
  private @Nullable StrongroomException failure;

  /**
   * @param piece what is read at a time; its owner does not touch it meanwhile
   */
  SourceStream(
      PackRow row,
      Storage.StoredFile source,
      Target.Going going,
      ByteBuffer piece,
      MessageDigest digest) {
    this.row = row;
    this.source = source;
    this.going = going;
    this.piece = piece;
    this.digest = digest;
    piece.clear().limit(0);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int most) throws IOException {
    if (most == 0) {
      return 0;
    }
    if (!piece.hasRemaining() && !fill()) {
      return -1;
    }
    int count = Math.min(most, piece.remaining());
    piece.get(into, offset, count);
    return count;
  }

  private boolean fill() throws IOException {
    int next = Math.toIntExact(Math.min(piece.capacity() & -Storage.BLOCK_BYTES, row.bytes() - at));
    if (next == 0) {
      return false;
    }
    piece.clear().limit(next);
    try {
      going.on();
      PackReading.atSource(row, () -> Storage.readFully(source, piece, at));
    } catch (StrongroomException e) {
      failure = e;
      piece.limit(0);
      throw new IOException(e.getMessage(), e);
    }
    piece.flip();
    digest.update(piece.duplicate());
    at += next;
    return true;
  }

  /** What kept the pack from being read, if something did. */
  void rethrow() {
    if (failure != null) {
      throw failure;
    }
  }

  /** SHA-256 of all that was read. */
  byte[] digest() {
    return digest.digest();
  }
}
