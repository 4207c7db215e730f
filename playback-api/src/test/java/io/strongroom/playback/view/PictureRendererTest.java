package io.strongroom.playback.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture shown at an instant, told by its grey level. */
class PictureRendererTest {
  @TempDir static Path folder;

  private final PictureRenderer renderer = new PictureRenderer();

  @Test
  void theFrameShownAtAnInstantOfH264WithBFrames() throws IOException {
    holds(MadeByFfmpeg.greys(folder, "libx264", "-bf", "3", "-sc_threshold", "0"));
  }

  @Test
  void theFrameShownAtAnInstantOfH265WithBFrames() throws IOException {
    holds(
        MadeByFfmpeg.greys(
            folder, "libx265", "-x265-params", "bframes=2:scenecut=0:open-gop=0:log-level=error"));
  }

  private void holds(MadeByFfmpeg.Fragmented clip) throws IOException {
    for (int frame : new int[] {0, 1, 2, 7, 12, 23, 24}) {
      byte[] jpeg =
          renderer.jpeg(
              clip.init(),
              clip.fragments().subList(1, 2),
              frame * 40_000L + 20_000,
              OptionalInt.empty(),
              Hidden.NOTHING,
              Marks.NONE);
      BufferedImage image = image(jpeg);
      assertThat(image.getWidth()).isEqualTo(320);
      assertThat(image.getHeight()).isEqualTo(180);
      assertThat(grey(image)).isCloseTo(expected(25 + frame), within(4.0));
    }
  }

  @Test
  void anInstantInALaterPartIsReachedFromTheKeyframe() throws IOException {
    MadeByFfmpeg.Fragmented clip = MadeByFfmpeg.greys(folder, "libx264", "-bf", "0");
    byte[] jpeg =
        renderer.jpeg(
            clip.init(),
            clip.fragments().subList(0, 3),
            210_000,
            OptionalInt.of(160),
            Hidden.NOTHING,
            Marks.NONE);
    BufferedImage image = image(jpeg);
    assertThat(image.getWidth()).isEqualTo(160);
    assertThat(image.getHeight()).isEqualTo(90);
    assertThat(grey(image)).isCloseTo(expected(55), within(4.0));
  }

  @Test
  void widerThanTheFootageIsNotMade() throws IOException {
    MadeByFfmpeg.Fragmented clip = MadeByFfmpeg.greys(folder, "libx264", "-bf", "0");
    byte[] jpeg =
        renderer.jpeg(
            clip.init(),
            clip.fragments().subList(0, 1),
            0,
            OptionalInt.of(4000),
            Hidden.NOTHING,
            Marks.NONE);
    assertThat(image(jpeg).getWidth()).isEqualTo(320);
  }

  @Test
  void impossibleRequestsSayWhatIsWrong() {
    MadeByFfmpeg.Fragmented clip = MadeByFfmpeg.greys(folder, "libx264", "-bf", "0");
    assertThatThrownBy(
            () ->
                renderer.jpeg(
                    clip.init(),
                    clip.fragments(),
                    0,
                    OptionalInt.of(2),
                    Hidden.NOTHING,
                    Marks.NONE))
        .hasMessageContaining("width");
    List<ByteBuffer> many = Collections.nCopies(71, clip.fragments().getFirst());
    assertThatThrownBy(
            () ->
                renderer.jpeg(
                    clip.init(), many, 0, OptionalInt.empty(), Hidden.NOTHING, Marks.NONE))
        .hasMessageContaining("more than a minute");
  }

  @Test
  void damagedFootageGivesAPictureOrAnErrorButNeverBreaks() {
    MadeByFfmpeg.Fragmented clip = MadeByFfmpeg.greys(folder, "libx264", "-bf", "0");
    for (int i = 0; i < 40; i++) {
      ByteBuffer damaged = MadeByFfmpeg.copy(clip.fragments().getFirst());
      for (int j = 0; j < 30; j++) {
        int at = damaged.limit() - 1 - (i * 7919 + j * 104_729) % (damaged.limit() / 2);
        damaged.put(at, (byte) (i * 31 + j));
      }
      try {
        renderer.jpeg(
            clip.init(),
            List.of(damaged),
            500_000,
            OptionalInt.empty(),
            Hidden.NOTHING,
            Marks.NONE);
      } catch (StrongroomException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
      }
    }
  }

  @Test
  void onePictureMoreThanAreAllowedAtATimeIsRefused() {
    Admission admission = new Admission(1, "pictures");
    List<String> said = new ArrayList<>();
    admission.within(
        () -> {
          assertThatThrownBy(() -> admission.within(() -> said.add("made")))
              .isInstanceOf(StrongroomException.class)
              .hasMessageContaining("1 pictures at a time");
          return said;
        });
    assertThat(said).isEmpty();
    assertThat(admission.free()).isEqualTo(1);
  }

  private static double expected(int frame) {
    return frame % 30 * 8;
  }

  private static double grey(BufferedImage image) {
    double sum = 0;
    int count = 0;
    for (int x = 10; x < image.getWidth(); x += 10, count++) {
      sum += image.getRGB(x, image.getHeight() / 2) >> 8 & 0xff;
    }
    return sum / count;
  }

  private static BufferedImage image(byte[] jpeg) throws IOException {
    return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(jpeg)));
  }
}
