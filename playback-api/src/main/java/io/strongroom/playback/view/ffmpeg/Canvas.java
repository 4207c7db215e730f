package io.strongroom.playback.view.ffmpeg;

import io.strongroom.playback.mask.MaskRaster;
import io.strongroom.playback.watermark.Overlay;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Paints over planes of 4:2:0 pictures. Pure apart from the picture it changes. */
final class Canvas {
  /** One dark grey, so that nobody takes a mask for night. */
  private static final byte LUMA = 64;

  private static final byte CHROMA = (byte) 128;

  private Canvas() {}

  /** Hides what is hidden of a picture of the same size. */
  static void hide(AVFrame picture, MaskRaster raster) {
    if (raster.isEmpty()) {
      return;
    }
    if (raster.width() != picture.width() || raster.height() != picture.height()) {
      throw new IllegalArgumentException("a mask of another size");
    }
    byte[] luma = constant(LUMA, picture.width());
    byte[] chroma = constant(CHROMA, picture.width());
    ByteBuffer y = plane(picture, 0, picture.height());
    ByteBuffer u = plane(picture, 1, picture.height() / 2);
    ByteBuffer v = plane(picture, 2, picture.height() / 2);
    for (int row = 0; row < picture.height(); row++) {
      int from = raster.nextHidden(row, 0);
      while (from < picture.width()) {
        int to = raster.nextShown(row, from);
        y.put(row * picture.linesize(0) + from, luma, 0, to - from);
        int half = Math.min((to + 1) / 2, picture.width() / 2) - from / 2;
        if (half > 0 && row / 2 < picture.height() / 2) {
          u.put(row / 2 * picture.linesize(1) + from / 2, chroma, 0, half);
          v.put(row / 2 * picture.linesize(2) + from / 2, chroma, 0, half);
        }
        from = raster.nextHidden(row, to);
      }
    }
  }

  /** Lays something over a picture of the same size; colours stay. */
  static void lay(AVFrame picture, Overlay over) {
    if (over.width() != picture.width() || over.height() != picture.height()) {
      throw new IllegalArgumentException("an overlay of another size");
    }
    ByteBuffer luma = plane(picture, 0, picture.height());
    byte[] row = new byte[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      int at = y * picture.linesize(0);
      luma.get(at, row);
      for (int x = 0; x < row.length; x++) {
        int i = y * row.length + x;
        int cover = over.cover()[i] & 0xff;
        if (cover > 0) {
          int below = row[x] & 0xff;
          row[x] = (byte) (below + ((over.bright()[i] & 0xff) - below) * cover / 255);
        }
      }
      luma.put(at, row);
    }
  }

  private static ByteBuffer plane(AVFrame picture, int index, int rows) {
    long bytes = (long) picture.linesize(index) * rows;
    return picture.data(index).capacity(bytes).asByteBuffer();
  }

  private static byte[] constant(byte value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, value);
    return bytes;
  }
}
