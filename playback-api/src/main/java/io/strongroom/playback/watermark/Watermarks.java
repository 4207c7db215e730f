package io.strongroom.playback.watermark;

/**
 * Where watermarks are shown.
 *
 * @param player laid over by the console: recorded and live footage, and pictures without one
 * @param exports burnt in by the server: single pictures, and viewing copies of packages of
 *     evidence
 */
public record Watermarks(boolean player, boolean exports) {
  /** Everywhere, which is usual. */
  public static final Watermarks ON = new Watermarks(true, true);
}
