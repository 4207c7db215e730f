package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.ingest.DecodeTimes;
import io.strongroom.recording.ingest.FrameSpacing;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/** Hands on access units with their times, and names losses before them. Used by one thread. */
final class VideoOut {
  private final int track;
  private final int clockRate;
  private final RtpTrack.Output output;
  private final DecodeTimes decodeTimes = new DecodeTimes(0);
  private final FrameSpacing spacing = new FrameSpacing();
  private boolean lossNext;

  VideoOut(int track, int clockRate, RtpTrack.Output output) {
    this.track = track;
    this.clockRate = clockRate;
    this.output = output;
  }

  /** Something is missing before the next sample. */
  void loss() {
    lossNext = true;
  }

  void formatChanged() {
    output.formatChanged();
  }

  void hand(ByteBuffer unit, long time, boolean keyframe, WallTime arrival) {
    long presentation = Clocks.convert(time, clockRate, MediaTime.RATE);
    spacing.observe(presentation);
    long decode = decodeTimes.next(presentation, spacing.ticks());
    if (lossNext) {
      lossNext = false;
      output.loss();
    }
    output.sample(new EncodedSample(track, decode, presentation, arrival, keyframe, unit));
  }
}
