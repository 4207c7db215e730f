package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers other nodes about what lies on this one. A pack is named by camera and epoch and looked
 * up, never by a path. Thread-safe.
 */
public final class HoldingsHandlers {
  private final Holdings own;

  private HoldingsHandlers(Holdings own) {
    this.own = own;
  }

  /**
   * The handlers by name, for {@link PeerServer}.
   *
   * @param own what lies on this node alone, not on the cluster: else nodes would ask in circles
   */
  public static Map<String, PeerHandler> of(Holdings own) {
    HoldingsHandlers handlers = new HoldingsHandlers(own);
    return Map.of(
        Requests.OUTLINE, handlers::outline,
        Requests.EXTENT, handlers::extent,
        Requests.PACK, handlers::pack,
        Requests.BYTES, handlers::bytes);
  }

  private ByteBuffer outline(String asker, ByteBuffer request) {
    Requests.Outlined asked = parsed(request, Requests.Outlined::decode);
    return Answers.of(own.outline(asked.camera(), asked.range()));
  }

  private ByteBuffer extent(String asker, ByteBuffer request) {
    return Answers.of(own.extent(parsed(request, Requests.Extent::decode).camera()));
  }

  private ByteBuffer pack(String asker, ByteBuffer request) {
    Requests.Pack asked = parsed(request, Requests.Pack::decode);
    return switch (held(asked.id())) {
      case HeldPack.Live live ->
          Answers.of(
              new Answers.Pack.Growing(
                  live.header(), live.wrappedKey(), newer(live.entries(), asked.after())));
      case HeldPack.Finished finished ->
          reading(
              finished,
              file -> Answers.of(new Answers.Pack.Finished(PackFile.header(file), finished.row())));
    };
  }

  private static List<IndexEntry> newer(List<IndexEntry> entries, int after) {
    int from = entries.size();
    while (from > 0 && entries.get(from - 1).header().sequence() > after) {
      from--;
    }
    return entries.subList(from, entries.size());
  }

  /** The bytes as they lie on disk; fewer only where the file ends. */
  private ByteBuffer bytes(String asker, ByteBuffer request) {
    Requests.Piece asked = parsed(request, Requests.Piece::decode);
    return reading(
        held(asked.id()),
        file -> {
          ByteBuffer piece = ByteBuffer.allocate(asked.lengthBytes());
          int count = 0;
          while (piece.hasRemaining() && count >= 0) {
            count = file.read(piece, asked.offsetBytes() + piece.position());
          }
          return piece.flip();
        });
  }

  private HeldPack held(PackId id) {
    return own.find(id, Holdings.NEWEST)
        .orElseThrow(
            () -> new StrongroomException(ErrorKind.NOT_FOUND, "pack " + id + " is not here"));
  }

  private interface Reading {
    ByteBuffer from(Storage.StoredFile file) throws IOException;
  }

  private static ByteBuffer reading(HeldPack pack, Reading reading) {
    try (Storage.StoredFile file = pack.source().open()) {
      return reading.from(file);
    } catch (NoSuchFileException e) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "the pack has been deleted", e);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the pack cannot be read; look at the volume's disk", e);
    }
  }

  private static <T> T parsed(ByteBuffer request, Function<ByteBuffer, T> parser) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, parser);
  }
}
