package io.strongroom.loadtests.camera.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameRendererTest {
  private static final int WIDTH = 640;
  private static final int FRAMES = 500;

  @ParameterizedTest
  @EnumSource(Picture.class)
  void showsTheSecondAndMoves(Picture picture) {
    FrameRenderer renderer = new FrameRenderer(picture, WIDTH, 360, 25, FRAMES, 8);
    byte[] before = renderer.render(0).clone();
    for (int frame : new int[] {0, 24, 25, 330, 499}) {
      byte[] i420 = renderer.render(frame);
      assertThat(BlockCode.read((x, y) -> i420[y * WIDTH + x] & 0xFF)).hasValue(frame / 25);
    }
    assertThat(renderer.render(40)).isNotEqualTo(before);
    assertThat(renderer.render(0)).isEqualTo(before);
  }

  @Test
  void aPictureWithoutCodeHasNone() {
    assertThat(BlockCode.read((x, y) -> 128)).isEmpty();
    assertThat(BlockCode.read((x, y) -> 0)).isEmpty();
  }
}
