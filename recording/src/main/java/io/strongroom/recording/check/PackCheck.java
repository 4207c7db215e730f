package io.strongroom.recording.check;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compares catalogue and volumes, both ways, and verifies packs as far as that goes without a key:
 * every byte of every file is covered by a checksum. Reads only. Thread-safe; may run beside
 * recording, packs being written are passed over.
 */
public final class PackCheck {
  private final Catalogue catalogue;
  private final Volumes volumes;
  private final LivePacks live;
  private final BufferPool pool;

  /** How deep to look. */
  public enum Level {
    /** Files and rows have each other. */
    PRESENCE,
    /** Every byte of every pack agrees with its checksums. */
    STRUCTURE
  }

  /** How much was looked at. */
  public record Summary(long packs, long chunks, long bytes, long findings) {}

  public PackCheck(Catalogue catalogue, Volumes volumes, LivePacks live, BufferPool pool) {
    this.catalogue = catalogue;
    this.volumes = volumes;
    this.live = live;
    this.pool = pool;
  }

  /** Checks everything. */
  public Summary run(Level level, Consumer<Finding> findings) {
    long[] sums = new long[4];
    Consumer<Finding> counted =
        finding -> {
          sums[3]++;
          findings.accept(finding);
        };
    Set<Path> known = new HashSet<>();
    catalogue.forEach(
        row -> {
          sums[0]++;
          sums[1] += row.chunks();
          sums[2] += row.bytes();
          check(row, level, counted, known);
        });
    for (Volume volume : volumes.all()) {
      addCopiesBegun(volume, known);
      checkFiles(volume, known, counted);
    }
    return new Summary(sums[0], sums[1], sums[2], sums[3]);
  }

  /** Copies that are being made, or that the next start removes or takes up. */
  private void addCopiesBegun(Volume volume, Set<Path> known) {
    Stream.concat(catalogue.replicas().begun().stream(), catalogue.replicas().followed().stream())
        .forEach(
            begun -> {
              Path copy =
                  PackPaths.copy(
                      volume.root(), begun.retentionClass(), begun.expiryDay(), begun.id());
              known.add(copy);
              known.add(PackPaths.key(copy));
            });
  }

  private void check(PackRow row, Level level, Consumer<Finding> findings, Set<Path> known) {
    Optional<Volume> volume = volumes.find(row.volume());
    if (volume.isEmpty() || volume.get().state() == Volume.State.MISSING) {
      findings.accept(
          finding(Finding.Kind.VOLUME, row.id(), "its volume " + row.volume() + " is missing"));
      return;
    }
    Path path =
        PackPaths.finished(volume.get().root(), row.retentionClass(), row.expiryDay(), row.id());
    known.add(path);
    known.add(PackPaths.key(path));
    Storage storage = volume.get().storage();
    try {
      if (!storage.exists(path)) {
        findings.accept(finding(Finding.Kind.ROW_WITHOUT_PACK, row.id(), "no file at " + path));
        return;
      }
      checkKey(storage, path, row, findings);
      if (level == Level.STRUCTURE) {
        try (Storage.StoredFile file = storage.openForReading(path)) {
          new PackStructure(file, row.id(), pool).check(row.merkleRoot(), row.bytes(), findings);
        }
      }
    } catch (IOException e) {
      findings.accept(finding(Finding.Kind.DAMAGED, row.id(), "cannot be read: " + e.getMessage()));
    }
  }

  private static void checkKey(
      Storage storage, Path path, PackRow row, Consumer<Finding> findings) {
    try {
      Bytes key = PackFile.wrappedKey(storage, path);
      if (!key.equals(row.wrappedKey())) {
        findings.accept(
            finding(Finding.Kind.KEY, row.id(), "the key file is not the catalogue's key"));
      }
    } catch (IOException | StrongroomException e) {
      findings.accept(finding(Finding.Kind.KEY, row.id(), String.valueOf(e.getMessage())));
    }
  }

  private void checkFiles(Volume volume, Set<Path> known, Consumer<Finding> findings) {
    if (volume.state() == Volume.State.MISSING) {
      return;
    }
    for (Path file : PackListing.files(volume)) {
      if (known.contains(file) || live.hasPack(file)) {
        continue;
      }
      String name = String.valueOf(file.getFileName());
      Finding.Kind kind =
          name.endsWith(PackPaths.OPEN) ? Finding.Kind.NOT_FINISHED : Finding.Kind.PACK_WITHOUT_ROW;
      findings.accept(
          new Finding(
              kind,
              volume.root().relativize(file).toString(),
              OptionalInt.empty(),
              "on volume " + volume.label() + "; the catalogue does not know it"));
    }
  }

  private static Finding finding(Finding.Kind kind, PackId pack, String detail) {
    return new Finding(kind, pack.toString(), OptionalInt.empty(), detail);
  }
}
