package io.strongroom.recording.model;

import java.util.Optional;

/** A half-open interval {@code [from, to)} of wall time; never empty. */
public record TimeRange(WallTime from, WallTime to) {
  public TimeRange {
    if (!from.isBefore(to)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "from must be before to; got from=" + from + " to=" + to);
    }
  }

  public long micros() {
    return from.microsUntil(to);
  }

  public boolean contains(WallTime instant) {
    return from.compareTo(instant) <= 0 && instant.isBefore(to);
  }

  public boolean contains(TimeRange other) {
    return from.compareTo(other.from) <= 0 && other.to.compareTo(to) <= 0;
  }

  public boolean overlaps(TimeRange other) {
    return from.isBefore(other.to) && other.from.isBefore(to);
  }

  public Optional<TimeRange> intersect(TimeRange other) {
    return overlaps(other)
        ? Optional.of(new TimeRange(WallTime.max(from, other.from), WallTime.min(to, other.to)))
        : Optional.empty();
  }
}
