package io.strongroom.loadtests.stages;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One second of a camera of 2 Mbit/s as its samples: 25 access units of H.264, the first a keyframe
 * six times as large as the others, with slices of random bytes. No stage looks into a slice.
 */
final class CameraSecond {
  /** Video bytes of a second at 2 Mbit/s. */
  static final int BYTES = 250_000;

  private static final int FRAMES = 25;
  private static final int KEYFRAME_SHARES = 6;
  private static final int TICKS = MediaTime.RATE / FRAMES;
  private static final long FRAME_MICROS = 1_000_000 / FRAMES;

  /** 640 by 360, Baseline profile, level 3.0. */
  private static final String SEQUENCE = "6742c01ed900a02ff97011000003000100000300320f162e48";

  private static final String PICTURE = "68e97b2c8b";
  private static final int KEYFRAME_SLICE = 0x65;
  private static final int OTHER_SLICE = 0x41;

  private final List<ByteBuffer> units = new ArrayList<>();

  CameraSecond() {
    SplittableRandom random = new SplittableRandom(1);
    int share = BYTES / (FRAMES - 1 + KEYFRAME_SHARES);
    for (int frame = 0; frame < FRAMES; frame++) {
      units.add(frame == 0 ? keyframe(random, share * KEYFRAME_SHARES) : other(random, share));
    }
  }

  private static ByteBuffer keyframe(SplittableRandom random, int bytes) {
    byte[] sequence = HexFormat.of().parseHex(SEQUENCE);
    byte[] picture = HexFormat.of().parseHex(PICTURE);
    ByteBuffer unit = ByteBuffer.allocate(bytes);
    unit.putInt(sequence.length).put(sequence).putInt(picture.length).put(picture);
    return slice(unit, random, KEYFRAME_SLICE);
  }

  private static ByteBuffer other(SplittableRandom random, int bytes) {
    return slice(ByteBuffer.allocate(bytes), random, OTHER_SLICE);
  }

  private static ByteBuffer slice(ByteBuffer unit, SplittableRandom random, int type) {
    byte[] slice = new byte[unit.remaining() - 4];
    random.nextBytes(slice);
    slice[0] = (byte) type;
    return unit.putInt(slice.length).put(slice).flip();
  }

  static StreamFormat format() {
    return new StreamFormat(List.of(new TrackFormat.Video(VideoCodec.H264, 640, 360, Bytes.EMPTY)));
  }

  /** The access units of a second, as 4-byte length-prefixed NAL units; the first is a keyframe. */
  List<ByteBuffer> units() {
    return List.copyOf(units);
  }

  /** Hands over the samples of a second. */
  void send(Fragmenter to, long second, long startMicros) {
    for (int frame = 0; frame < FRAMES; frame++) {
      long time = (second * FRAMES + frame) * TICKS;
      long arrival = startMicros + second * 1_000_000 + frame * FRAME_MICROS;
      to.sample(
          new EncodedSample(
              0, time, time, new WallTime(arrival), frame == 0, units.get(frame).duplicate()));
    }
  }

  /** The init segment and the one fragment that such a second becomes. */
  record Product(Bytes init, ByteBuffer fragment) {}

  /** Makes them. */
  Product product() {
    List<Bytes> inits = new ArrayList<>();
    List<ByteBuffer> fragments = new ArrayList<>();
    FragmentSink sink =
        new FragmentSink() {
          @Override
          public void init(ByteBuffer initSegment) {
            inits.add(Bytes.copyOf(initSegment));
          }

          @Override
          public void fragment(Fragment fragment) {
            ByteBuffer bytes = fragment.bytes().copy();
            fragments.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
          }
        };
    Fragmenter fragmenter =
        new Fragmenter(
            FragmentLimits.recording(),
            new SlabPool(),
            new MediaTime(0),
            sink,
            FragmentListener.SILENT);
    fragmenter.format(format());
    send(fragmenter, 0, 0);
    send(fragmenter, 1, 0);
    return new Product(inits.getFirst(), fragments.getFirst());
  }
}
