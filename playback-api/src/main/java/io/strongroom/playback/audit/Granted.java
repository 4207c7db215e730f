package io.strongroom.playback.audit;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Set;

/**
 * What an approval lets a person see. Immutable.
 *
 * @param cameras each once; empty stands for all cameras
 * @param range of the footage
 * @param until the grant ends
 * @param actions some of {@link #ACTIONS}
 */
public record Granted(
    List<CameraId> cameras, TimeRange range, WallTime until, Set<Action> actions) {
  /** Those that are granted by name; others come with them. */
  public static final List<Action> ACTIONS =
      List.of(Action.PLAYBACK, Action.LIVE, Action.EXPORT, Action.UNMASK, Action.RESIDENT);

  /** Most cameras. */
  public static final int MAX_CAMERAS = 1_000;

  /** Checks the numbers; IllegalArgumentException if it grants nothing, or too much. */
  public Granted {
    cameras = List.copyOf(cameras);
    actions = Set.copyOf(actions);
    if (cameras.size() > MAX_CAMERAS
        || cameras.stream().distinct().count() < cameras.size()
        || actions.isEmpty()
        || !ACTIONS.containsAll(actions)) {
      throw new IllegalArgumentException(
          "a grant is for 1,000 cameras at most, each once, and for playback, live, export,"
              + " unmask or resident");
    }
  }

  /** Whether it is for a camera, be it as one of all. */
  public boolean isAbout(CameraId camera) {
    return cameras.isEmpty() || cameras.contains(camera);
  }

  /** Whether an intent rests on it rightly, as of when the intent was logged. */
  boolean covers(Leaf.Subject intent, WallTime at) {
    boolean allowed =
        switch (intent.action()) {
          case PLAYBACK, PICTURE -> actions.contains(Action.PLAYBACK);
          case LIVE, EXPORT, RESIDENT -> actions.contains(intent.action());
          case TIMELINE -> true;
          case VERIFICATION, THINNING, UNMASK -> false;
        };
    return allowed
        && isAbout(intent.camera())
        && range.contains(intent.range())
        && at.isBefore(until);
  }
}
