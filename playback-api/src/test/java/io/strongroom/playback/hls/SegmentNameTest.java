package io.strongroom.playback.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentNameTest {
  private final List<ChunkRef> chunks = Chunks.seconds(0, 8, 1);
  private final Segment segment = Segmenter.segments(chunks, true).get(1);

  @Test
  void survivesTheRoundTripAndSelectsItsChunks() {
    SegmentName name = SegmentName.parse(segment.name().toString());
    assertThat(name).isEqualTo(segment.name());
    assertThat(name.select(chunks)).isEqualTo(segment.chunks());
    SegmentName init = SegmentName.parse(SegmentName.init(segment.first()).toString());
    assertThat(init.select(chunks)).containsExactly(segment.first());
  }

  @Test
  void selectsNothingUnlessAllOfItIsThere() {
    assertThat(segment.name().select(chunks.subList(0, 7))).isEmpty();
    assertThat(segment.name().select(chunks.subList(5, 8))).isEmpty();
  }

  @Test
  void everyDamagedNameIsRefusedOrMeansSomethingElse() {
    String name = segment.name().toString();
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      char[] damaged = name.toCharArray();
      damaged[random.nextInt(damaged.length)] = (char) random.nextInt(128);
      String text = new String(damaged).substring(0, random.nextInt(damaged.length) + 1);
      try {
        assertThat(SegmentName.parse(text).toString()).isEqualTo(text);
      } catch (StrongroomException e) {
        assertThat(e).hasMessageContaining("load the playlist again");
      }
    }
  }

  @Test
  void refusesTheLongAndTheForeign() {
    for (String text : List.of("", "x".repeat(100_000), "../../etc/passwd", "s-.m4s")) {
      assertThatThrownBy(() -> SegmentName.parse(text)).isInstanceOf(StrongroomException.class);
    }
  }
}
