package io.strongroom.recording.volume;

import io.strongroom.recording.model.VolumeId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The volumes of a node, and its cold store if it has one. Thread-safe. */
public final class Volumes implements AutoCloseable {
  private static final Comparator<Volume> LEAST_LOADED =
      Comparator.comparingDouble(
          v -> (v.openPacks() + 1.0) / Math.max(1.0, (double) v.usableBytes()));

  private final List<Volume> all;
  private volatile Optional<Volume> cold = Optional.empty();

  /**
   * @param all hot and warm ones
   */
  public Volumes(List<Volume> all) {
    this.all = List.copyOf(all);
  }

  /** The disks: hot and warm volumes. */
  public List<Volume> all() {
    return all;
  }

  /** Disks and the cold store: wherever packs may lie. */
  public List<Volume> everywhere() {
    return Stream.concat(all.stream(), cold.stream()).toList();
  }

  /** The cold store; empty if there is none, or it has not been reached yet for the first time. */
  public Optional<Volume> cold() {
    return cold;
  }

  /** Adds the cold store, which is closed with the volumes from then on. */
  public void attach(Volume store) {
    if (store.tier() != Tier.COLD || cold.isPresent() || find(store.id()).isPresent()) {
      throw new IllegalArgumentException("there is one cold store, and it is no volume");
    }
    cold = Optional.of(store);
  }

  public Optional<Volume> find(VolumeId id) {
    return everywhere().stream().filter(v -> v.id().equals(id)).findFirst();
  }

  /** What packs may still take on all volumes that are written to, at their last looks. */
  public Room room() {
    return all.stream()
        .filter(v -> v.state() == Volume.State.OK || v.state() == Volume.State.FULL)
        .map(Volume::room)
        .reduce(Room.NONE, Room::plus);
  }

  /**
   * Where the next pack goes: the sound hot volume with the fewest open packs for its free space;
   * else a warm one; if none is sound, a suspect one, because recording on a doubtful disk beats
   * not recording. Never the cold store.
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
        .min(Comparator.comparing(Volume::tier).thenComparing(LEAST_LOADED));
  }

  @Override
  public void close() {
    everywhere().forEach(Volume::close);
  }
}
