package io.strongroom.recording.ingest.rtsp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What all RTSP connections share.
 *
 * @param connectTimeout from the first packet to the end of the opening exchange
 * @param certificates PEM file of the authorities that cameras' certificates are checked against;
 *     empty for those of the operating system
 */
public record RtspSettings(Duration connectTimeout, Optional<Path> certificates) {
  /** The connect timeout unless the settings say otherwise. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public static RtspSettings defaults() {
    return new RtspSettings(DEFAULT_CONNECT_TIMEOUT, Optional.empty());
  }
}
