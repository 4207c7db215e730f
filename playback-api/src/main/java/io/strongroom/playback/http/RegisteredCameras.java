package io.strongroom.playback.http;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The register of cameras and what their recorders do, as one list. Thread-safe; blocks on the
 * store.
 */
public final class RegisteredCameras implements CameraDirectory {
  private final CameraRegistry registry;
  private final Recording recording;

  public RegisteredCameras(CameraRegistry registry, Recording recording) {
    this.registry = registry;
    this.recording = recording;
  }

  @Override
  public List<CameraView> list() {
    return registry.list().stream()
        .map(entry -> view(entry.camera()))
        .sorted(Comparator.comparing(CameraView::name).thenComparing(CameraView::id))
        .toList();
  }

  @Override
  public Optional<CameraView> find(CameraId camera) {
    return registry.get(camera).map(entry -> view(entry.camera()));
  }

  @Override
  public CameraView add(NewCamera camera) {
    return view(
        registry.add(
            new io.strongroom.recording.camera.NewCamera(
                camera.name(),
                camera.source(),
                camera.user(),
                camera.password(),
                camera.transport(),
                camera.managingUnit(),
                camera.legalBasis(),
                camera.scene(),
                Boolean.TRUE.equals(camera.audio()),
                camera.audioBasis(),
                !Boolean.FALSE.equals(camera.verifyCertificate()),
                camera.retentionClass(),
                null)));
  }

  @Override
  public boolean remove(CameraId camera) {
    try {
      registry.remove(camera);
      return true;
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private CameraView view(Camera camera) {
    Optional<RecorderStatus> status = recording.status(camera.id());
    List<InitReader.Track> tracks = status.map(RecorderStatus::tracks).orElse(List.of());
    return new CameraView(
        camera.id(),
        camera.name(),
        camera.managingUnit(),
        camera.legalBasis(),
        camera.scene().text(),
        camera.retentionClass().name(),
        camera.audio(),
        camera.enabled(),
        camera.enabled() ? status.map(RegisteredCameras::state).orElse("connecting") : "off",
        status.map(RecorderStatus::since).orElse(null),
        status.flatMap(RecorderStatus::cause).map(Json::name).orElse(null),
        status.flatMap(RecorderStatus::liveEdge).orElse(null),
        tracks.stream()
            .filter(InitReader.Track::isVideo)
            .findFirst()
            .map(RegisteredCameras::video)
            .orElse(null),
        tracks.stream()
            .filter(track -> !track.isVideo())
            .findFirst()
            .map(InitReader.Track::codec)
            .orElse(null),
        status.map(RecorderStatus::bitsPerSecond).orElse(0L),
        camera.source().toString());
  }

  private static String state(RecorderStatus status) {
    return status.state().name().toLowerCase(Locale.ROOT);
  }

  private static VideoView video(InitReader.Track track) {
    String codec = track.entryType().startsWith("avc") ? "h264" : "h265";
    return new VideoView(codec, track.codec(), track.width(), track.height());
  }
}
