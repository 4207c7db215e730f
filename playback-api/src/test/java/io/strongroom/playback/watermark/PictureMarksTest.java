package io.strongroom.playback.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Marks of pictures on a machine without a font. */
final class PictureMarksTest {
  @Test
  void withoutAFontTheyAreInPlainCapitals() {
    PictureMarks marks = new PictureMarks(true, Optional.empty(), ZoneOffset.UTC);
    Overlay wang = over(marks, "Wang Fang (wang)");
    Overlay zhao = over(marks, "Zhao (zhao)");
    assertThat(wang.cover()).isNotEqualTo(zhao.cover());
    assertThat(over(marks, "Wang Fang (wang)").cover()).isEqualTo(wang.cover());
    assertThat(covered(wang, 0, 90)).as("all over it").isPositive();
    assertThat(covered(wang, 90, 180)).isPositive();
    assertThat(IntStream.range(0, wang.cover().length).map(i -> wang.cover()[i] & 0xff).max())
        .as("clear in the corner")
        .hasValue(200);
    assertThat(over(marks, "\u5F20").cover()).isEqualTo(over(marks, "[u+5f20]").cover());
  }

  private static Overlay over(PictureMarks marks, String words) {
    return marks.of(List.of(words), Instant.EPOCH).over(0, 320, 180).orElseThrow();
  }

  private static long covered(Overlay overlay, int fromRow, int toRow) {
    return IntStream.range(fromRow * 320, toRow * 320).filter(i -> overlay.cover()[i] != 0).count();
  }

  @Test
  void whereNoneAreWantedNoFontIsNeeded() {
    PictureMarks marks = new PictureMarks(false, Optional.empty(), ZoneOffset.UTC);
    assertThat(marks.of(List.of("who"), Instant.EPOCH)).isSameAs(Marks.NONE);
  }
}
