package io.strongroom.recording.control;

import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
  private List<InitReader.Track> tracks = List.of();
  private long fragments;
  private long bytes;

  RecorderGauge(CameraId camera, Clock clock) {
    this.camera = camera;
    this.clock = clock;
    this.since = WallTime.of(clock.instant());
  }

  synchronized void tracks(List<InitReader.Track> now) {
    tracks = List.copyOf(now);
  }

  /** A fragment has been handed to the store. */
  synchronized void fragment(int length) {
    if (state != RecorderStatus.State.RECORDING) {
      become(RecorderStatus.State.RECORDING, null, "");
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

  synchronized void gap(GapCause why, String text) {
    if (state == RecorderStatus.State.GAP && cause == why) {
      detail = text;
    } else {
      become(RecorderStatus.State.GAP, why, text);
    }
  }

  /** The live edge never falls, but with a clock that was set back. */
  synchronized void durable(WallTime until) {
    WallTime before = liveEdge;
    liveEdge =
        before == null || GapKeeper.isSetBack(before, until) ? until : WallTime.max(before, until);
  }

  synchronized RecorderStatus status() {
    return new RecorderStatus(
        camera,
        state,
        since,
        Optional.ofNullable(cause),
        detail,
        Optional.ofNullable(liveEdge),
        tracks,
        bitsPerSecond(),
        fragments,
        bytes);
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
