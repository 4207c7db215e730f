package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Memory is bounded, follows the frames, and is given back. */
class RtpMemoryTest {
  private final UnitArrays arrays = new UnitArrays();

  private static void begin(UnitBuffer buffer, int size) {
    assertThat(buffer.open()).isTrue();
    ByteBuffer bytes = ByteBuffer.wrap(p(1_000, 1));
    for (int left = size - 4; left > 0; left -= 1_000) {
      assertThat(buffer.append(bytes, 0, Math.min(left, 1_000))).isTrue();
    }
  }

  private static void end(UnitBuffer buffer) {
    buffer.close(false);
    buffer.consume(buffer.length());
  }

  @Test
  void aCameraHasMemoryOnlyWhileAUnitIsIncomplete() {
    UnitBuffer buffer = new UnitBuffer(arrays);
    assertThat(buffer.capacity()).isZero();
    for (int size = 20_000; size < 2_000_000; size = size * 5 / 4) {
      begin(buffer, size);
      assertThat(buffer.capacity()).isBetween(size, 2 * size);
      end(buffer);
      assertThat(buffer.capacity()).isZero();
    }
  }

  @Test
  void camerasShareTheArrayOfAKeyframe() {
    UnitBuffer one = new UnitBuffer(arrays);
    UnitBuffer other = new UnitBuffer(arrays);
    begin(one, 100_000);
    byte[] array = one.array();
    begin(other, 100_000);
    assertThat(other.array()).isNotSameAs(array);
    end(one);
    begin(one, 10_000);
    assertThat(one.array()).isNotSameAs(array);
    end(other);
    begin(other, 90_000);
    assertThat(other.array()).hasSameSizeAs(array);
  }

  @Test
  void aPictureThatIsTooLargeIsDroppedAndTheNextComesWhole() {
    Sender camera = Sender.of(Sender.h264());
    camera.frame(0, idr(50, 1));
    camera.frame(3_600, p(20, 2));
    camera.frame(7_200, p(20, 3));
    camera.received.samples.clear();
    byte[] body = p(60_000, 4);
    body[0] = 0x7c;
    body[1] = (byte) 0x85;
    for (int i = 0; i < 200; i++) {
      camera.send(10_800, false, body);
      body[1] = 0x05;
    }
    camera.send(10_800, true, hex("7c45 11"));
    byte[] next = p(40, 5);
    camera.frame(14_400, next);
    assertThat(camera.received.bytes()).containsExactly(Nals.unit(next));
    assertThat(camera.received.losses()).containsExactly(true);
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
    assertThat(camera.track.counters().dropped()).isEqualTo(1);
  }

  @Test
  void aMillionTinyUnitsAreBounded() {
    Sender camera = Sender.of(Sender.h264());
    byte[][] tiny = new byte[10_000][];
    Arrays.fill(tiny, new byte[] {0x41, 0x11});
    byte[] aggregate = stapA(tiny);
    camera.send(0, false, idr(50, 1));
    for (int i = 0; i < 200; i++) {
      camera.send(0, false, aggregate);
    }
    byte[] next = p(40, 5);
    camera.frame(3_600, next);
    camera.track.flush();
    assertThat(camera.received.bytes()).containsExactly(Nals.unit(next));
    assertThat(camera.received.losses().getFirst() || camera.track.counters().dropped() == 0)
        .isTrue();
  }

  /** Allocation is the record of each sample and the view of its bytes, and nothing else. */
  @Test
  void nothingIsAllocatedPerPacket() {
    long[] samples = {0};
    RtpTrack.Output counting =
        new RtpTrack.Output() {
          @Override
          public void formatChanged() {}

          @Override
          public void sample(EncodedSample sample) {
            samples[0]++;
          }

          @Override
          public void loss() {}
        };
    RtpTrack track = RtpTrack.of(Sender.h264(), 0, counting, new UnitArrays()).orElseThrow();
    ByteBuffer packet = ByteBuffer.allocateDirect(1_012);
    packet.put(0, ByteBuffer.wrap(p(1_012, 1)), 0, 1_012);
    packet.put(0, (byte) 0x80).putInt(8, 7).put(12, (byte) 0x7c);
    WallTime arrival = new WallTime(1);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    long samplesBefore = 0;
    for (int i = 0; i < 300_000; i++) {
      if (i == 200_000) {
        before = threads.getCurrentThreadAllocatedBytes();
        samplesBefore = samples[0];
      }
      int part = i % 10;
      packet.put(1, (byte) (part == 9 ? 0xe0 : 0x60)).putShort(2, (short) i);
      packet.putInt(4, i / 10 * 3_600).put(14, (byte) 0x88);
      packet.put(13, (byte) ((part == 0 ? 0x80 : part == 9 ? 0x40 : 0) | (i % 250 < 10 ? 5 : 1)));
      track.rtp(packet, 0, 1_012, arrival);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    long count = samples[0] - samplesBefore;
    assertThat(count).isEqualTo(10_000);
    assertThat(bytes / count).as("bytes per sample").isLessThanOrEqualTo(112);
  }
}
