package io.strongroom.playback.access;

import io.strongroom.playback.grant.Right;
import java.util.Locale;

/**
 * What a role lets a person do within an assignment. Those about footage are permissions to ask for
 * it and to use a grant of it; none of them shows anything by itself.
 */
public enum Permission {
  /** That a camera exists, and how it does. */
  SEE,
  /** Pictures as they arrive, with a grant. */
  LIVE,
  /** Recorded footage, with a grant. */
  PLAYBACK,
  /** Footage as a file, with a grant. */
  EXPORT,
  /** Footage without privacy masks, with a grant. */
  UNMASK,
  /** Keeping footage for a case, and ordering it away. */
  HOLD,
  /** Opening footage at once in an emergency, which others review. */
  BREAK_GLASS,
  /** Deciding on the requests of others. */
  APPROVE,
  /** Cameras, people, areas, nodes, rules. */
  ADMINISTER,
  /** The health of devices and streams. */
  MAINTAIN,
  /** The access log, reports and what is verified by. */
  INSPECT;

  /** What an assignment must give so that a grant's right can be used. */
  public static Permission toUse(Right right) {
    return switch (right) {
      case PLAYBACK, RESIDENT -> PLAYBACK;
      case LIVE -> LIVE;
      case EXPORT -> EXPORT;
      case UNMASK -> UNMASK;
    };
  }

  /** The form used in JSON. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
