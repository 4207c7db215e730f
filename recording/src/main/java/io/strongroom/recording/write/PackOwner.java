package io.strongroom.recording.write;

/** Whom an open pack tells; calls come from its volume thread. */
interface PackOwner {
  /** More of it is durable, and the catalogue knows. */
  void synced(OpenPack pack);

  /** Nothing more is written to it; what it had not synced must go elsewhere. */
  void failed(OpenPack pack, String reason);
}
