package io.strongroom.playback.watermark;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;

/** What words are written with, into one picture. Not thread-safe. */
sealed interface Pen {
  /** Pixels that a line is wide. */
  int width(String line);

  /** Pixels from one line to the next. */
  int step();

  /**
   * Writes a line.
   *
   * @param y where its letters stand
   * @param argb colour, and how much of what is there it covers
   */
  void write(String line, int x, int y, int argb);

  /** Ends it: what was written, a number of alpha, red, green and blue for each pixel. */
  int[] pixels();

  /** A font of the machine. */
  final class OfFont implements Pen {
    private final BufferedImage image;
    private final Graphics2D graphics;
    private final FontMetrics metrics;

    OfFont(Font font, int width, int height, int size) {
      image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
      graphics = image.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(font.deriveFont((float) size));
      metrics = graphics.getFontMetrics();
    }

    @Override
    public int width(String line) {
      return metrics.stringWidth(line);
    }

    @Override
    public int step() {
      return metrics.getHeight();
    }

    @Override
    public void write(String line, int x, int y, int argb) {
      graphics.setColor(new Color(argb, true));
      graphics.drawString(line, x, y);
    }

    @Override
    public int[] pixels() {
      graphics.dispose();
      int width = image.getWidth();
      return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    }
  }

  /** Our own cells, where the machine has no font. */
  final class OfCells implements Pen {
    private final int[] pixels;
    private final int width;
    private final int cell;

    OfCells(int width, int height, int size) {
      this.pixels = new int[width * height];
      this.width = width;
      this.cell = Math.max(1, size / PixelFont.HEIGHT);
    }

    @Override
    public int width(String line) {
      return PixelFont.width(line, cell);
    }

    @Override
    public int step() {
      return (PixelFont.HEIGHT + 3) * cell;
    }

    @Override
    public void write(String line, int x, int y, int argb) {
      int top = y - PixelFont.HEIGHT * cell;
      PixelFont.paint(pixels, width, x, top, cell, argb, line.toUpperCase(Locale.ROOT));
    }

    @Override
    public int[] pixels() {
      return pixels;
    }
  }
}
