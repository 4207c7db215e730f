package io.strongroom.loadtests.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameStampTest {
  private static final FrameStamp STAMP =
      new FrameStamp(4711, 44_899_000_001L, 1_795_960_000_040_000L, 1_795_960_000_041_234L);

  private static ByteBuffer accessUnit(VideoCodec codec, FrameStamp stamp) {
    byte[] unit = FrameStamp.emptyNalUnit(codec);
    stamp.encode(ByteBuffer.wrap(unit), FrameStamp.valueOffset(codec));
    byte[] slice = {0x65, 1, 2, 3};
    return ByteBuffer.allocate(8 + slice.length + unit.length)
        .putInt(slice.length)
        .put(slice)
        .putInt(unit.length)
        .put(unit)
        .flip();
  }

  @ParameterizedTest
  @EnumSource(VideoCodec.class)
  void isFoundAsWritten(VideoCodec codec) {
    assertThat(FrameStamp.find(accessUnit(codec, STAMP), codec)).contains(STAMP);
  }

  @ParameterizedTest
  @EnumSource(VideoCodec.class)
  void neverNeedsEmulationPrevention(VideoCodec codec) {
    for (long value : new long[] {0, -1, 1, 0x0000_0300_0001_0002L}) {
      ByteBuffer bytes = accessUnit(codec, new FrameStamp((int) value, value, value, value));
      bytes.position(bytes.limit() - FrameStamp.emptyNalUnit(codec).length + 2);
      while (bytes.hasRemaining()) {
        assertThat(bytes.get()).isNotZero();
      }
    }
  }

  @Test
  void damagedStampIsNone() {
    ByteBuffer bytes = accessUnit(VideoCodec.H264, STAMP);
    int last = bytes.limit() - 2;
    bytes.put(last, (byte) (bytes.get(last) ^ 1));
    assertThat(FrameStamp.find(bytes, VideoCodec.H264)).isEmpty();
  }

  @Test
  void anyCutOrNoiseIsHarmless() {
    ByteBuffer whole = accessUnit(VideoCodec.H265, STAMP);
    for (int length = 0; length < whole.limit(); length++) {
      assertThat(FrameStamp.find(whole.duplicate().limit(length), VideoCodec.H265)).isEmpty();
    }
    Random random = new Random(7);
    byte[] noise = new byte[300];
    for (int i = 0; i < 2000; i++) {
      random.nextBytes(noise);
      noise[0] = 0;
      noise[1] = 0;
      noise[2] = 0;
      assertThat(FrameStamp.find(ByteBuffer.wrap(noise), VideoCodec.H264)).isEmpty();
    }
  }
}
