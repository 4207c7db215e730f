package io.strongroom.loadtests.camera.clip;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;

/**
 * What a generated loop is like.
 *
 * @param width pixels, even
 * @param height pixels, even
 * @param bitsPerSecond target of the encoder's rate control
 * @param gopFrames frames from keyframe to keyframe
 * @param loopSeconds length; divides 60, so that the clock shown goes with the second of the minute
 */
public record ClipSettings(
    int width, int height, int bitsPerSecond, int gopFrames, int loopSeconds) {
  private static final int MIN_BITS = 100_000;
  private static final int MAX_BITS = 20_000_000;

  public ClipSettings {
    check(width >= 320 && width <= 1920 && width % 2 == 0, "width must be even, 320 to 1920");
    check(height >= 180 && height <= 1080 && height % 2 == 0, "height must be even, 180 to 1080");
    check(bitsPerSecond >= MIN_BITS && bitsPerSecond <= MAX_BITS, "bitrate must be 100k to 20M");
    check(loopSeconds >= 1 && 60 % loopSeconds == 0, "loop seconds must divide 60");
    check(
        gopFrames >= 1 && loopSeconds * Clip.FRAMES_PER_SECOND % gopFrames == 0,
        "the loop must be a whole number of GOPs");
  }

  /** For a first look: small, 1 Mbit/s, a keyframe each second, 10 seconds. */
  public static ClipSettings demo() {
    return new ClipSettings(640, 360, 1_000_000, Clip.FRAMES_PER_SECOND, 10);
  }

  /** The same picture at another rate; a larger one where the rate would be wasted on a small. */
  public static ClipSettings ofBitrate(int bitsPerSecond) {
    return bitsPerSecond <= 1_500_000
        ? new ClipSettings(640, 360, bitsPerSecond, Clip.FRAMES_PER_SECOND, 10)
        : bitsPerSecond <= 4_000_000
            ? new ClipSettings(960, 540, bitsPerSecond, Clip.FRAMES_PER_SECOND, 10)
            : new ClipSettings(1920, 1080, bitsPerSecond, Clip.FRAMES_PER_SECOND, 10);
  }

  /** Length in frames. */
  public int loopFrames() {
    return loopSeconds * Clip.FRAMES_PER_SECOND;
  }

  /** Grain that gives the encoder enough to spend its bits on: more bits a pixel, more grain. */
  int grain() {
    double bitsPerPixel = bitsPerSecond / ((double) width * height * Clip.FRAMES_PER_SECOND);
    return Math.clamp(Math.round(bitsPerPixel * 40), 1, 12);
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new StrongroomException(ErrorKind.CALLER, "simulated camera: " + message);
    }
  }
}
