package io.strongroom.recording.write;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.Checksums;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finishes packs in place of a recorder that is gone, this node's own and copies of another's, and
 * enters finished ones. Thread-safe; one file by one thread at a time.
 */
public final class PackFinishing {
  private final Catalogue catalogue;
  private final BufferPool pool;
  private final EpochSource epochs;
  private final Alarms alarms;
  private final Predicate<VolumeId> ours;

  /**
   * Of copies.
   *
   * @param pool for frames that are verified
   */
  public PackFinishing(Catalogue catalogue, BufferPool pool, EpochSource epochs, Alarms alarms) {
    this(catalogue, pool, epochs, alarms, volume -> false);
  }

  /**
   * @param ours whether a volume is this node's: what was recorded there is no copy, wherever it
   *     has been moved to, though the node may have had another identity
   */
  PackFinishing(
      Catalogue catalogue,
      BufferPool pool,
      EpochSource epochs,
      Alarms alarms,
      Predicate<VolumeId> ours) {
    this.ours = ours;
    this.catalogue = catalogue;
    this.pool = pool;
    this.epochs = epochs;
    this.alarms = alarms;
  }

  /** Enters a finished pack and its journal into the catalogue. */
  PackRecovery.Outcome enter(Volume volume, Path path) throws IOException {
    try (Storage.StoredFile file = volume.storage().openForReading(path)) {
      PackHeader header = PackFile.header(file);
      requirePlace(volume, path, header);
      Footer footer = PackFile.footer(file);
      if (footer.packTag() != header.tag()) {
        throw Checksums.corrupt("footer: it belongs to another pack");
      }
      tell(volume, header, footer, wrappedKey(volume, path));
      for (Gap gap : FrameScan.journal(file, footer.entries(), pool)) {
        catalogue.gap(header.id().camera(), gap, true);
      }
      return PackRecovery.Outcome.ENTERED;
    }
  }

  private void tell(Volume volume, PackHeader header, Footer footer, Bytes key) {
    Spans spans = Spans.of(footer.entries());
    PackRow row = PackRow.of(header, footer, spans.toList(), volume.id(), key);
    if (header.volume().equals(volume.id())
        || ours.test(header.volume())
        || header.id().epoch().node().equals(epochs.node())) {
      catalogue.finished(row);
    } else {
      catalogue.replicas().copied(row, Set.of(header.id().epoch().node()));
    }
  }

  /**
   * Finishes a pack whose recorder is gone: scan, footer, sync, rename, directory, catalogue.
   *
   * @param unfinished an open pack, or a copy that followed one
   * @param known its chunk rows, given its header
   * @param expected whose it must be if it has no header; empty if nobody knows
   */
  PackRecovery.Outcome finish(
      Volume volume,
      Path unfinished,
      Function<PackHeader, List<IndexEntry>> known,
      Optional<PackId> expected)
      throws IOException {
    volume.requireIdentity();
    Storage storage = volume.storage();
    try (Storage.StoredFile file = storage.open(unfinished)) {
      Optional<PackHeader> header = headerOf(file);
      if (header.isEmpty()) {
        return discard(storage, unfinished, expected);
      }
      requirePlace(volume, unfinished, header.get());
      epochs.observe(header.get().id().epoch());
      FrameScan.Result scan =
          FrameScan.run(file, header.get().tag(), pool, known.apply(header.get()));
      for (Gap gap : scan.journal()) {
        catalogue.gap(header.get().id().camera(), gap, !Spans.of(scan.entries()).isEmpty());
      }
      for (Gap gap : scan.lost()) {
        catalogue.gap(header.get().id().camera(), gap, false);
      }
      if (Spans.of(scan.entries()).isEmpty()) {
        return discard(storage, unfinished, Optional.of(header.get().id()));
      }
      return conclude(volume, unfinished, file, header.get(), scan);
    }
  }

  /**
   * Finishes a copy that followed an open pack, with the chunks that it has; it is served then as
   * any other. Nothing is left of one without footage.
   */
  public void finishCopy(Volume volume, ReplicaRows.Begun copy) throws IOException {
    Path path = PackPaths.copy(volume.root(), copy.retentionClass(), copy.expiryDay(), copy.id());
    PackRecovery.Outcome _ =
        finish(
            volume,
            path,
            header -> catalogue.replicas().chunks(copy.id(), header.tag()),
            Optional.of(copy.id()));
  }

  private PackRecovery.Outcome conclude(
      Volume volume, Path open, Storage.StoredFile file, PackHeader header, FrameScan.Result scan)
      throws IOException {
    List<IndexEntry> entries = scan.entries();
    boolean whole = entries.getLast().header().has(FrameHeader.FINAL);
    List<Footer.Extent> damaged = FrameScan.damaged(file, entries);
    Footer footer =
        Footer.of(
            whole && damaged.isEmpty() ? Footer.State.NORMAL : Footer.State.RECOVERED,
            header,
            entries,
            damaged);
    FooterWriting.write(file, footer, pool);
    Path finished = PackPaths.finishedName(open);
    volume.storage().rename(open, finished);
    volume.storage().syncDirectory(PackPaths.directoryOf(finished));
    tell(volume, header, footer, wrappedKey(volume, finished));
    return PackRecovery.Outcome.RECOVERED;
  }

  /**
   * The header, or empty if the crash came before it was written: it is synced before any frame, so
   * a file that is longer and has none is damaged, and kept.
   */
  private static Optional<PackHeader> headerOf(Storage.StoredFile file) throws IOException {
    try {
      return Optional.of(PackFile.header(file));
    } catch (StrongroomException e) {
      if (file.size() <= PackHeader.BYTES) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes a file that holds no footage. */
  private PackRecovery.Outcome discard(Storage storage, Path open, Optional<PackId> id)
      throws IOException {
    storage.delete(open);
    deleteIfThere(storage, PackPaths.key(open));
    storage.syncDirectory(PackPaths.directoryOf(open));
    if (open.toString().endsWith(PackPaths.COPY)) {
      // the pack is another node's: nobody is told
      id.ifPresent(catalogue.replicas()::unfollow);
    } else {
      id.ifPresent(catalogue::forget);
    }
    return PackRecovery.Outcome.NOTHING;
  }

  static void deleteIfThere(Storage storage, Path path) throws IOException {
    if (storage.exists(path)) {
      storage.delete(path);
    }
  }

  /** A pack without its key is kept and entered: the key may lie in a backup. */
  private Bytes wrappedKey(Volume volume, Path pack) {
    try {
      return PackFile.wrappedKey(volume.storage(), pack);
    } catch (IOException | StrongroomException e) {
      alarms.raise(
          "pack-key-missing",
          volume.id() + "/" + volume.root().relativize(pack),
          String.valueOf(e.getMessage()),
          "restore the .key file beside it from the backup; until then it cannot be opened");
      return Bytes.EMPTY;
    }
  }

  /** A file is believed only where its header says that it belongs. */
  private static void requirePlace(Volume volume, Path path, PackHeader header) {
    Path finished =
        PackPaths.finished(volume.root(), header.retentionClass(), header.expiryDay(), header.id());
    if (!finished.equals(PackPaths.finishedName(path))) {
      throw Checksums.corrupt("the header says that this file belongs at " + finished);
    }
  }
}
