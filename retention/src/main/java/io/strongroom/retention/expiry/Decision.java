package io.strongroom.retention.expiry;

import java.time.LocalDate;
import java.util.Optional;

/** What is to become of one class-day, and why. */
public sealed interface Decision {
  /**
   * It stays until the midnight that begins a day.
   *
   * @param until the day
   * @param reason which of its dates that is
   */
  record Keep(LocalDate until, Reason reason) implements Decision {}

  /**
   * It is to go now.
   *
   * @param since the day at whose midnight its time was over
   * @param late whether that is a day or more ago
   */
  record Due(LocalDate since, boolean late) implements Decision {}

  /** It is past its time, and all of it is held: it stays as it is. */
  record Held() implements Decision {}

  /**
   * It stays, but for packs that are to go now by orders.
   *
   * @param packs how many
   * @param waitsFor what keeps them
   */
  record Ordered(long packs, Optional<Cause> waitsFor) implements Decision {}

  /**
   * It stays, but for the full rate of packs that were thinned.
   *
   * @param packs how many
   * @param waitsFor what keeps it
   */
  record Thin(long packs, Optional<Cause> waitsFor) implements Decision {}

  /** It is past its time and must wait. */
  record Wait(Cause cause) implements Decision {}

  /** Its expiry has begun: what was done last. */
  record GoesOn(Step done) implements Decision {}

  /** All of it has gone. */
  record Gone() implements Decision {}

  /** Whether its expiry begins now, or that of what orders take of it. */
  default boolean isToGo() {
    return switch (this) {
      case Due _ -> true;
      case Ordered ordered -> ordered.waitsFor().isEmpty();
      case Thin thin -> thin.waitsFor().isEmpty();
      case Keep _, Held _, Wait _, GoesOn _, Gone _ -> false;
    };
  }

  /** Which date keeps footage. */
  enum Reason {
    /** The day that its class's ceiling gave it when it was recorded. */
    EXPIRY_DAY,
    /** The floor of a version of the policy, which ends later. */
    FLOOR
  }

  /** What keeps back expiry. */
  enum Cause {
    /** Nobody can say that the clock is right. */
    CLOCK,
    /** Its day is not over, or only just, so that more may come to it. */
    DAY_NOT_OVER,
    /** A pack of it is still being written. */
    OPEN_PACKS,
    /** No version of the policy knows its class, so nobody can say how long it is to be kept. */
    NO_RULE,
    /** It was recorded after its class-day had gone, by a clock that was wrong. */
    RECORDED_AGAIN,
    /** Some of it is to be thinned yet. */
    THINNING,
    /** Some of it has the key before it still, which must be destroyed first. */
    FORMER_KEY
  }
}
