package io.strongroom.recording.replica;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.replica.CopyVolumes.Place;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Fetches the file of a pack from its holder, piece by piece at the pace of copies, and reads back
 * from the disk what came. For one thread, which it blocks; holds one buffer.
 */
final class PackFetch {
  /** What is fetched and written at a time; also all the memory that copying takes. */
  static final int PIECE_BYTES = 1 << 20;

  private final BufferPool pool;
  private final Pace pace;
  private final ByteBuffer piece =
      ByteBuffer.allocateDirect(PIECE_BYTES + Storage.BLOCK_BYTES)
          .alignedSlice(Storage.BLOCK_BYTES);

  /** What a copy turned out to be. */
  record Verified(PackRow row, List<Gap> gaps) {}

  /**
   * @param pool for frames that are verified
   */
  PackFetch(BufferPool pool, Pace pace) {
    this.pool = pool;
    this.pace = pace;
  }

  /** Fetches what lies behind {@code from}, and syncs it. */
  void into(
      Storage.StoredFile file,
      Place place,
      HeldPack.Finished there,
      long from,
      LongConsumer progress)
      throws IOException, InterruptedException {
    long bytes = there.row().bytes();
    PackId id = there.row().id();
    try (Storage.StoredFile source = opened(id, there.source())) {
      for (long at = from; at < bytes; at += piece.limit()) {
        progress.accept(at);
        piece.clear().limit(Math.toIntExact(Math.min(PIECE_BYTES, bytes - at)));
        pace.await(piece.limit(), place.volume());
        read(source, piece, id, at);
        file.write(piece.flip(), at);
      }
      progress.accept(bytes);
      if (file.size() > bytes) {
        file.truncate(bytes);
      }
      file.sync();
    }
  }

  /** What fails there says nothing about the disk here. */
  static Storage.StoredFile opened(PackId id, HeldPack.Source source) {
    try {
      return source.open();
    } catch (IOException e) {
      throw unreadable(id, e);
    }
  }

  /** Fills a buffer from where a pack lies. */
  static void read(Storage.StoredFile source, ByteBuffer into, PackId id, long offset) {
    try {
      Storage.readFully(source, into, offset);
    } catch (IOException e) {
      throw unreadable(id, e);
    }
  }

  private static StrongroomException unreadable(PackId id, IOException e) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "pack " + id + " cannot be read where it lies: " + e, e);
  }

  /** Reads back from the disk what was written, every byte; believes the file and not the row. */
  Verified verified(Place place, HeldPack.Finished there) throws IOException {
    PackId id = there.row().id();
    try (Storage.StoredFile file = place.storage().openForReading(place.copy())) {
      List<String> damages = new ArrayList<>();
      new PackStructure(file, there.row(), pool)
          .check(
              PackKeys.NONE,
              finding -> {
                if (finding.kind() == Finding.Kind.DAMAGED && damages.isEmpty()) {
                  damages.add(finding.detail());
                }
              });
      if (!damages.isEmpty()) {
        throw corrupt(id, damages.getFirst());
      }
      PackHeader header = PackFile.header(file);
      Footer footer = PackFile.footer(file);
      Spans spans = Spans.of(footer.entries());
      boolean other =
          there.headerHash().filter(hash -> !hash.equals(footer.headerHash())).isPresent();
      if (other
          || spans.isEmpty()
          || !header.retentionClass().equals(there.row().retentionClass())
          || !header.expiryDay().equals(there.row().expiryDay())) {
        throw corrupt(id, "it is not the pack that its holder told of");
      }
      PackRow row =
          PackRow.of(header, footer, spans.toList(), place.volume().id(), there.row().wrappedKey());
      return new Verified(row, FrameScan.journal(file, footer.entries(), pool));
    } catch (EOFException e) {
      throw corrupt(id, "it ends too early");
    }
  }

  /** Writes the key file of a copy, and syncs it. */
  void writeKey(Place place, Bytes wrappedKey) throws IOException {
    try (Storage.StoredFile key = place.storage().create(place.key())) {
      Sidecar.encode(wrappedKey, piece.clear());
      key.write(piece.position(0).limit(Sidecar.BYTES), 0);
      key.sync();
    }
  }

  static StrongroomException corrupt(PackId id, String why) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "what came as pack " + id + " is not kept: " + why);
  }
}
