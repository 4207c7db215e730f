package io.strongroom.recording.model;

import java.util.UUID;

/**
 * Opaque identity of a camera's recordings. It outlives the device, its address and its name;
 * paths, pack headers, metrics and logs carry this and nothing else about a camera.
 */
public record CameraId(UUID value) implements Comparable<CameraId> {

  /** Parses the canonical text form; anything else is a CALLER error naming the field. */
  public static CameraId parse(String text) {
    return new CameraId(Uuids.parse("camera id", text));
  }

  @Override
  public int compareTo(CameraId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
