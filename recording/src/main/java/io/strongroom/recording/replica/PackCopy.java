package io.strongroom.recording.replica;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes copies of other nodes' finished packs on the volumes of this one: note, bytes, sync, every
 * checksum read back, key file, name, directory, catalogue. A crash at any point leaves either the
 * whole copy or what the next start removes. For one thread, which it blocks; holds one buffer.
 */
public final class PackCopy {
  /** What is fetched and written at a time; also all the memory that copying takes. */
  static final int PIECE_BYTES = 1 << 20;

  /** The largest pack and its footer. */
  private static final long MAX_FILE_BYTES = PackLimits.MAX_BYTES + (64L << 20);

  private static final Logger log = LoggerFactory.getLogger(PackCopy.class);

  private final Volumes volumes;
  private final Catalogue catalogue;
  private final ReplicaRows rows;
  private final BufferPool pool;
  private final Pace pace;
  private final ByteBuffer piece =
      ByteBuffer.allocateDirect(PIECE_BYTES + Storage.BLOCK_BYTES)
          .alignedSlice(Storage.BLOCK_BYTES);

  /** What a copy turned out to be. */
  private record Verified(PackRow row, List<Gap> gaps) {}

  /** Where a copy lies while it is made. */
  private record Place(Volume volume, Path copy) {
    Storage storage() {
      return volume.storage();
    }

    Path finished() {
      return PackPaths.finishedName(copy);
    }

    Path key() {
      return PackPaths.key(copy);
    }
  }

  /**
   * @param pool for frames that are verified, the reading side's
   */
  public PackCopy(Volumes volumes, Catalogue catalogue, BufferPool pool, Pace pace) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.rows = catalogue.replicas();
    this.pool = pool;
    this.pace = pace;
  }

  /**
   * Copies a pack.
   *
   * @param there the pack as its holder tells of it; hostile until verified
   * @param holders other nodes that hold it
   * @param progress is told the bytes that are here; may throw to break the copy off
   * @throws StrongroomException EXHAUSTED if no volume has room, UNAVAILABLE if a disk or the other
   *     node fails, CORRUPT if what came is not a whole pack; nothing of it is left then
   */
  void make(HeldPack.Finished there, Set<NodeId> holders, LongConsumer progress)
      throws InterruptedException {
    PackRow told = there.row();
    if (told.bytes() % PackLimits.BLOCK_BYTES != 0
        || told.bytes() < PackHeader.BYTES
        || told.bytes() > MAX_FILE_BYTES
        || told.wrappedKey().length() == 0) {
      throw corrupt(told.id(), "its size is not a pack's, or its key file is missing there");
    }
    Volume volume = volumeFor(told.bytes());
    Place place =
        new Place(
            volume,
            PackPaths.copy(volume.root(), told.retentionClass(), told.expiryDay(), told.id()));
    rows.begin(
        new ReplicaRows.Begun(told.id(), volume.id(), told.retentionClass(), told.expiryDay()));
    boolean whole = false;
    try {
      Verified verified = put(place, there, progress);
      whole = true;
      verified.gaps.forEach(gap -> catalogue.gap(told.id().camera(), gap, true));
      rows.copied(verified.row, holders);
    } catch (IOException e) {
      volume.failed(e);
      throw new StrongroomException(
          NoSpaceException.is(e) ? ErrorKind.EXHAUSTED : ErrorKind.UNAVAILABLE,
          "pack " + told.id() + " cannot be written on volume " + volume.id() + ": " + e,
          e);
    } finally {
      if (!whole) {
        remove(place, told.id());
      }
    }
  }

  /** Whether some volume has room for a copy. */
  boolean hasRoom(long bytes) {
    return roomiest(bytes).isPresent();
  }

  private Volume volumeFor(long bytes) {
    return roomiest(bytes)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.EXHAUSTED,
                    "no volume has room for " + bytes + " bytes beside what recording needs"));
  }

  private Optional<Volume> roomiest(long bytes) {
    return volumes.all().stream()
        .filter(volume -> volume.state() == Volume.State.OK && room(volume) >= bytes)
        .max(Comparator.comparingLong(PackCopy::room));
  }

  private static long room(Volume volume) {
    try {
      Storage storage = volume.storage();
      return storage.usableBytes(volume.root())
          - ReplicaPlacement.reserve(storage.totalBytes(volume.root()));
    } catch (IOException e) {
      return -1;
    }
  }

  private Verified put(Place place, HeldPack.Finished there, LongConsumer progress)
      throws IOException, InterruptedException {
    place.volume.requireIdentity();
    Storage storage = place.storage();
    Path directory = PackPaths.directoryOf(place.copy);
    createDirectories(place, directory);
    if (storage.exists(place.finished())) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "pack " + there.row().id() + " lies here and is not in the catalogue yet; run fsck");
    }
    deleteIfThere(storage, place.copy);
    deleteIfThere(storage, place.key());
    fetch(place, there, progress);
    Verified verified = verified(place, there);
    writeKey(place, there.row().wrappedKey());
    storage.rename(place.copy, place.finished());
    storage.syncDirectory(directory);
    return verified;
  }

  /** Makes each new level's name durable. */
  private static void createDirectories(Place place, Path directory) throws IOException {
    Storage storage = place.storage();
    if (storage.isDirectory(directory)) {
      return;
    }
    storage.createDirectories(directory);
    Path above = directory;
    while (!above.equals(place.volume.root())) {
      above = PackPaths.directoryOf(above);
      storage.syncDirectory(above);
    }
  }

  private void fetch(Place place, HeldPack.Finished there, LongConsumer progress)
      throws IOException, InterruptedException {
    long bytes = there.row().bytes();
    try (Storage.StoredFile file = place.storage().create(place.copy);
        Storage.StoredFile source = opened(there)) {
      for (long at = 0; at < bytes; at += piece.limit()) {
        progress.accept(at);
        piece.clear().limit(Math.toIntExact(Math.min(PIECE_BYTES, bytes - at)));
        pace.await(piece.limit(), place.volume);
        read(source, there.row().id(), at);
        file.write(piece.flip(), at);
      }
      progress.accept(bytes);
      file.sync();
    }
  }

  /** What fails there says nothing about the disk here. */
  private static Storage.StoredFile opened(HeldPack.Finished there) {
    try {
      return there.source().open();
    } catch (IOException e) {
      throw unreadable(there.row().id(), e);
    }
  }

  private void read(Storage.StoredFile source, PackId id, long offset) {
    try {
      Storage.readFully(source, piece, offset);
    } catch (IOException e) {
      throw unreadable(id, e);
    }
  }

  private static StrongroomException unreadable(PackId id, IOException e) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "pack " + id + " cannot be read where it lies: " + e, e);
  }

  /** Reads back from the disk what was written, every byte; believes the file and not the row. */
  private Verified verified(Place place, HeldPack.Finished there) throws IOException {
    PackId id = there.row().id();
    try (Storage.StoredFile file = place.storage().openForReading(place.copy)) {
      List<String> damages = new ArrayList<>();
      new PackStructure(file, id, pool)
          .check(
              there.row().merkleRoot(),
              there.row().bytes(),
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
          PackRow.of(header, footer, spans.toList(), place.volume.id(), there.row().wrappedKey());
      return new Verified(row, FrameScan.journal(file, footer.entries(), pool));
    } catch (EOFException e) {
      throw corrupt(id, "it ends too early");
    }
  }

  private void writeKey(Place place, Bytes wrappedKey) throws IOException {
    try (Storage.StoredFile key = place.storage().create(place.key())) {
      Sidecar.encode(wrappedKey, piece.clear());
      key.write(piece.position(0).limit(Sidecar.BYTES), 0);
      key.sync();
    }
  }

  /**
   * Removes a damaged copy, so that another is made from a sound pack. Nothing else is removed
   * here: only what this class made, and only by its own catalogue's word. For any thread.
   */
  public void drop(PackRow row) {
    if (!rows.isCopy(row.id())) {
      throw new IllegalArgumentException("pack " + row.id() + " is no copy");
    }
    Volume volume = volumes.find(row.volume()).orElseThrow();
    Path copy = PackPaths.copy(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
    catalogue.forget(row.id());
    try {
      volume.requireIdentity();
      deleteIfThere(volume.storage(), PackPaths.finishedName(copy));
      deleteIfThere(volume.storage(), PackPaths.key(copy));
      volume.storage().syncDirectory(PackPaths.directoryOf(copy));
    } catch (IOException e) {
      volume.failed(e);
    }
  }

  private void remove(Place place, PackId id) {
    try {
      place.volume.requireIdentity();
      deleteIfThere(place.storage(), place.copy);
      if (!place.storage().exists(place.finished())) {
        deleteIfThere(place.storage(), place.key());
      }
      rows.giveUp(id);
    } catch (IOException | StrongroomException e) {
      log.warn("the rest of a copy of {} is removed at the next start: {}", id, e.getMessage());
    }
  }

  private static void deleteIfThere(Storage storage, Path path) throws IOException {
    if (storage.exists(path)) {
      storage.delete(path);
    }
  }

  private static StrongroomException corrupt(PackId id, String why) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "what came as pack " + id + " is not kept: " + why);
  }
}
