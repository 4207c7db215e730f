package io.strongroom.playback.http;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.watermark.Marks;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/** Makes a picture of recorded footage. Thread-safe; blocks. */
@FunctionalInterface
public interface Pictures {
  /**
   * A JPEG of what is shown at an instant.
   *
   * @param init init segment of the fragments
   * @param fragments from the one with the keyframe to the one that covers the instant
   * @param offsetMicros from the last fragment's start to the instant
   * @param width in pixels; the footage's own width if absent or smaller
   * @param hidden what of the picture is painted over
   * @param marks what is laid over it then
   */
  byte[] jpeg(
      ByteBuffer init,
      List<ByteBuffer> fragments,
      long offsetMicros,
      OptionalInt width,
      Hidden hidden,
      Marks marks);
}
