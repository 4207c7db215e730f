package io.strongroom.recording.check;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.MoveRows;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Compares catalogue and volumes, both ways, and verifies packs as deep as a level says. Reads
 * only. Thread-safe; may run beside recording, packs being written are passed over.
 */
public final class PackCheck {
  private final Catalogue catalogue;
  private final Volumes volumes;
  private final LivePacks live;
  private final RowCheck rows;

  /** How deep to look; each sees what the one before sees. */
  public enum Level {
    /** Packs, key files and rows have each other; no file is opened. */
    PRESENCE,
    /** Files are as long as the catalogue and their own ends say: one read of each. */
    SIZE,
    /** Every byte of every pack agrees with its checksums and the catalogue's Merkle root. */
    STRUCTURE,
    /** Every chunk opens with the pack's key, and what it holds is what its digest says. */
    DIGEST
  }

  /** How much was looked at. */
  public record Summary(long packs, long chunks, long bytes, long findings) {
    private static final Summary NOTHING = new Summary(0, 0, 0, 0);

    private Summary plus(PackRow row) {
      return new Summary(packs + 1, chunks + row.chunks(), bytes + row.bytes(), findings);
    }

    private Summary plusFinding() {
      return new Summary(packs, chunks, bytes, findings + 1);
    }
  }

  /** Follows a check. */
  public interface Progress {
    /**
     * Is told after each pack of the catalogue.
     *
     * @param done so far
     * @param all what the catalogue had when the check began
     */
    void at(Summary done, Summary all);
  }

  /**
   * @param live packs that are being written
   * @param rows looks at one pack
   */
  public PackCheck(Catalogue catalogue, Volumes volumes, LivePacks live, RowCheck rows) {
    this.catalogue = catalogue;
    this.volumes = volumes;
    this.live = live;
    this.rows = rows;
  }

  /** Checks everything and tells nobody how far it is. */
  public Summary run(Level level, Consumer<Finding> findings) {
    return run(level, findings, (done, all) -> {});
  }

  /**
   * Checks everything.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if no key can be had at
   *     {@link Level#DIGEST}
   */
  public Summary run(Level level, Consumer<Finding> findings, Progress progress) {
    Summary[] all = {Summary.NOTHING};
    catalogue.forEach(row -> all[0] = all[0].plus(row));
    Summary[] done = {Summary.NOTHING};
    Consumer<Finding> counted =
        finding -> {
          done[0] = done[0].plusFinding();
          findings.accept(finding);
        };
    Set<Path> known = new HashSet<>();
    catalogue.forEach(
        row -> {
          rows.volume(row).ifPresent(volume -> add(known, volume, row));
          rows.check(row, level, counted);
          done[0] = done[0].plus(row);
          progress.at(done[0], all[0]);
        });
    addMovesBegun(known);
    for (Volume volume : volumes.everywhere()) {
      addCopiesBegun(volume, known);
      checkFiles(volume, known, counted);
    }
    return done[0];
  }

  private static void add(Set<Path> known, Volume volume, PackRow row) {
    Path path = PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
    known.add(path);
    known.add(PackPaths.key(path));
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

  /** What a move has left at either place is settled by the next start. */
  private void addMovesBegun(Set<Path> known) {
    for (MoveRows.Moving move : catalogue.moves().begun()) {
      Stream.of(move.from(), move.to())
          .flatMap(id -> volumes.find(id).stream())
          .forEach(
              volume -> {
                Path copy =
                    PackPaths.copy(
                        volume.root(), move.retentionClass(), move.expiryDay(), move.id());
                known.add(copy);
                known.add(PackPaths.finishedName(copy));
                known.add(PackPaths.key(copy));
              });
    }
  }

  private void checkFiles(Volume volume, Set<Path> known, Consumer<Finding> findings) {
    if (volume.state() == Volume.State.MISSING) {
      return;
    }
    for (Path file : PackListing.files(volume)) {
      if (known.contains(file) || live.hasPack(file) || PackPaths.isSetAside(file)) {
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
}
