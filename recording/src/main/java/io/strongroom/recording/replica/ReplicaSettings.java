package io.strongroom.recording.replica;

import io.strongroom.recording.pack.RetentionClass;
import java.util.Map;

/**
 * Which packs have a copy on another node.
 *
 * @param modes what was set, by class; a class that is not in here has {@link #DEFAULT}
 * @param bytesPerSecond most that this node takes in for others
 */
public record ReplicaSettings(Map<RetentionClass, Mode> modes, long bytesPerSecond) {
  /** What a cluster does unless it is told otherwise. */
  public static final Mode DEFAULT = Mode.FINISHED;

  /** What is copied of a class, and when. */
  public enum Mode {
    /** Nothing. */
    NONE,
    /** Packs, when they are finished. */
    FINISHED,
    /** Packs, chunk by chunk while they grow. */
    CHUNKS
  }

  public ReplicaSettings {
    modes = Map.copyOf(modes);
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("copies need a rate");
    }
  }

  /** What is copied of a class. */
  public Mode mode(RetentionClass retentionClass) {
    return modes.getOrDefault(retentionClass, DEFAULT);
  }
}
