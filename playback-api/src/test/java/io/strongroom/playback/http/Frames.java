package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures of 320 by 180 pixels that a server sent, decoded by another program. */
final class Frames {
  static final int WIDTH = 320;
  static final int HEIGHT = 180;

  private Frames() {}

  /** A frame of a film as red, green and blue of each pixel, row by row. */
  static int[] frame(Path dir, byte[] film, int number) throws Exception {
    Path file = Files.write(dir.resolve("sent.mp4"), film);
    Path raw = dir.resolve("sent.rgb");
    Process process =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-nostdin",
                "-y",
                "-i",
                file.toString(),
                "-vf",
                "select=eq(n\\," + number + ")",
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                raw.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    byte[] bytes = Files.readAllBytes(raw);
    assertThat(bytes).hasSize(WIDTH * HEIGHT * 3);
    int[] rgb = new int[bytes.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = bytes[i] & 0xff;
    }
    return rgb;
  }

  static int[] picture(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    int[] rgb = new int[WIDTH * HEIGHT * 3];
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int pixel = image.getRGB(i % WIDTH, i / WIDTH);
      rgb[3 * i] = pixel >> 16 & 0xff;
      rgb[3 * i + 1] = pixel >> 8 & 0xff;
      rgb[3 * i + 2] = pixel & 0xff;
    }
    return rgb;
  }

  /** How alike two pictures are in a part, in decibels. */
  static double psnr(int[] a, int[] b, int x, int y, int width, int height) {
    double squares = 0;
    for (int row = y; row < y + height; row++) {
      for (int i = 3 * (row * WIDTH + x); i < 3 * (row * WIDTH + x + width); i++) {
        squares += (double) (a[i] - b[i]) * (a[i] - b[i]);
      }
    }
    return 10 * Math.log10(255.0 * 255 / Math.max(1e-9, squares / (3.0 * width * height)));
  }

  /** The greatest difference of two values of one colour in a part. */
  static int spread(int[] rgb, int x, int y, int width, int height) {
    int spread = 0;
    for (int colour = 0; colour < 3; colour++) {
      int least = 255;
      int most = 0;
      for (int row = y; row < y + height; row++) {
        for (int column = x; column < x + width; column++) {
          least = Math.min(least, rgb[3 * (row * WIDTH + column) + colour]);
          most = Math.max(most, rgb[3 * (row * WIDTH + column) + colour]);
        }
      }
      spread = Math.max(spread, most - least);
    }
    return spread;
  }
}
