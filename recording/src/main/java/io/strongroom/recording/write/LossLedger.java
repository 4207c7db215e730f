package io.strongroom.recording.write;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackLimits;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Gaps that the store itself causes, joined while they last so that a full disk is one row and not
 * one a second, and gaps that the catalogue would not take yet. Used under the writer's lock.
 */
final class LossLedger {
  /** A loss that goes on is told at least this often. */
  static final long MAX_UNTOLD_MICROS = 5_000_000;

  /** Most gaps waiting for a catalogue that fails; beyond it neighbours are joined. */
  static final int MAX_WAITING = 256;

  private final CameraId camera;
  private final PackContext context;
  private final PackStore.Listener listener;
  private final ArrayDeque<Gap> waiting = new ArrayDeque<>();
  private @Nullable Gap losing;
  private @Nullable Gap lastLost;
  private @Nullable WallTime newest;
  private @Nullable WallTime stopped;

  LossLedger(CameraId camera, PackContext context, PackStore.Listener listener) {
    this.camera = camera;
    this.context = context;
    this.listener = listener;
  }

  /** The newest that is known of the camera, kept or lost, ends here. */
  void came(WallTime end) {
    newest = end;
  }

  /** Nothing comes after this. */
  void stopped(WallTime now) {
    stopped = now;
  }

  /** Footage of this range is lost. */
  void lost(TimeRange range, GapCause cause) {
    lastLost = new Gap(range, cause);
    Gap before = losing;
    boolean joins =
        before != null
            && before.cause() == cause
            && !range.from().isBefore(before.range().from())
            && before.range().to().microsUntil(range.from()) <= PackLimits.SPAN_JOIN_MICROS;
    if (!joins || before == null) {
      tell();
      losing = new Gap(range, cause);
      return;
    }
    losing = joined(before, range);
    if (losing.range().micros() >= MAX_UNTOLD_MICROS) {
      tell();
    }
  }

  /** Tells of a loss that has ended, if there is one. */
  void tell() {
    Gap gap = losing;
    losing = null;
    if (gap != null) {
      record(gap);
      listener.lost(gap);
    }
  }

  /** Tells of a loss that the stop has ended; it goes on until then if it is the newest. */
  void end() {
    Gap last = lastLost;
    WallTime until = stopped;
    if (last != null
        && until != null
        && last.range().to().equals(newest)
        && last.range().to().isBefore(until)) {
      lost(new TimeRange(last.range().to(), until), last.cause());
    }
    tell();
  }

  /** Writes a gap to the catalogue, now or as soon as it takes it. */
  void record(Gap gap) {
    if (waiting.size() >= MAX_WAITING) {
      Gap last = waiting.removeLast();
      waiting.addLast(joined(last, gap.range()));
    } else {
      waiting.addLast(gap);
    }
    flush();
  }

  void flush() {
    while (!waiting.isEmpty()) {
      Gap next = waiting.getFirst();
      if (!context.tell(() -> context.catalogue().gap(camera, next, false))) {
        return;
      }
      waiting.removeFirst();
    }
  }

  private static Gap joined(Gap gap, TimeRange more) {
    return new Gap(
        new TimeRange(
            WallTime.min(gap.range().from(), more.from()),
            WallTime.max(gap.range().to(), more.to())),
        gap.cause());
  }
}
