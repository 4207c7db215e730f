package io.strongroom.playback.grant;

import io.strongroom.playback.audit.Intent.Action;
import java.util.Locale;
import java.util.Optional;

/** What a grant lets a person do with footage. */
public enum Right {
  /** Recorded footage and pictures of it. */
  PLAYBACK,
  /** Pictures as they arrive. */
  LIVE,
  /** Footage as a file. */
  EXPORT,
  /** What the others show, without the masks of the camera. */
  UNMASK,
  /**
   * Recorded footage shown to a resident on site: all of it covered but what an officer uncovers.
   * It comes alone, and no route to originals asks for it.
   */
  RESIDENT;

  /** The form used in JSON and in control records. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As it stands in the access log. */
  Action action() {
    return switch (this) {
      case PLAYBACK -> Action.PLAYBACK;
      case LIVE -> Action.LIVE;
      case EXPORT -> Action.EXPORT;
      case UNMASK -> Action.UNMASK;
      case RESIDENT -> Action.RESIDENT;
    };
  }

  public static Optional<Right> ofCode(String code) {
    for (Right right : values()) {
      if (right.code().equals(code)) {
        return Optional.of(right);
      }
    }
    return Optional.empty();
  }
}
