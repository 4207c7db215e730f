package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.EitherIngest;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.Network;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.policy.RecordingRules;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What the settings say of cameras, made into the register of them and into what reads them. */
final class Ingests {
  private final NodeSettings settings;
  private final AddressAllowList allowed;

  Ingests(NodeSettings settings) {
    this.settings = settings;
    this.allowed =
        new AddressAllowList(settings.ingest().allow().stream().map(Network::parse).toList());
  }

  CameraRegistry registry(StateStore state, RecordingRules recording, Clock clock) {
    return new CameraRegistry(
        state, () -> rules(recording.current().classes()), clock, UUID::randomUUID);
  }

  private CameraRules rules(List<String> classes) {
    String usual = classes.contains("standard") ? "standard" : classes.getFirst();
    return new CameraRules(
        new HashSet<>(classes), usual, settings.ingest().fileRoot(), Optional.of(allowed));
  }

  Ingest ingest(Clock clock, SecureRandom random) {
    NodeSettings.Ingest ingest = settings.ingest();
    return new EitherIngest(
        new RtspIngest(
            new RtspSettings(RtspSettings.DEFAULT_CONNECT_TIMEOUT, ingest.caFile()),
            allowed,
            clock,
            random),
        new FfmpegIngest(
            new FfmpegSettings(
                FfmpegSettings.DEFAULT_CONNECT_TIMEOUT, ingest.caFile(), ingest.fileRoot(), true),
            allowed,
            clock));
  }
}
