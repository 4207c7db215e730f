package io.strongroom.playback.evidence;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;

/**
 * A package that is on the disk.
 *
 * @param bytes its length
 * @param sums SHA-256 of its SHA256SUMS, in hexadecimal: equal for equal contents
 * @param media where footage lies in it, in the order of the offsets
 */
public record BuiltPackage(long bytes, String sums, List<Media> media) {
  /**
   * One file of footage in the package.
   *
   * @param range wall time of its first fragment to that of its last one's end
   * @param offset of its first byte in the package
   * @param masks of a viewing copy, what was hidden of its camera ({@link ViewingCopy#masks});
   *     empty if it is as it was recorded
   */
  public record Media(
      CameraId camera, TimeRange range, long offset, long bytes, Optional<String> masks) {}
}
