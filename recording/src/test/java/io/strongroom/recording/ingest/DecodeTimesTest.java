package io.strongroom.recording.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decode times out of presentation times, in order, reordered and fallen back. */
class DecodeTimesTest {
  private static final long FRAME = 3_600;

  /** A reference picture, the picture between, and the ones between those. */
  private static final int[] PYRAMID = {8, 4, 2, 1, 3, 6, 5, 7};

  /** Groups after which one has come whole enough to show how deep they are. */
  private static final int LEARNT_AFTER = 20;

  @Test
  void theyFollowTheReordering() {
    long[] presentation = {0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11};
    DecodeTimes unknown = new DecodeTimes(0);
    DecodeTimes known = new DecodeTimes(1);
    long lastUnknown = Long.MIN_VALUE;
    for (int i = 0; i < presentation.length; i++) {
      long at = presentation[i] * FRAME;
      long decode = unknown.next(at, FRAME);
      assertThat(decode).isGreaterThan(lastUnknown);
      lastUnknown = decode;
      if (i > 4) {
        assertThat(decode).isEqualTo((i - 1) * FRAME);
      }
      assertThat(known.next(at, FRAME)).isEqualTo((i - 1) * FRAME);
    }
    assertThat(known.next(-900_000_000L, FRAME)).isEqualTo(-900_003_600L);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 20})
  void theyGrowThroughPyramidsOfWhichPicturesAreLost(int percent) {
    Random random = new Random(percent);
    DecodeTimes times = new DecodeTimes(0);
    long last = times.next(0, FRAME);
    for (int group = 0; group < 500; group++) {
      for (int place : PYRAMID) {
        long presentation = (group * 8L + place) * FRAME;
        if (random.nextInt(100) >= percent) {
          long decode = times.next(presentation, FRAME);
          assertThat(decode).as("group %d, picture %d", group, place).isGreaterThan(last);
          assertThat(group < LEARNT_AFTER || decode <= presentation).isTrue();
          last = decode;
        }
      }
    }
  }

  /** Each picture comes as two fields, half a frame apart. */
  @Test
  void bothFieldsOfAReferencePictureMayGoAhead() {
    DecodeTimes times = new DecodeTimes(0);
    long last = Long.MIN_VALUE;
    for (int group = 0; group < 50; group++) {
      for (int place : PYRAMID) {
        for (int field = 0; field < 2; field++) {
          long presentation = (group * 8L + place) * FRAME + field * FRAME / 2;
          long decode = times.next(presentation, FRAME / 2);
          assertThat(decode).isGreaterThan(last);
          assertThat(group == 0 || decode <= presentation).isTrue();
          last = decode;
        }
      }
    }
  }

  /** 10 s back, again and again, with 3 s in between. */
  @ParameterizedTest
  @ValueSource(longs = {3, 8, 25, 249, 250, 251})
  void aTimeThatFallsIsANewBeginningAndNoReordering(long framesBack) {
    DecodeTimes times = new DecodeTimes(0);
    long shift = 0;
    for (int i = 0; i < 1_000; i++) {
      shift += i % 75 == 74 ? framesBack * FRAME : 0;
      long presentation = i * FRAME - shift;
      assertThat(times.next(presentation, FRAME)).as("frame %d", i).isEqualTo(presentation);
    }
  }

  @Test
  void equalTimesGrowByATick() {
    DecodeTimes times = new DecodeTimes(0);
    assertThat(times.next(0, FRAME)).isZero();
    assertThat(times.next(FRAME, FRAME)).isEqualTo(FRAME);
    assertThat(times.next(FRAME, FRAME)).isEqualTo(FRAME + 1);
    assertThat(times.next(2 * FRAME, FRAME)).isEqualTo(2 * FRAME);
  }
}
