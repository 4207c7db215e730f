package io.strongroom.recording.thin;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of chunks of a second each, of which some begin with a keyframe. */
class ThinPlanTest {
  private static final long SECOND = 1_000_000;
  private static final int VIDEO = 0;
  private static final int OTHER_VIDEO = 50;
  private static final int SOUND = 60;

  private final List<IndexEntry> entries = new ArrayList<>();

  /** A chunk that begins at a second. */
  private void chunk(int init, int second, int flags) {
    FrameHeader header =
        new FrameHeader(
            FrameHeader.Kind.MEDIA,
            flags,
            100 + entries.size(),
            init,
            new WallTime(second * SECOND),
            SECOND,
            new MediaTime(second * 90_000L),
            25,
            1_000,
            Bytes.copyOf(new byte[32]),
            0);
    entries.add(new IndexEntry(header, 4_096));
  }

  private ThinPlan plan() {
    return ThinPlan.of(entries, Set.of(VIDEO, OTHER_VIDEO));
  }

  private static Gap gap(int from, int to) {
    return new Gap(
        new TimeRange(new WallTime(from * SECOND), new WallTime(to * SECOND)), GapCause.THINNED);
  }

  private static List<Long> seconds(ThinPlan plan) {
    return plan.parts().stream().map(part -> part.durationMicros() / SECOND).toList();
  }

  @Test
  void aPictureStaysUntilTheNext() {
    chunk(VIDEO, 0, FrameHeader.KEYFRAME);
    chunk(VIDEO, 1, 0);
    chunk(VIDEO, 2, 0);
    chunk(VIDEO, 3, FrameHeader.KEYFRAME | FrameHeader.FORMAT_CHANGED);
    assertThat(seconds(plan())).containsExactly(3L, 1L);
    assertThat(plan().parts())
        .extracting(ThinPlan.Part::durationTicks)
        .containsExactly(270_000L, 90_000L);
    assertThat(plan().parts())
        .extracting(ThinPlan.Part::flags)
        .containsExactly(FrameHeader.KEYFRAME, FrameHeader.KEYFRAME);
    assertThat(plan().gaps()).isEmpty();
  }

  /** Nobody knows what was to be seen there. */
  @Test
  void behindAHoleOrUnderAnotherFormatItDoesNot() {
    chunk(VIDEO, 0, FrameHeader.KEYFRAME);
    chunk(VIDEO, 1, 0);
    chunk(VIDEO, 5, 0);
    chunk(VIDEO, 6, 0);
    chunk(VIDEO, 7, FrameHeader.KEYFRAME);
    chunk(OTHER_VIDEO, 8, 0);
    assertThat(seconds(plan())).containsExactly(2L, 1L);
    assertThat(plan().gaps()).containsExactly(gap(5, 7), gap(8, 9));
  }

  /** The next picture says so, because the chunk that did is gone. */
  @Test
  void aJumpOfTheMediaTimelineIsToldByTheNextPicture() {
    chunk(VIDEO, 0, FrameHeader.KEYFRAME);
    chunk(VIDEO, 1, FrameHeader.DISCONTINUITY);
    chunk(VIDEO, 2, FrameHeader.KEYFRAME);
    chunk(VIDEO, 3, FrameHeader.KEYFRAME);
    assertThat(plan().parts())
        .extracting(part -> part.flags() & FrameHeader.DISCONTINUITY)
        .containsExactly(0, FrameHeader.DISCONTINUITY, 0);
    assertThat(plan().parts().getFirst().durationTicks()).isEqualTo(180_000);
  }

  @Test
  void soundAloneStaysAsItIs() {
    chunk(VIDEO, 0, FrameHeader.KEYFRAME);
    chunk(VIDEO, 1, 0);
    chunk(SOUND, 2, FrameHeader.KEYFRAME);
    chunk(SOUND, 3, 0);
    assertThat(plan().parts()).extracting(ThinPlan.Part::whole).containsExactly(false, true, true);
    assertThat(plan().gaps()).isEmpty();
  }

  @Test
  void whereNoChunkBeginsWithAKeyframeAllStay() {
    chunk(VIDEO, 0, 0);
    chunk(VIDEO, 1, 0);
    assertThat(plan().parts()).hasSize(2).allMatch(ThinPlan.Part::whole);
    assertThat(plan().gaps()).isEmpty();
  }
}
