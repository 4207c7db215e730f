package io.strongroom.recording.ingest;

import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Both ingests with the same settings: whoever reads a camera, the samples are the same. */
public final class IngestUnderTest {
  private IngestUnderTest() {}

  /** An ingest that may reach one network. */
  public static Ingest of(
      IngestKind kind, String network, Duration connectTimeout, Optional<Path> certificates) {
    AddressAllowList allowed = new AddressAllowList(List.of(Network.parse(network)));
    return switch (kind) {
      case RTSP ->
          new RtspIngest(
              new RtspSettings(connectTimeout, certificates),
              allowed,
              Clock.systemUTC(),
              new SecureRandom());
      case FFMPEG ->
          new FfmpegIngest(
              new FfmpegSettings(connectTimeout, certificates, Optional.empty(), false),
              allowed,
              Clock.systemUTC());
    };
  }
}
