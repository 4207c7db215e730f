package io.strongroom.recording.control;

import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a recorder shows to the outside, without asking its actor. Written by the camera's thread
 * and by storage threads, read by anybody.
 */
final class RecorderGauge {
  /** Bit rates are taken over this many whole seconds. */
  private static final int WINDOW_SECONDS = 10;

  private final CameraId camera;
  private final Clock clock;
  private final long[] windowBytes = new long[WINDOW_SECONDS + 1];
  private final long[] windowSecond = new long[WINDOW_SECONDS + 1];
  private RecorderStatus.State state = RecorderStatus.State.CONNECTING;
  private WallTime since;
  private @Nullable GapCause cause;
  private String detail = "";
  private @Nullable WallTime liveEdge;

  /** End of the newest footage that the store has lost, until later footage is durable. */
  private @Nullable WallTime lostUntil;

  private List<InitReader.Track> tracks = List.of();
  private OptionalLong clockAheadMicros = OptionalLong.empty();
  private long fragments;
  private long bytes;
  private final DurableLag lag;

  /** Start of the footage that has been handed to the store and is not durable; none at first. */
  private @Nullable WallTime awaited;

  private boolean interrupted = true;

  /** Whether some of what came since the last interruption is on disk. */
  private boolean durable;

  private boolean stopping;

  private boolean missingSession;

  RecorderGauge(CameraId camera, Clock clock, DurableLag lag) {
    this.camera = camera;
    this.clock = clock;
    this.lag = lag;
    this.since = WallTime.of(clock.instant());
  }

  synchronized void tracks(List<InitReader.Track> now) {
    tracks = List.copyOf(now);
  }

  /** A fragment has been handed to the store; whether that keeps it is told later. */
  synchronized void fragment(WallTime start, int length) {
    if (state != RecorderStatus.State.RECORDING && lostUntil == null) {
      become(RecorderStatus.State.RECORDING, null, "");
    }
    if (interrupted) {
      // What is missing before it is a gap and waits for nothing.
      interrupted = false;
      awaited = awaited == null ? start : WallTime.max(awaited, start);
    }
    fragments++;
    bytes += length;
    long second = clock.instant().getEpochSecond();
    int slot = Math.floorMod(second, windowBytes.length);
    if (windowSecond[slot] != second) {
      windowSecond[slot] = second;
      windowBytes[slot] = 0;
    }
    windowBytes[slot] += length;
  }

  /** Nothing comes from the camera that could be kept. */
  synchronized void gap(GapCause why, String text) {
    lostUntil = null;
    show(why, text);
  }

  /** The store has lost what came. */
  synchronized void lost(Gap gap) {
    lostUntil = gap.range().to();
    show(
        gap.cause(),
        gap.cause() == GapCause.DISK
            ? "no volume takes the footage; see the alarms of the volumes"
            : "the volumes do not keep up with the footage");
  }

  private void show(GapCause why, String text) {
    interrupted = true;
    durable = false;
    if (state == RecorderStatus.State.GAP && cause == why) {
      detail = text;
    } else {
      become(RecorderStatus.State.GAP, why, text);
    }
  }

  /**
   * Footage is on disk up to here, so what has been lost before it is over. The live edge never
   * falls, but with a clock that was set back.
   */
  synchronized void durable(WallTime until) {
    WallTime before = liveEdge;
    boolean setBack = before != null && GapKeeper.isSetBack(before, until);
    if (lostUntil != null && (lostUntil.isBefore(until) || setBack)) {
      lostUntil = null;
      become(RecorderStatus.State.RECORDING, null, "");
    }
    liveEdge = before == null || setBack ? until : WallTime.max(before, until);
    if (awaited != null && awaited.isBefore(until)) {
      lag.record(awaited, until, WallTime.of(clock.instant()));
      awaited = until;
      durable = !interrupted;
    }
  }

  /** Whether the recorder is about to be stopped: then nobody may rely on its going on. */
  synchronized void stopping(boolean is) {
    stopping = is;
  }

  /** Whether nothing but the camera's only session is missing. */
  synchronized void missingSession(boolean is) {
    missingSession = is;
  }

  CameraId camera() {
    return camera;
  }

  /** Whether footage of the present connection is on disk, and goes on coming. */
  synchronized boolean keeps() {
    return state == RecorderStatus.State.RECORDING && durable && !stopping;
  }

  synchronized boolean isMissingSession() {
    return missingSession && !stopping && state != RecorderStatus.State.RECORDING;
  }

  synchronized void cameraClock(long aheadMicros) {
    clockAheadMicros = OptionalLong.of(aheadMicros);
  }

  synchronized RecorderStatus status() {
    return new RecorderStatus(
        camera,
        state,
        since,
        Optional.ofNullable(cause),
        detail,
        Optional.ofNullable(liveEdge),
        durable && !stopping,
        tracks,
        bitsPerSecond(),
        fragments,
        bytes,
        clockAheadMicros);
  }

  private long bitsPerSecond() {
    long now = clock.instant().getEpochSecond();
    long sum = 0;
    for (int i = 0; i < windowBytes.length; i++) {
      // The second that is still running would pull the rate down.
      if (windowSecond[i] < now && windowSecond[i] >= now - WINDOW_SECONDS) {
        sum += windowBytes[i];
      }
    }
    return sum * 8 / WINDOW_SECONDS;
  }

  private void become(RecorderStatus.State next, @Nullable GapCause why, String text) {
    state = next;
    since = WallTime.of(clock.instant());
    cause = why;
    detail = text;
  }
}
