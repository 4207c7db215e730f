package io.strongroom.playback.watermark;

import java.util.Arrays;

/**
 * Capitals, digits and some signs as 5 by 7 cells, painted into a raster of pixels.
 *
 * <p>Our own and not the JDK's text, because a bare machine has neither fonts nor fontconfig, and
 * because every machine must draw the same pixels. Simulated cameras write with it, too.
 */
public final class PixelFont {
  /** Cells from one character to the next. */
  public static final int ADVANCE = 6;

  /** Cells of a character's height. */
  public static final int HEIGHT = 7;

  private static final int COLUMNS = 5;
  private static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.:-(),/+[]_";

  /** Five columns of a character, each as two hexadecimal digits, the lowest bit at the top. */
  private static final String[] GLYPHS = {
    "3E5149453E", "00427F4000", "4261514946", "2141454B31", "1814127F10", "2745454539",
    "3C4A494930", "0171090503", "3649494936", "064949291E", "7E1111117E", "7F49494936",
    "3E41414122", "7F4141221C", "7F49494941", "7F09090901", "3E4149497A", "7F0808087F",
    "00417F4100", "2040413F01", "7F08142241", "7F40404040", "7F020C027F", "7F0408107F",
    "3E4141413E", "7F09090906", "3E4151215E", "7F09192946", "4649494931", "01017F0101",
    "3F4040403F", "1F2040201F", "3F4038403F", "6314081463", "0708700807", "6151494543",
    "0060600000", "0036360000", "0808080808", "001C224100", "0041221C00", "0050300000",
    "2010080402", "08083E0808", "007F414100", "0041417F00", "4040404040"
  };

  private PixelFont() {}

  /** Whether there are cells for a character, or it is a blank. */
  public static boolean has(int character) {
    return character == ' ' || CHARACTERS.indexOf(character) >= 0;
  }

  /** Width of {@code text} in pixels when a cell is {@code cell} pixels wide. */
  public static int width(String text, int cell) {
    return text.length() * ADVANCE * cell;
  }

  /** Paints {@code text} with its upper left corner at (x, y); what is unknown is left blank. */
  public static void paint(int[] rgb, int stride, int x, int y, int cell, int colour, String text) {
    for (int i = 0; i < text.length(); i++) {
      int glyph = CHARACTERS.indexOf(text.charAt(i));
      if (glyph >= 0) {
        paintGlyph(rgb, stride, x + i * ADVANCE * cell, y, cell, colour, GLYPHS[glyph]);
      }
    }
  }

  private static void paintGlyph(
      int[] rgb, int stride, int x, int y, int cell, int colour, String glyph) {
    for (int column = 0; column < COLUMNS; column++) {
      int bits = Integer.parseInt(glyph, 2 * column, 2 * column + 2, 16);
      for (int row = 0; row < HEIGHT; row++) {
        if ((bits & (1 << row)) != 0) {
          paintBox(rgb, stride, x + column * cell, y + row * cell, cell, cell, colour);
        }
      }
    }
  }

  /** Paints a filled box; what lies outside the raster is left out. */
  public static void paintBox(
      int[] rgb, int stride, int x, int y, int width, int height, int colour) {
    int left = Math.max(0, x);
    int right = Math.min(stride, x + width);
    int bottom = Math.min(rgb.length / stride, y + height);
    for (int row = Math.max(0, y); row < bottom && left < right; row++) {
      Arrays.fill(rgb, row * stride + left, row * stride + right, colour);
    }
  }
}
