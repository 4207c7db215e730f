package io.strongroom.loadtests.prove.year.oracle;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** That footage of some cameras stays for a case. Used by one thread. */
final class Kept {
  private final Set<String> cameras;
  private final Instant from;
  private final Instant to;
  private @Nullable Instant until;
  private boolean over;

  Kept(Set<String> cameras, Instant from, Instant to, @Nullable Instant until) {
    this.cameras = Set.copyOf(cameras);
    this.from = from;
    this.to = to;
    this.until = until;
  }

  Set<String> cameras() {
    return cameras;
  }

  boolean keeps(Taken pack) {
    return cameras.contains(pack.camera()) && pack.from().isBefore(to) && from.isBefore(pack.to());
  }

  boolean isInForce(Instant now) {
    Instant end = until;
    return !over && (end == null || now.isBefore(end));
  }

  /** Whether no clock has ended it for good. */
  boolean isNotOver() {
    return !over;
  }

  void release() {
    over = true;
  }

  void endEarlier(Instant end) {
    Instant before = until;
    if (before == null || end.isBefore(before)) {
      until = end;
    }
  }

  /** A clock that may decide has come to its end. */
  void settle(Instant now) {
    over |= !isInForce(now);
  }
}
