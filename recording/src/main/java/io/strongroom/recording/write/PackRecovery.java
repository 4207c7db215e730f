package io.strongroom.recording.write;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Checksums;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings packs and catalogue together after a start. {@link #recover} does what a crash of this
 * node leaves behind, from the catalogue's rows, before recording begins; {@link #sweep} compares
 * every file with the catalogue and may run while recording. Neither appends to a pack, and both
 * may be interrupted at any point and run again.
 */
public final class PackRecovery {
  private static final Logger log = LoggerFactory.getLogger(PackRecovery.class);

  private static final int AT_A_TIME = 8;

  private final Volumes volumes;
  private final Catalogue catalogue;
  private final LivePacks live;
  private final BufferPool pool;
  private final EpochSource epochs;
  private final Alarms alarms;

  /** What was done: packs finished, finished packs entered, files that could not be understood. */
  public record Outcome(int recovered, int entered, int damaged) {
    Outcome plus(Outcome other) {
      return new Outcome(
          recovered + other.recovered, entered + other.entered, damaged + other.damaged);
    }

    static final Outcome NOTHING = new Outcome(0, 0, 0);
    static final Outcome RECOVERED = new Outcome(1, 0, 0);
    static final Outcome ENTERED = new Outcome(0, 1, 0);
    static final Outcome DAMAGED = new Outcome(0, 0, 1);
  }

  /** Work on one file. */
  private interface FileWork {
    Outcome run() throws IOException;
  }

  public PackRecovery(
      Volumes volumes,
      Catalogue catalogue,
      LivePacks live,
      BufferPool pool,
      EpochSource epochs,
      Alarms alarms) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.live = live;
    this.pool = pool;
    this.epochs = epochs;
    this.alarms = alarms;
  }

  /**
   * Finishes the packs that were open when the node stopped. Failures are alarms, not exceptions.
   * The cameras wait for it, and what it does is mostly waiting for disks: several cameras' packs
   * are recovered at a time, those of one camera in turn.
   */
  public Outcome recover() {
    Map<CameraId, List<OpenPackRow>> rows = new LinkedHashMap<>();
    for (OpenPackRow row : catalogue.openPacks()) {
      epochs.observe(row.id().epoch());
      rows.computeIfAbsent(row.id().camera(), camera -> new ArrayList<>()).add(row);
    }
    catalogue.replicas().begun().forEach(this::removeCopy);
    Outcome outcome = Outcome.NOTHING;
    try (ExecutorService workers =
        Executors.newFixedThreadPool(
            AT_A_TIME, Thread.ofPlatform().daemon(true).name("recovery-", 0).factory())) {
      List<Future<Outcome>> done =
          rows.values().stream().map(ofCamera -> workers.submit(() -> recover(ofCamera))).toList();
      for (Future<Outcome> one : done) {
        outcome = outcome.plus(result(one));
      }
    }
    log.info("recovery: {} packs finished, {} entered", outcome.recovered, outcome.entered);
    return outcome;
  }

  private static Outcome result(Future<Outcome> work) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "interrupted while packs recover", e);
    }
  }

  private Outcome recover(List<OpenPackRow> ofCamera) {
    Outcome outcome = Outcome.NOTHING;
    for (OpenPackRow row : ofCamera) {
      Optional<Volume> volume = volumes.find(row.volume());
      if (live.contains(row.id())
          || volume.isEmpty()
          || volume.get().state() == Volume.State.MISSING) {
        continue;
      }
      outcome = outcome.plus(recover(volume.get(), row));
    }
    return outcome;
  }

  private Outcome recover(Volume volume, OpenPackRow row) {
    Path open = PackPaths.open(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
    Path finished = PackPaths.finishedName(open);
    return guarded(
        volume,
        open,
        () -> {
          Storage storage = volume.storage();
          if (storage.exists(finished)) {
            return enter(volume, finished);
          }
          if (storage.exists(open)) {
            return finish(volume, open, catalogue.chunks(row), Optional.of(row.id()));
          }
          deleteIfThere(storage, PackPaths.key(open));
          catalogue.forget(row.id());
          return Outcome.NOTHING;
        });
  }

  /** A copy that a crash broke off is made again by whoever asked for it. */
  private void removeCopy(ReplicaRows.Begun begun) {
    Optional<Volume> volume =
        volumes.find(begun.volume()).filter(found -> found.state() != Volume.State.MISSING);
    if (volume.isEmpty()) {
      return;
    }
    Path copy =
        PackPaths.copy(volume.get().root(), begun.retentionClass(), begun.expiryDay(), begun.id());
    Outcome _ =
        guarded(
            volume.get(),
            copy,
            () -> {
              volume.get().requireIdentity();
              Storage storage = volume.get().storage();
              deleteIfThere(storage, copy);
              if (!storage.exists(PackPaths.finishedName(copy))) {
                // the sweep enters what was verified and named already
                deleteIfThere(storage, PackPaths.key(copy));
              }
              catalogue.replicas().giveUp(begun.id());
              return Outcome.NOTHING;
            });
  }

  /** Compares every file on every volume with the catalogue; finds what {@link #recover} cannot. */
  public Outcome sweep() {
    Outcome outcome = Outcome.NOTHING;
    for (Volume volume : volumes.all()) {
      if (volume.state() != Volume.State.MISSING) {
        for (Path file : PackListing.files(volume)) {
          outcome = outcome.plus(sweep(volume, file));
        }
      }
    }
    log.info(
        "sweep: {} packs finished, {} entered, {} damaged",
        outcome.recovered,
        outcome.entered,
        outcome.damaged);
    return outcome;
  }

  private Outcome sweep(Volume volume, Path file) {
    String name = String.valueOf(file.getFileName());
    return guarded(
        volume,
        file,
        () -> {
          if (name.endsWith(PackPaths.FINISHED)) {
            PackHeader header = readHeader(volume, file);
            boolean known = live.contains(header.id()) || catalogue.find(header.id()).isPresent();
            return known ? Outcome.NOTHING : enter(volume, file);
          }
          if (name.endsWith(PackPaths.COPY)) {
            return sweepCopy(volume, file);
          }
          return name.endsWith(PackPaths.OPEN) && !isLive(volume, file)
              ? finish(volume, file, List.of(), Optional.empty())
              : Outcome.NOTHING;
        });
  }

  /** A copy that is being made is noted before its file is there, and until the file is gone. */
  private Outcome sweepCopy(Volume volume, Path file) throws IOException {
    boolean begun =
        catalogue.replicas().begun().stream()
            .map(
                copy ->
                    PackPaths.copy(
                        volume.root(), copy.retentionClass(), copy.expiryDay(), copy.id()))
            .anyMatch(file::equals);
    if (!begun) {
      volume.requireIdentity();
      deleteIfThere(volume.storage(), file);
    }
    return Outcome.NOTHING;
  }

  private boolean isLive(Volume volume, Path open) throws IOException {
    try {
      return live.contains(readHeader(volume, open).id());
    } catch (StrongroomException e) {
      // a live pack's header may not be on disk yet; its name is known before its file is
      return live.hasPack(open);
    }
  }

  private PackHeader readHeader(Volume volume, Path path) throws IOException {
    try (Storage.StoredFile file = volume.storage().openForReading(path)) {
      PackHeader header = PackFile.header(file);
      epochs.observe(header.id().epoch());
      return header;
    }
  }

  private Outcome guarded(Volume volume, Path path, FileWork work) {
    try {
      return work.run();
    } catch (IOException | StrongroomException e) {
      alarms.raise(
          "pack-damaged",
          volume.id() + "/" + volume.root().relativize(path),
          String.valueOf(e.getMessage()),
          "run fsck; the file is left as it is");
      return Outcome.DAMAGED;
    }
  }

  /** Enters a finished pack and its journal into the catalogue. */
  private Outcome enter(Volume volume, Path path) throws IOException {
    try (Storage.StoredFile file = volume.storage().openForReading(path)) {
      PackHeader header = PackFile.header(file);
      requirePlace(volume, path, header, PackPaths.FINISHED);
      Footer footer = PackFile.footer(file);
      if (footer.packTag() != header.tag()) {
        throw Checksums.corrupt("footer: it belongs to another pack");
      }
      tell(volume, header, footer, wrappedKey(volume, path));
      for (Gap gap : FrameScan.journal(file, footer.entries(), pool)) {
        catalogue.gap(header.id().camera(), gap, true);
      }
      return Outcome.ENTERED;
    }
  }

  private void tell(Volume volume, PackHeader header, Footer footer, Bytes key) {
    Spans spans = Spans.of(footer.entries());
    PackRow row = PackRow.of(header, footer, spans.toList(), volume.id(), key);
    if (header.volume().equals(volume.id())) {
      catalogue.finished(row);
    } else {
      catalogue.replicas().copied(row, Set.of(header.id().epoch().node()));
    }
  }

  /** Finishes a pack whose recorder is gone: scan, footer, sync, rename, directory, catalogue. */
  private Outcome finish(
      Volume volume, Path open, List<IndexEntry> known, Optional<PackId> expected)
      throws IOException {
    volume.requireIdentity();
    Storage storage = volume.storage();
    try (Storage.StoredFile file = storage.open(open)) {
      Optional<PackHeader> header = headerOf(file);
      if (header.isEmpty()) {
        return discard(storage, open, expected);
      }
      requirePlace(volume, open, header.get(), PackPaths.OPEN);
      epochs.observe(header.get().id().epoch());
      FrameScan.Result scan = FrameScan.run(file, header.get().tag(), pool, known);
      for (Gap gap : scan.journal()) {
        catalogue.gap(header.get().id().camera(), gap, !Spans.of(scan.entries()).isEmpty());
      }
      for (Gap gap : scan.lost()) {
        catalogue.gap(header.get().id().camera(), gap, false);
      }
      if (Spans.of(scan.entries()).isEmpty()) {
        return discard(storage, open, Optional.of(header.get().id()));
      }
      return conclude(volume, open, file, header.get(), scan);
    }
  }

  private Outcome conclude(
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
    return Outcome.RECOVERED;
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
  private Outcome discard(Storage storage, Path open, Optional<PackId> id) throws IOException {
    storage.delete(open);
    deleteIfThere(storage, PackPaths.key(open));
    storage.syncDirectory(PackPaths.directoryOf(open));
    id.ifPresent(catalogue::forget);
    return Outcome.NOTHING;
  }

  private static void deleteIfThere(Storage storage, Path path) throws IOException {
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
  private static void requirePlace(Volume volume, Path path, PackHeader header, String ending) {
    Path open =
        PackPaths.open(volume.root(), header.retentionClass(), header.expiryDay(), header.id());
    Path expected = ending.equals(PackPaths.OPEN) ? open : PackPaths.finishedName(open);
    if (!expected.equals(path)) {
      throw Checksums.corrupt("the header says that this file belongs at " + expected);
    }
  }
}
