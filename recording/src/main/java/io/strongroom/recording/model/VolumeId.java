package io.strongroom.recording.model;

import java.util.UUID;

/** Identity of one storage volume, kept in a file on the volume itself. */
public record VolumeId(UUID value) implements Comparable<VolumeId> {

  /** Parses the canonical text form; anything else is a CALLER error naming the field. */
  public static VolumeId parse(String text) {
    return new VolumeId(Uuids.parse("volume id", text));
  }

  @Override
  public int compareTo(VolumeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
