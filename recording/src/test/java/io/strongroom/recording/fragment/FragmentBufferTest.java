package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** One buffer per camera, and not more than it needs. */
class FragmentBufferTest {
  private final SampleTable samples = new SampleTable();

  @Test
  void growsForABurstAndGivesBackAfterwards() {
    FragmentBuffer buffer = new FragmentBuffer(256 * 1024);
    fill(buffer, 3 << 20);
    assertThat(buffer.capacity()).isGreaterThan(3 << 20);
    for (int i = 0; i < 6 * FragmentBuffer.SHRINK_AFTER_FRAGMENTS; i++) {
      fill(buffer, 50_000);
    }
    assertThat(buffer.capacity()).isLessThanOrEqualTo(256 * 1024);
  }

  @Test
  void holdsLittleMoreThanItNeedsAndSeldomAllocates() {
    FragmentBuffer buffer = new FragmentBuffer(64 * 1024);
    int allocations = 0;
    for (int second = 0; second < 10 * FragmentBuffer.SHRINK_AFTER_FRAGMENTS; second++) {
      int before = buffer.capacity();
      // 2 Mbit/s, some seconds larger than others, in frames of 10 kB
      fillInFrames(buffer, 230_000 + 30_000 * (second % 4 == 0 ? 1 : 0), 10_000);
      allocations += buffer.capacity() == before ? 0 : 1;
    }
    assertThat(buffer.capacity())
        .isBetween(260_000, (int) (1.25 * (260_000 + MovieFragment.HEAD_ROOM_BYTES)));
    assertThat(allocations).isLessThan(5);
    for (int i = 0; i < 2 * FragmentBuffer.SHRINK_AFTER_FRAGMENTS; i++) {
      fillInFrames(buffer, 120_000, 10_000);
    }
    assertThat(buffer.capacity())
        .isLessThan((int) (1.25 * (120_000 + MovieFragment.HEAD_ROOM_BYTES)));
  }

  private void fillInFrames(FragmentBuffer buffer, int bytes, int frame) {
    samples.clear();
    samples.add(0, 0, bytes, true);
    for (int i = 0; i < bytes / frame; i++) {
      buffer.addVideo(ByteBuffer.allocate(frame));
    }
    buffer.finish(1, new MovieFragment.Run(1, true, samples, 10, 0));
    buffer.clear();
  }

  @Test
  void aFragmentIsOneSliceOfTheBufferWithMoofInFront() {
    FragmentBuffer buffer = new FragmentBuffer(64 * 1024);
    buffer.addVideo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    buffer.addAudio(ByteBuffer.wrap(new byte[] {9}));
    samples.add(5, 0, 3, true);
    ByteBuffer fragment = buffer.finish(1, new MovieFragment.Run(1, true, samples, 10, 0));
    assertThat(fragment.hasArray()).isTrue();
    assertThat(fragment.getInt(0) + 8 + 4).isEqualTo(fragment.remaining());
    assertThat(fragment.get(fragment.limit() - 1)).isEqualTo((byte) 9);
  }

  @Test
  void theHeadRoomTakesTheLargestMoof() {
    SampleTable video = new SampleTable();
    for (int i = 0; i < MovieFragment.MAX_SAMPLES; i++) {
      video.add(i, 1, 1, true);
    }
    int size =
        MovieFragment.size(
            new MovieFragment.Run(1, true, video, 1, 0),
            new MovieFragment.Run(2, false, new SampleTable(), 1, 0));
    assertThat(size + MovieFragment.MDAT_HEADER_BYTES)
        .isLessThanOrEqualTo(MovieFragment.HEAD_ROOM_BYTES);
  }

  private void fill(FragmentBuffer buffer, int bytes) {
    samples.clear();
    samples.add(0, 0, bytes, true);
    buffer.addVideo(ByteBuffer.allocate(bytes));
    buffer.finish(1, new MovieFragment.Run(1, true, samples, 10, 0));
    buffer.clear();
  }
}
