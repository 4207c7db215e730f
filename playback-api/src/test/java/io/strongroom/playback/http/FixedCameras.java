package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** A register of cameras in memory. */
final class FixedCameras implements CameraDirectory {
  private final Map<CameraId, CameraView> cameras = new ConcurrentSkipListMap<>();

  CameraId put(String name) {
    return put(new CameraId(UUID.randomUUID()), name);
  }

  CameraId put(CameraId id, String name) {
    cameras.put(id, view(id, name, "rtsp://127.0.0.1/" + name));
    return id;
  }

  private static CameraView view(CameraId id, String name, String source) {
    return new CameraView(
        id,
        name,
        "unit",
        "basis",
        "road",
        "standard",
        false,
        true,
        "recording",
        null,
        null,
        null,
        new VideoView("h264", "avc3.64001f", 640, 360),
        null,
        2_000_000,
        source);
  }

  @Override
  public List<CameraView> list() {
    return List.copyOf(cameras.values());
  }

  @Override
  public Optional<CameraView> find(CameraId camera) {
    return Optional.ofNullable(cameras.get(camera));
  }

  @Override
  public CameraView add(NewCamera camera) {
    if (camera.name() == null || camera.source() == null) {
      throw new StrongroomException(ErrorKind.CALLER, "name: is missing");
    }
    CameraView added = view(new CameraId(UUID.randomUUID()), camera.name(), camera.source());
    cameras.put(added.id(), added);
    return added;
  }

  @Override
  public boolean remove(CameraId camera) {
    return cameras.remove(camera) != null;
  }
}
