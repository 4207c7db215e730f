package io.strongroom.loadtests.camera.picture;

import io.strongroom.playback.watermark.PixelFont;
import java.util.OptionalInt;
import java.util.function.IntBinaryOperator;

/**
 * The second within the loop as black and white blocks, for tests that look at pixels.
 *
 * <p>Eight blocks of {@link #CELL} by {@link #CELL} pixels in a row, the upper left corner of the
 * first at ({@link #X}, {@link #Y}) in pixels of the coded picture, whatever its size. From the
 * left: one white, one black (so that a reader knows that it looks at a code), then six bits of the
 * second, highest first, white for one. Legible at 300 kbit/s, because a block is one macroblock.
 */
public final class BlockCode {
  /** Left edge of the first block in pixels. */
  public static final int X = 16;

  /** Upper edge of the blocks in pixels. */
  public static final int Y = 16;

  /** Edge of a block in pixels. */
  public static final int CELL = 16;

  /** Number of blocks. */
  public static final int CELLS = 8;

  private static final int BITS = 6;
  private static final int WHITE = 0xFFFFFF;
  private static final int BLACK = 0x000000;
  private static final int MIDDLE = 128;

  private BlockCode() {}

  /** Paints the code of {@code second} (0 to 63) into an RGB raster. */
  static void paint(int[] rgb, int stride, int second) {
    int code = 1 << (CELLS - 1) | second;
    PixelFont.paintBox(rgb, stride, X - 4, Y - 4, CELLS * CELL + 8, CELL + 8, 0x606060);
    for (int cell = 0; cell < CELLS; cell++) {
      boolean one = (code & (1 << (CELLS - 1 - cell))) != 0;
      PixelFont.paintBox(rgb, stride, X + cell * CELL, Y, CELL, CELL, one ? WHITE : BLACK);
    }
  }

  /**
   * Reads the code.
   *
   * @param luma brightness from 0 to 255 at (x, y) of the coded picture
   * @return the second within the loop, or empty if there is no code
   */
  public static OptionalInt read(IntBinaryOperator luma) {
    int code = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      code = code << 1 | (brightness(luma, X + cell * CELL + CELL / 2) >= MIDDLE ? 1 : 0);
    }
    return code >> BITS == 0b10 ? OptionalInt.of(code & ((1 << BITS) - 1)) : OptionalInt.empty();
  }

  private static int brightness(IntBinaryOperator luma, int centre) {
    int sum = 0;
    for (int dy = -2; dy < 2; dy++) {
      for (int dx = -2; dx < 2; dx++) {
        sum += luma.applyAsInt(centre + dx, Y + CELL / 2 + dy);
      }
    }
    return sum / 16;
  }
}
