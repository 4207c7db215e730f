package io.strongroom.recording.write;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.PackPaths;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
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
  private final EpochSource epochs;
  private final PackFinishing finishing;

  private final DamagedFiles damaged;

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
    this.epochs = epochs;
    this.damaged = new DamagedFiles(alarms);
    this.finishing =
        new PackFinishing(
            catalogue, pool, epochs, alarms, volume -> volumes.find(volume).isPresent());
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
    catalogue.replicas().followed().forEach(this::checkFollowed);
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
            return finishing.enter(volume, finished);
          }
          if (storage.exists(open)) {
            return finishing.finish(
                volume, open, header -> catalogue.chunks(row), Optional.of(row.id()));
          }
          PackFinishing.deleteIfThere(storage, PackPaths.key(open));
          catalogue.forget(row.id());
          return Outcome.NOTHING;
        });
  }

  /** A copy that a crash broke off is made again by whoever asked for it. */
  private void removeCopy(ReplicaRows.Begun begun) {
    atCopy(
        begun,
        (volume, copy) -> {
          Storage storage = volume.storage();
          PackFinishing.deleteIfThere(storage, copy);
          if (!storage.exists(PackPaths.finishedName(copy))
              && catalogue.find(begun.id()).isEmpty()) {
            // the sweep enters what was verified and named already; a pack that is in the catalogue
            // was being mended
            PackFinishing.deleteIfThere(storage, PackPaths.key(copy));
          }
          catalogue.replicas().giveUp(begun.id());
          return Outcome.NOTHING;
        });
  }

  /**
   * A copy that followed an open pack stays for whoever follows it on; what a crash left without
   * its file is brought to its end.
   */
  private void checkFollowed(ReplicaRows.Begun followed) {
    atCopy(
        followed,
        (volume, copy) -> {
          Storage storage = volume.storage();
          if (storage.exists(copy)) {
            return Outcome.NOTHING;
          }
          Path finished = PackPaths.finishedName(copy);
          if (storage.exists(finished)) {
            return finishing.enter(volume, finished);
          }
          PackFinishing.deleteIfThere(storage, PackPaths.key(copy));
          catalogue.replicas().unfollow(followed.id());
          return Outcome.NOTHING;
        });
  }

  /** Work on a copy. */
  private interface CopyWork {
    Outcome run(Volume volume, Path copy) throws IOException;
  }

  private void atCopy(ReplicaRows.Begun begun, CopyWork work) {
    Optional<Volume> volume =
        volumes.find(begun.volume()).filter(found -> found.state() != Volume.State.MISSING);
    if (volume.isPresent()) {
      Path copy = pathOf(volume.get(), begun);
      Outcome _ =
          guarded(
              volume.get(),
              copy,
              () -> {
                volume.get().requireIdentity();
                return work.run(volume.get(), copy);
              });
    }
  }

  private static Path pathOf(Volume volume, ReplicaRows.Begun copy) {
    return PackPaths.copy(volume.root(), copy.retentionClass(), copy.expiryDay(), copy.id());
  }

  /** Compares every file on every volume with the catalogue; finds what {@link #recover} cannot. */
  public Outcome sweep() {
    Outcome outcome = Outcome.NOTHING;
    for (Volume volume : volumes.all()) {
      if (volume.state() != Volume.State.MISSING) {
        outcome = outcome.plus(sweep(volume));
      }
    }
    log.info(
        "sweep: {} packs finished, {} entered, {} damaged",
        outcome.recovered,
        outcome.entered,
        outcome.damaged);
    return outcome;
  }

  /**
   * Compares every file on one volume with the catalogue: by itself for the cold store, which the
   * catalogue knows all of unless it was made anew.
   */
  public Outcome sweep(Volume volume) {
    Outcome outcome = Outcome.NOTHING;
    for (Path file : PackListing.files(volume)) {
      outcome = outcome.plus(sweep(volume, file));
    }
    return outcome;
  }

  private Outcome sweep(Volume volume, Path file) {
    String name = String.valueOf(file.getFileName());
    return guarded(
        volume,
        file,
        () -> {
          if (name.endsWith(PackPaths.FINISHED)) {
            if (!volume.storage().exists(file)) {
              // a copy that is followed on since the listing
              return Outcome.NOTHING;
            }
            PackHeader header = readHeader(volume, file);
            boolean known =
                live.contains(header.id())
                    || catalogue.replicas().followed(header.id()).isPresent()
                    || catalogue.find(header.id()).isPresent();
            return known ? Outcome.NOTHING : finishing.enter(volume, file);
          }
          if (name.endsWith(PackPaths.COPY)) {
            return sweepCopy(volume, file);
          }
          return name.endsWith(PackPaths.OPEN) && !isLive(volume, file)
              ? finishing.finish(volume, file, header -> List.of(), Optional.empty())
              : Outcome.NOTHING;
        });
  }

  /**
   * A copy that is being made is noted before its file is there, and until the file is gone. One
   * without a note, whose catalogue was lost, is finished with what it has if its key is there.
   */
  private Outcome sweepCopy(Volume volume, Path file) throws IOException {
    boolean noted =
        Stream.concat(
                catalogue.replicas().begun().stream(), catalogue.replicas().followed().stream())
            .anyMatch(copy -> pathOf(volume, copy).equals(file));
    Storage storage = volume.storage();
    if (noted || !storage.exists(file)) {
      return Outcome.NOTHING;
    }
    volume.requireIdentity();
    if (storage.exists(PackPaths.key(file)) && isUnknown(volume, file)) {
      return finishing.finish(volume, file, header -> List.of(), Optional.empty());
    }
    storage.delete(file);
    return Outcome.NOTHING;
  }

  private boolean isUnknown(Volume volume, Path copy) throws IOException {
    try {
      return catalogue.find(readHeader(volume, copy).id()).isEmpty();
    } catch (StrongroomException e) {
      return false;
    }
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
      Outcome outcome = work.run();
      damaged.understood(volume, path);
      return outcome;
    } catch (IOException | StrongroomException e) {
      damaged.add(volume, path, String.valueOf(e.getMessage()));
      return Outcome.DAMAGED;
    }
  }

  /**
   * Looks again at the files that could not be understood: the alarm of one ends when it can be, or
   * is gone.
   */
  public void lookAgain() {
    damaged.forEach(
        (path, volume) -> {
          try {
            if (volume.state() == Volume.State.MISSING) {
              return;
            }
            if (volume.storage().exists(path)) {
              Outcome _ = sweep(volume, path);
            } else {
              damaged.understood(volume, path);
            }
          } catch (IOException e) {
            log.warn("{} cannot be looked at: {}", path, e.getMessage());
          }
        });
  }
}
