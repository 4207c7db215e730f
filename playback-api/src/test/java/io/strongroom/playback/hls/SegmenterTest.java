package io.strongroom.playback.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmenterTest {
  private static List<Integer> lengths(List<Segment> segments) {
    return segments.stream().map(s -> s.chunks().size()).toList();
  }

  @Test
  void cutsAtTheFirstKeyframeOfEachCell() {
    assertThat(lengths(Segmenter.segments(Chunks.seconds(0, 14, 1), true)))
        .containsExactly(4, 4, 4, 2);
    assertThat(lengths(Segmenter.segments(Chunks.seconds(0, 18, 3), true)))
        .containsExactly(6, 3, 3, 6);
  }

  @Test
  void overlappingRangesAgreeOnAllButTheFirst() {
    for (int group : new int[] {1, 2, 3, 5, 7}) {
      List<String> all = names(Segmenter.segments(Chunks.seconds(0, 120, group), true));
      for (int from = 0; from < 40; from += group) {
        List<String> later = names(Segmenter.segments(Chunks.seconds(from, 120, group), true));
        assertThat(all)
            .as("group %d from %d", group, from)
            .containsAll(later.subList(1, later.size()));
      }
    }
  }

  private static List<String> names(List<Segment> segments) {
    return segments.stream().map(s -> s.name().toString()).toList();
  }

  @Test
  void lastSegmentIsOpenUnlessTheRecordingHasEnded() {
    assertThat(Segmenter.segments(Chunks.seconds(0, 6, 1), false).getLast().closed()).isFalse();
    assertThat(Segmenter.segments(Chunks.seconds(0, 6, 1), true).getLast().closed()).isTrue();
    assertThat(Segmenter.segments(List.of(), true)).isEmpty();
  }

  @Test
  void gapFormatAndMarkedJumpAreDiscontinuities() {
    List<ChunkRef> chunks = new ArrayList<>();
    chunks.add(Chunks.at(1, 0, true, "a", false));
    chunks.add(Chunks.at(1, 9, true, "a", false));
    chunks.add(Chunks.at(1, 10, true, "b", false));
    chunks.add(Chunks.at(1, 11, true, "b", true));
    assertThat(Segmenter.segments(chunks, true).stream().map(Segment::discontinuity))
        .containsExactly(false, true, true, true);
  }

  @Test
  void nextPackIsANewSegmentButNotAJump() {
    List<ChunkRef> chunks =
        List.of(Chunks.at(1, 0, true, "a", false), Chunks.at(2, 1, true, "a", false));
    List<Segment> segments = Segmenter.segments(chunks, true);
    assertThat(segments).hasSize(2);
    assertThat(segments.get(1).discontinuity()).isFalse();
  }

  @Test
  void withoutKeyframesSegmentsStillEnd() {
    List<Segment> segments = Segmenter.segments(Chunks.seconds(1, 61, 1_000), true);
    assertThat(lengths(segments)).containsExactly(20, 20, 20);
    assertThat(new MediaPlaylist(MediaPlaylist.Type.VOD, 0, 0, segments).text())
        .contains("#EXT-X-TARGETDURATION:20\n")
        .doesNotContain("INDEPENDENT");
  }
}
