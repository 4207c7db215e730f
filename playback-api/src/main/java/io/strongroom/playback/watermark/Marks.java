package io.strongroom.playback.watermark;

import java.util.Optional;

/** What is laid over which picture. Used by one thread at a time. */
@FunctionalInterface
public interface Marks {
  /** Nothing over any. */
  Marks NONE = (presentation, width, height) -> Optional.empty();

  /**
   * What is laid over a picture of this size.
   *
   * @param presentation time of the picture, in ticks of its track
   */
  Optional<Overlay> over(long presentation, int width, int height);
}
