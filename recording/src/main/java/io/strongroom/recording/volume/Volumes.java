package io.strongroom.recording.volume;

import io.strongroom.recording.model.VolumeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The volumes of a node. Thread-safe. */
public final class Volumes implements AutoCloseable {
  private static final Comparator<Volume> LEAST_LOADED =
      Comparator.comparingDouble(
          v -> (v.openPacks() + 1.0) / Math.max(1.0, (double) v.usableBytes()));

  private final List<Volume> all;

  public Volumes(List<Volume> all) {
    this.all = List.copyOf(all);
  }

  public List<Volume> all() {
    return all;
  }

  public Optional<Volume> find(VolumeId id) {
    return all.stream().filter(v -> v.id().equals(id)).findFirst();
  }

  /** What packs may still take on all volumes that are written to, at their last looks. */
  public Room room() {
    return all.stream()
        .filter(v -> v.state() == Volume.State.OK || v.state() == Volume.State.FULL)
        .map(Volume::room)
        .reduce(Room.NONE, Room::plus);
  }

  /**
   * Where the next pack goes: the sound volume with the fewest open packs for its free space; if
   * none is sound, a suspect one, because recording on a doubtful disk beats not recording.
   *
   * @param avoid volumes that have just failed; used again only if there is nothing else
   */
  public Optional<Volume> choose(Set<VolumeId> avoid) {
    return best(Volume.State.OK, avoid)
        .or(() -> best(Volume.State.OK, Set.of()))
        .or(() -> best(Volume.State.SUSPECT, avoid))
        .or(() -> best(Volume.State.SUSPECT, Set.of()));
  }

  /** Whether a pack on a volume in trouble has somewhere better to go on. */
  public boolean betterThan(Volume current) {
    return current.state() != Volume.State.OK && soundBeside(current);
  }

  /** Whether another volume than this one is sound. */
  public boolean soundBeside(Volume volume) {
    return best(Volume.State.OK, Set.of(volume.id())).isPresent();
  }

  private Optional<Volume> best(Volume.State state, Set<VolumeId> avoid) {
    return all.stream()
        .filter(v -> v.state() == state && !avoid.contains(v.id()))
        .min(LEAST_LOADED);
  }

  @Override
  public void close() {
    all.forEach(Volume::close);
  }
}
