package io.strongroom.recording.model;

/** Identity of one pack: the camera and the epoch that was issued for this pack alone. */
public record PackId(CameraId camera, Epoch epoch) {
  @Override
  public String toString() {
    return camera + "/" + epoch;
  }
}
