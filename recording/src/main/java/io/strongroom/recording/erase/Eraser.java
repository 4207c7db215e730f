package io.strongroom.recording.erase;

import io.strongroom.recording.erase.Erased.Left;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Removes class-days from this node: files first, then their rows, camera by camera, so that what a
 * crash leaves is found again by the next attempt. Nothing is touched on a volume whose identity is
 * not the expected one, which is looked at before each camera's folder; what lies there stays
 * listed. What is wrapped to a key that the tombstone does not name stays, too: it was recorded
 * under that day again, by a clock that was wrong. Thread-safe; blocks on the disks.
 */
public final class Eraser {
  private final Volumes volumes;
  private final Catalogue catalogue;
  private final Tombstone.Mint mint;
  private final Removals removals;

  /**
   * On a node that moves no packs.
   *
   * @param mint the only one whose tombstones remove anything
   */
  public Eraser(Volumes volumes, Catalogue catalogue, Tombstone.Mint mint) {
    this(volumes, catalogue, mint, new Removals());
  }

  /**
   * @param removals shared with whoever moves packs
   */
  public Eraser(Volumes volumes, Catalogue catalogue, Tombstone.Mint mint, Removals removals) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.mint = mint;
    this.removals = removals;
  }

  /** Whether another attempt can come to more: one of these volumes is there. */
  public boolean mayReach(List<Left> left) {
    return left.stream()
        .flatMap(each -> volumes.find(each.volume()).stream())
        .anyMatch(volume -> volume.state() != Volume.State.MISSING);
  }

  /**
   * Removes all of a class-day that can be reached; called again, what was left.
   *
   * @throws IllegalArgumentException for a tombstone of another mint
   */
  public Erased erase(Tombstone tombstone) {
    if (!tombstone.isFrom(mint)) {
      throw new IllegalArgumentException("this tombstone is not the expirer's");
    }
    return removals.during(tombstone.classDay().classDay(), () -> removed(tombstone));
  }

  private Erased removed(Tombstone tombstone) {
    ClassDayRows rows = ClassDayRows.of(catalogue, tombstone);
    long packs = 0;
    long files = 0;
    List<Left> left = new ArrayList<>();
    for (Volume volume : volumes.everywhere()) {
      VolumeErasure erasure = new VolumeErasure(volume, catalogue, tombstone, rows);
      erasure.run().ifPresent(left::add);
      packs += erasure.packs();
      files += erasure.files();
    }
    rows.finished().stream()
        .filter(row -> volumes.find(row.volume()).isEmpty())
        .collect(Collectors.groupingBy(ClassDayRows.Finished::volume, Collectors.counting()))
        .forEach(
            (volume, count) ->
                left.add(new Left(volume, count, "no volume of this node's settings has this id")));
    return new Erased(packs, files, left);
  }
}
