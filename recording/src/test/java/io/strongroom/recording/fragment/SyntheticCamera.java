package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * Well-formed access units whose pictures are filler: for what depends on times and structure
 * alone. Feeds a fragmenter sample by sample, each step under the test's control.
 */
final class SyntheticCamera {
  /** 322 by 182 with cropping, High profile, level 1.3 (libx264). */
  static final String SEQUENCE = "6764000dacd981519e226c0440000003004000000c83c50a6680";

  /** 640 by 360, Baseline profile, level 3.0 (libx264). */
  static final String OTHER_SEQUENCE = "6742c01ed900a02ff97011000003000100000300320f162e48";

  static final String PICTURE = "68e97b2c8b";
  static final int FRAME = 3600;

  final Collected out = new Collected();
  final Fragmenter fragmenter;
  long arrivalMicros = Streams.START;
  long stamp = 1_000_000;
  long audioStamp = 1_000_000L * 8000 / 90_000;

  SyntheticCamera() {
    fragmenter = out.recording();
  }

  static StreamFormat videoOnly() {
    return new StreamFormat(List.of(Streams.h264Track()));
  }

  static StreamFormat videoWithKnownSets() {
    Bytes sets = Bytes.copyOf(units(SEQUENCE, PICTURE));
    return new StreamFormat(List.of(new TrackFormat.Video(VideoCodec.H264, 0, 0, sets)));
  }

  static StreamFormat videoAndALaw() {
    return new StreamFormat(
        List.of(Streams.h264Track(), new TrackFormat.Audio(AudioCodec.PCMA, 8000, 1, Bytes.EMPTY)));
  }

  SyntheticCamera connect(StreamFormat format) {
    fragmenter.format(format);
    return this;
  }

  /** Groups of pictures of this many frames, each frame when it is due. */
  SyntheticCamera groups(int groups, int frames) {
    for (int i = 0; i < groups; i++) {
      key().frames(frames - 1);
    }
    return this;
  }

  SyntheticCamera frames(int count) {
    for (int i = 0; i < count; i++) {
      video(false, unit(false, 100));
    }
    return this;
  }

  SyntheticCamera key() {
    return key(SEQUENCE);
  }

  SyntheticCamera key(String sequence) {
    return video(true, join(units(sequence, PICTURE), unit(true, 500)));
  }

  SyntheticCamera bareKey() {
    return video(true, unit(true, 500));
  }

  /** One access unit now; then time moves on by a frame. */
  SyntheticCamera video(boolean keyframe, ByteBuffer bytes) {
    fragmenter.sample(
        new EncodedSample(0, stamp, stamp, new WallTime(arrivalMicros), keyframe, bytes));
    return pass(FRAME);
  }

  /** 20 ms of G.711. */
  SyntheticCamera audio() {
    fragmenter.sample(
        new EncodedSample(
            1,
            audioStamp,
            audioStamp,
            new WallTime(arrivalMicros),
            true,
            ByteBuffer.allocate(160)));
    audioStamp += 160;
    return this;
  }

  /** Time passes alike for the stream and for the node. */
  SyntheticCamera pass(long ticks) {
    stamp += ticks;
    arrivalMicros += ticks * 100 / 9;
    return this;
  }

  SyntheticCamera stampBy(long ticks) {
    stamp += ticks;
    return this;
  }

  SyntheticCamera clockBy(long micros) {
    arrivalMicros += micros;
    return this;
  }

  Collected end() {
    fragmenter.endConnection();
    return out;
  }

  static ByteBuffer unit(boolean keyframe, int size) {
    ByteBuffer unit =
        ByteBuffer.allocate(4 + size).putInt(size).put((byte) (keyframe ? 0x65 : 0x41));
    while (unit.hasRemaining()) {
      unit.put((byte) 0x5a);
    }
    return unit.flip();
  }

  static ByteBuffer units(String... hex) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String unit : hex) {
      byte[] bytes = HexFormat.of().parseHex(unit);
      out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
      out.writeBytes(bytes);
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  static ByteBuffer join(ByteBuffer first, ByteBuffer second) {
    return ByteBuffer.allocate(first.remaining() + second.remaining())
        .put(first.duplicate())
        .put(second.duplicate())
        .flip();
  }
}
