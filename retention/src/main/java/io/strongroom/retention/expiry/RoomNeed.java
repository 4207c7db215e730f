package io.strongroom.retention.expiry;

import java.util.Arrays;
import java.util.Optional;

/**
 * What a node that is short of room asks of the one that drives, when it has done what it can by
 * itself. Each asks for what those before it ask for as well.
 */
public enum RoomNeed {
  NONE(0),
  /** That the full rate of class-days goes that are thinned and have met their floor. */
  THINNED(1),
  /** That class-days go that have met their floor. */
  RELEASE(2);

  private final int code;

  RoomNeed(int code) {
    this.code = code;
  }

  /** Its number in messages. */
  public int code() {
    return code;
  }

  /** Which one has a number. */
  public static Optional<RoomNeed> of(int code) {
    return Arrays.stream(values()).filter(need -> need.code == code).findFirst();
  }

  /** Whether this asks for what {@code other} does. */
  public boolean covers(RoomNeed other) {
    return code >= other.code;
  }
}
