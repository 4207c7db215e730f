package io.strongroom.playback.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveNumbersTest {
  /** A window that slides second by second over a gap: numbers never change and never skip. */
  @Test
  void numbersStayWithTheirSegmentsAndGrowByOne() {
    List<ChunkRef> all = new ArrayList<>(Chunks.seconds(0, 60, 1));
    all.addAll(Chunks.seconds(300, 400, 1));
    LiveNumbers numbers = new LiveNumbers();
    Map<String, Long> seen = new HashMap<>();
    Map<String, Long> discontinuities = new HashMap<>();
    long lastFirst = 0;
    for (int end = 30; end <= all.size(); end++) {
      List<Segment> segments =
          Segmenter.segments(all.subList(Math.max(0, end - 60), end), false).stream()
              .filter(Segment::closed)
              .skip(1)
              .toList();
      MediaPlaylist playlist = numbers.number(Chunks.CAMERA, segments);
      assertThat(playlist.mediaSequence()).isGreaterThanOrEqualTo(lastFirst);
      lastFirst = playlist.mediaSequence();
      long number = playlist.mediaSequence();
      long jumps = playlist.discontinuitySequence();
      for (Segment segment : playlist.segments()) {
        jumps += segment.discontinuity() ? 1 : 0;
        String name = segment.name().toString();
        assertThat(seen.computeIfAbsent(name, n -> -1L)).isIn(-1L, number);
        assertThat(discontinuities.computeIfAbsent(name, n -> -1L)).isIn(-1L, jumps);
        seen.put(name, number++);
        discontinuities.put(name, jumps);
      }
    }
    assertThat(discontinuities.values()).contains(0L, 1L);
  }
}
