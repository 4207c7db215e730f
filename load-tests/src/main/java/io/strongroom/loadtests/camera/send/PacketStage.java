package io.strongroom.loadtests.camera.send;

/**
 * What a camera that misbehaves does to the packets of one session before they leave. Well-behaved
 * cameras have none, so that the way of their packets stays one copy and one system call. Used by
 * the wheel's thread.
 */
public interface PacketStage {
  /** Changes what goes out with one frame; says so to the parcel if the frame suffers. */
  void change(Parcel parcel);
}
