package io.strongroom.playback.http;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.Position;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.fragment.InitReader.Track;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A camera as JSON.
 *
 * @param state {@code recording}, {@code connecting}, {@code gap} or {@code off}
 * @param since when that state began
 * @param detail cause of a gap
 * @param liveEdge end of the newest recorded footage
 * @param audioFormat coding of the recorded audio
 * @param bitrate bit/s over the last ten seconds
 * @param ingest what reads it: {@code rtsp} or {@code ffmpeg}
 * @param sessions how many it serves at a time: {@code many} or {@code one}
 * @param clockAheadMs how far the camera's own clock is ahead of the node's, if it tells
 * @param source address without credentials; only administrators see it
 * @param shortage why there was no room for it when it was registered, and who took it all the
 *     same; only administrators see it
 * @param latitude where it stands, degrees north, WGS-84; none if nobody said so
 * @param longitude degrees east
 * @param recordedBy nodes of the cluster that record it now, if known; only administrators see them
 */
record CameraView(
    CameraId id,
    String name,
    String managingUnit,
    String legalBasis,
    String scene,
    String retentionClass,
    boolean audio,
    boolean enabled,
    String state,
    @Nullable WallTime since,
    @Nullable String detail,
    @Nullable WallTime liveEdge,
    @Nullable VideoView video,
    @Nullable String audioFormat,
    long bitrate,
    String ingest,
    String sessions,
    @Nullable Long clockAheadMs,
    @Nullable String source,
    @Nullable String shortage,
    @Nullable Double latitude,
    @Nullable Double longitude,
    @Nullable List<NodeId> recordedBy) {

  /** Coding of the recorded video; {@code mime} is an RFC 6381 codecs value. */
  record VideoView(String codec, String mime, int width, int height) {
    private static VideoView of(Track track) {
      String codec = track.entryType().startsWith("avc") ? "h264" : "h265";
      return new VideoView(codec, track.codec(), track.width(), track.height());
    }
  }

  /**
   * What is registered and how recording goes; {@code withSource} and {@code recordedBy} for
   * administrators only.
   */
  static CameraView of(
      Camera camera,
      Optional<RecorderStatus> status,
      boolean withSource,
      @Nullable List<NodeId> recordedBy) {
    var tracks = status.map(RecorderStatus::tracks).orElse(List.of());
    return new CameraView(
        camera.id(),
        camera.name(),
        camera.managingUnit(),
        camera.legalBasis(),
        camera.scene().text(),
        camera.retentionClass().name(),
        camera.audio(),
        camera.enabled(),
        state(camera, status),
        status.map(RecorderStatus::since).orElse(null),
        status.flatMap(RecorderStatus::cause).map(Json::name).orElse(null),
        status.flatMap(RecorderStatus::liveEdge).orElse(null),
        tracks.stream().filter(Track::isVideo).findFirst().map(VideoView::of).orElse(null),
        tracks.stream().filter(t -> !t.isVideo()).findFirst().map(CameraView::audio).orElse(null),
        status.map(RecorderStatus::bitsPerSecond).orElse(0L),
        Json.name(camera.ingest()),
        Json.name(camera.sessions()),
        status.map(CameraView::clockAheadMillis).orElse(null),
        withSource ? camera.source().toString() : null,
        withSource ? camera.shortage().orElse(null) : null,
        camera.position().map(Position::latitude).orElse(null),
        camera.position().map(Position::longitude).orElse(null),
        recordedBy);
  }

  private static @Nullable Long clockAheadMillis(RecorderStatus status) {
    var ahead = status.clockAheadMicros();
    return ahead.isPresent() ? ahead.getAsLong() / 1000 : null;
  }

  private static String state(Camera camera, Optional<RecorderStatus> status) {
    if (!camera.enabled()) {
      return "off";
    }
    return status
        .map(RecorderStatus::state)
        .orElse(RecorderStatus.State.CONNECTING)
        .name()
        .toLowerCase(Locale.ROOT);
  }

  private static String audio(Track track) {
    return switch (track.entryType()) {
      case "mp4a" -> "aac";
      case "alaw" -> "pcma";
      case "ulaw" -> "pcmu";
      default -> track.entryType().toLowerCase(Locale.ROOT);
    };
  }
}
