package io.strongroom.loadtests.prove.density;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the simulated cameras of a measurement send.
 *
 * @param cameras how many
 * @param h265 H.265 instead of H.264
 * @param bitsPerSecond nominal rate of one camera's video
 * @param audio AAC beside the video
 */
public record CameraLoad(int cameras, boolean h265, int bitsPerSecond, boolean audio) {
  /** The load that all figures of other recorders are known for: H.264, 2 Mbit/s, no audio. */
  public static CameraLoad usual(int cameras) {
    return new CameraLoad(cameras, false, 2_000_000, false);
  }

  /** H.265 of 4 Mbit/s with AAC. */
  public static CameraLoad h265(int cameras) {
    return new CameraLoad(cameras, true, 4_000_000, true);
  }

  /** As of {@code strongroom simulate}. */
  public List<String> simulatorOptions() {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--cameras", Integer.toString(cameras)));
    options.addAll(List.of("--profile", h265 ? "h265" : "h264"));
    options.addAll(List.of("--bitrate", Integer.toString(bitsPerSecond)));
    options.addAll(List.of("--audio", audio ? "aac" : "none"));
    return List.copyOf(options);
  }

  /** Bytes that this load leaves on a disk in some seconds, with padding and a tenth to spare. */
  public long bytes(long seconds) {
    return (long) (1.1 * cameras * seconds * bitsPerSecond / 8);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d cameras, %s, %s Mbit/s%s",
        cameras,
        h265 ? "H.265" : "H.264",
        bitsPerSecond / 1e6,
        audio ? ", AAC" : "");
  }
}
