package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures packets to samples in processor time of one thread, second by second from a fresh JVM
 * on: cameras of 2 Mbit/s H.264, 25 pictures a second, a keyframe every 2 s, packets of 1,400
 * bytes. Many cameras take turns, so that their buffers do not stay in the cache. Not a test; run
 * it with the test classes of this module on the class path.
 */
final class RtpThroughput {
  private static final int CAMERAS = 200;
  private static final int ROUNDS = 6;
  private static final int KEYFRAME_BYTES = 60_000;
  private static final int PICTURE_BYTES = 9_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private RtpThroughput() {}

  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) {
    List<byte[]> second = new ArrayList<>();
    Sender sender = Sender.of(Sender.h264());
    for (int i = 0; i < 50; i++) {
      byte[] nal = i == 0 ? Nals.idr(KEYFRAME_BYTES, i) : Nals.p(PICTURE_BYTES, i);
      byte[][] fragments = Nals.fuA(nal, 1_400);
      for (int k = 0; k < fragments.length; k++) {
        second.add(
            sender.packet(second.size(), i * 3_600L, k == fragments.length - 1, fragments[k]));
      }
    }
    Counting output = new Counting();
    List<RtpTrack> tracks = new ArrayList<>();
    for (int i = 0; i < CAMERAS; i++) {
      tracks.add(RtpTrack.of(Sender.h264(), 0, output, new UnitArrays()).orElseThrow());
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(1_500 * second.size());
    int group = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      long nanos = 0;
      long seconds = 0;
      while (nanos < 1_000_000_000L) {
        int[] ends = fill(buffer, second, group++);
        long start = THREADS.getCurrentThreadCpuTime();
        for (RtpTrack track : tracks) {
          int at = 0;
          WallTime arrival = new WallTime(group);
          for (int end : ends) {
            track.rtp(buffer, at, end - at, arrival);
            at = end;
          }
        }
        nanos += THREADS.getCurrentThreadCpuTime() - start;
        seconds += 2L * CAMERAS;
      }
      System.out.printf(
          "round %d: %.1f us per camera-second, %.4f %% of a core per camera (%d samples)%n",
          round, nanos / 1_000.0 / seconds, nanos / 1e7 / seconds, output.samples);
    }
  }

  private static int[] fill(ByteBuffer buffer, List<byte[]> packets, int group) {
    int[] ends = new int[packets.size()];
    int at = 0;
    for (int i = 0; i < packets.size(); i++) {
      byte[] packet = packets.get(i);
      buffer.put(at, packet);
      buffer.putShort(at + 2, (short) (group * packets.size() + i));
      buffer.putInt(at + 4, buffer.getInt(at + 4) + group * 180_000);
      at += packet.length;
      ends[i] = at;
    }
    return ends;
  }

  private static final class Counting implements RtpTrack.Output {
    long samples;

    @Override
    public void formatChanged() {}

    @Override
    public void sample(EncodedSample sample) {
      samples++;
    }

    @Override
    public void loss() {
      throw new AssertionError("nothing was lost");
    }
  }
}
