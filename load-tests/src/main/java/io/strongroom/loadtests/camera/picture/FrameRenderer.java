package io.strongroom.loadtests.camera.picture;

import io.strongroom.playback.watermark.PixelFont;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Draws one picture frame by frame as I420 (ITU-R BT.601, limited range): the still part once, then
 * for each frame what moves, the name, the clock, the {@link BlockCode} and a little grain, as a
 * sensor has it; without grain no encoder would fill two megabits a second with drawings.
 *
 * <p>Used by one thread.
 */
public final class FrameRenderer {
  private static final long GRAIN_SEED = 0x5354524FL;
  private static final int GRAIN_MARGIN = 64;

  static {
    // Pictures are drawn in memory; a screen, or half of one, must not be looked for.
    System.setProperty("java.awt.headless", "true");
  }

  private final Picture picture;
  private final int width;
  private final int height;
  private final int framesPerSecond;
  private final int loopFrames;
  private final int[] still;
  private final int[] rgb;
  private final Graphics2D sheet;
  private final byte[] grain;
  private final byte[] i420;

  /**
   * Prepares the still part.
   *
   * @param width pixels, even
   * @param height pixels, even
   * @param loopFrames frames until the picture repeats
   * @param grainAmplitude largest change of brightness by grain, 0 for none
   */
  public FrameRenderer(
      Picture picture,
      int width,
      int height,
      int framesPerSecond,
      int loopFrames,
      int grainAmplitude) {
    this.picture = picture;
    this.width = width;
    this.height = height;
    this.framesPerSecond = framesPerSecond;
    this.loopFrames = loopFrames;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    this.rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    this.sheet = image.createGraphics();
    sheet.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    sheet.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    sheet.scale(width / (double) Picture.SHEET_WIDTH, height / (double) Picture.SHEET_HEIGHT);
    picture.drawStill(sheet);
    this.still = rgb.clone();
    this.grain = grain(grainAmplitude);
    this.i420 = new byte[width * height * 3 / 2];
  }

  /** Draws frame {@code index} of the loop; the array is reused by the next call. */
  public byte[] render(int index) {
    System.arraycopy(still, 0, rgb, 0, rgb.length);
    picture.drawMotion(sheet, index / (double) loopFrames);
    int cell = Math.max(2, height / 60);
    label(clock(index), width - PixelFont.width("00.0", cell) - 3 * cell, cell * 2, cell);
    int nameCell = Math.max(2, height / 120);
    String name = picture.title().toUpperCase(Locale.ROOT);
    label(name, 2 * nameCell, height - (PixelFont.HEIGHT + 3) * nameCell, nameCell);
    BlockCode.paint(rgb, width, index / framesPerSecond);
    convert(index);
    return i420;
  }

  /** The clock of a frame: seconds within the loop, with tenths. */
  private String clock(int index) {
    int tenths = index * 10 / framesPerSecond;
    return String.format(Locale.ROOT, "%02d.%d", tenths / 10, tenths % 10);
  }

  private void label(String text, int x, int y, int cell) {
    PixelFont.paintBox(
        rgb,
        width,
        x - cell,
        y - cell,
        PixelFont.width(text, cell) + cell,
        (PixelFont.HEIGHT + 2) * cell,
        0x101010);
    PixelFont.paint(rgb, width, x, y, cell, 0xFFFFFF, text);
  }

  private void convert(int index) {
    SplittableRandom random = new SplittableRandom(index);
    int grainStart =
        random.nextInt(GRAIN_MARGIN) * (width + GRAIN_MARGIN) + random.nextInt(GRAIN_MARGIN);
    for (int y = 0; y < height; y++) {
      int grainRow = grainStart + y * (width + GRAIN_MARGIN);
      int row = y * width;
      for (int x = 0; x < width; x++) {
        int pixel = rgb[row + x];
        int luma =
            (66 * (pixel >> 16 & 0xFF) + 129 * (pixel >> 8 & 0xFF) + 25 * (pixel & 0xFF) + 4224)
                >> 8;
        i420[row + x] = (byte) Math.clamp(luma + grain[grainRow + x], 16, 235);
      }
    }
    convertChroma();
  }

  private void convertChroma() {
    int u = width * height;
    int v = u + u / 4;
    for (int y = 0; y < height; y += 2) {
      for (int x = 0; x < width; x += 2) {
        int pixel = rgb[y * width + x];
        int red = pixel >> 16 & 0xFF;
        int green = pixel >> 8 & 0xFF;
        int blue = pixel & 0xFF;
        i420[u++] = (byte) (((-38 * red - 74 * green + 112 * blue + 128) >> 8) + 128);
        i420[v++] = (byte) (((112 * red - 94 * green - 18 * blue + 128) >> 8) + 128);
      }
    }
  }

  private byte[] grain(int amplitude) {
    byte[] noise = new byte[(width + GRAIN_MARGIN) * (height + GRAIN_MARGIN)];
    SplittableRandom random = new SplittableRandom(GRAIN_SEED);
    for (int i = 0; amplitude > 0 && i < noise.length; i++) {
      noise[i] = (byte) random.nextInt(-amplitude, amplitude + 1);
    }
    return noise;
  }
}
