package io.strongroom.playback.access;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.Right;
import java.util.EnumSet;
import java.util.Set;

/** What a grant must be for, and what an assignment must give, to use footage in some way. Pure. */
final class ActionRights {
  private ActionRights() {}

  /** The right that an action uses; a timeline, which shows no picture, comes with each of them. */
  static Set<Right> anyOf(Action action) {
    return action == Action.TIMELINE ? EnumSet.allOf(Right.class) : EnumSet.of(right(action));
  }

  /** Those by which people see footage themselves. */
  static Set<Right> ofOwn() {
    return EnumSet.complementOf(EnumSet.of(Right.RESIDENT));
  }

  static Right right(Action action) {
    return switch (action) {
      case TIMELINE, PLAYBACK, PICTURE -> Right.PLAYBACK;
      case EXPORT -> Right.EXPORT;
      case LIVE -> Right.LIVE;
      case RESIDENT -> Right.RESIDENT;
      case VERIFICATION, THINNING, UNMASK ->
          throw new IllegalArgumentException("no person does this: " + action);
    };
  }

  static Permission permission(Action action) {
    return action == Action.TIMELINE ? Permission.SEE : Permission.toUse(right(action));
  }

  static String words(Action action) {
    return action == Action.TIMELINE ? "any action" : right(action).code();
  }
}
