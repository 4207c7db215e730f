package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/** What H.264 and H.265 payloads have in common. Used by one thread. */
abstract sealed class VideoPayload implements Payload permits H264Payload, H265Payload {
  final AccessUnits units;
  private final VideoCodec codec;
  private final ParameterSetStore sets;

  VideoPayload(
      VideoCodec codec,
      PayloadType type,
      int track,
      RtpTrack.Output output,
      Tally tally,
      UnitArrays arrays) {
    this.codec = codec;
    this.sets = new ParameterSetStore(codec, Sprop.units(type.parameters()));
    int rate = type.clockRate() > 0 ? type.clockRate() : MediaTime.RATE;
    this.units = new AccessUnits(codec, new VideoOut(track, rate, output), sets, tally, arrays);
  }

  /** Takes the NAL units, or the fragment of one, out of a payload that is not empty. */
  abstract void take(ByteBuffer buffer, int offset, int length);

  @Override
  public TrackFormat.Video format() {
    return new TrackFormat.Video(codec, 0, 0, sets.bytes());
  }

  @Override
  public void packet(
      ByteBuffer buffer, int offset, int length, long time, boolean marker, WallTime arrival) {
    units.packet(time, arrival);
    if (length > 0) {
      take(buffer, offset, length);
    }
    if (marker) {
      units.marker();
    }
  }

  @Override
  public void gap(boolean lost) {
    units.gap(lost);
  }

  @Override
  public void flush() {
    units.flush();
  }
}
