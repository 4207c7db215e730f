package io.strongroom.recording.ingest.ffmpeg;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What all connections share.
 *
 * @param connectTimeout from the first packet to the end of the opening exchange
 * @param certificates PEM file of the authorities that cameras' certificates are checked against;
 *     empty for the system's own
 * @param fileFolder the folder file sources must lie in; empty if there are none
 * @param paceFiles whether a file is read at the speed of its time stamps, as a camera would send
 *     it; otherwise as fast as it goes
 */
public record FfmpegSettings(
    Duration connectTimeout,
    Optional<Path> certificates,
    Optional<Path> fileFolder,
    boolean paceFiles) {
  /** The connect timeout unless the settings say otherwise. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public static FfmpegSettings defaults() {
    return new FfmpegSettings(DEFAULT_CONNECT_TIMEOUT, Optional.empty(), Optional.empty(), false);
  }
}
