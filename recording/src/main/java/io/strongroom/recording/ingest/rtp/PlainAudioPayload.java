package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * Codings of which each packet is one sample: a run of G.711 (RFC 3551, 4.5.14) or one Opus packet
 * (RFC 7587, 4.2). Used by one thread.
 */
final class PlainAudioPayload implements Payload {
  private final TrackFormat.Audio format;
  private final int clockRate;
  private final AudioOut out;

  PlainAudioPayload(TrackFormat.Audio format, int clockRate, AudioOut out) {
    this.format = format;
    this.clockRate = clockRate;
    this.out = out;
  }

  @Override
  public TrackFormat format() {
    return format;
  }

  @Override
  public void packet(
      ByteBuffer buffer, int offset, int length, long time, boolean marker, WallTime arrival) {
    out.clear();
    if (length == 0) {
      return;
    }
    if (!out.append(buffer, offset, length)) {
      out.damage();
      return;
    }
    out.hand(out.gathered(), Clocks.convert(time, clockRate, format.sampleRate()), arrival);
  }

  @Override
  public void gap(boolean lost) {
    if (lost) {
      out.loss();
    }
  }

  @Override
  public void flush() {
    // nothing waits
  }
}
