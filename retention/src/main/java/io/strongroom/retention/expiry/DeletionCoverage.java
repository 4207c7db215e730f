package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What an order takes of what is there now, whether it stands or not, and what it has taken.
 * Immutable.
 *
 * @param cameras one for each camera that it names; none if it names class-days
 * @param classDays one for each class-day, or key of it, that has some of it
 * @param gone class-days, by the key that died, of which it has taken part, or is taking it
 */
public record DeletionCoverage(
    List<OfCamera> cameras, List<OfClassDay> classDays, List<Taken> gone) {
  public DeletionCoverage {
    cameras = List.copyOf(cameras);
    classDays = List.copyOf(classDays);
    gone = List.copyOf(gone);
  }

  /**
   * Packs, which go whole.
   *
   * @param packs that go
   * @param heldPacks that would, and stay as long as they are held
   * @param bytes of those that go
   * @param range from the first to the last recorded instant of those that go; empty if none does
   */
  public record Packs(long packs, long heldPacks, long bytes, Optional<TimeRange> range) {
    static final Packs NONE = new Packs(0, 0, 0, Optional.empty());

    /** Both together. */
    Packs plus(Packs other) {
      return new Packs(
          packs + other.packs,
          heldPacks + other.heldPacks,
          bytes + other.bytes,
          join(range, other.range));
    }

    private static Optional<TimeRange> join(Optional<TimeRange> a, Optional<TimeRange> b) {
      return a.isPresent() && b.isPresent()
          ? Optional.of(
              new TimeRange(
                  WallTime.min(a.get().from(), b.get().from()),
                  WallTime.max(a.get().to(), b.get().to())))
          : a.or(() -> b);
    }
  }

  /** What goes of one camera. */
  public record OfCamera(CameraId camera, Packs packs) {}

  /**
   * What goes of one class-day.
   *
   * @param floorEnds the day at whose midnight its floor is met; empty if no version of the policy
   *     knows its class
   */
  public record OfClassDay(DayKeyId key, Packs packs, Optional<LocalDate> floorEnds) {}

  /** What went, or goes, with one key; {@link Step#REMOVED} when all of it has. */
  public record Taken(DayKeyId key, Step step) {}

  /** All that goes. */
  public Packs total() {
    return classDays.stream().map(OfClassDay::packs).reduce(Packs.NONE, Packs::plus);
  }
}
