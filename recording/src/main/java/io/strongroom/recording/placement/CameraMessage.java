package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;

/** What the entity of a camera is told. */
sealed interface CameraMessage {
  /** The camera is registered and is to be recorded by the node of its entity. From any node. */
  record Wanted(CameraId camera) implements CameraMessage {}

  /** Sharding takes the entity from this node; never sent between nodes. */
  enum Moved implements CameraMessage {
    NOW
  }
}
