package io.strongroom.recording.model;

/** Identity of one pack: the camera and the epoch that was issued for this pack alone. */
public record PackId(CameraId camera, Epoch epoch) {
  /**
   * Reads what {@link #toString} writes.
   *
   * @throws StrongroomException CALLER for anything else
   */
  public static PackId parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new StrongroomException(
          ErrorKind.CALLER, "a pack is a camera, a slash and an epoch, not " + text);
    }
    return new PackId(
        CameraId.parse(text.substring(0, slash)), Epoch.parse(text.substring(slash + 1)));
  }

  /** What this pack becomes when it is thinned. */
  public PackId thinned() {
    return new PackId(camera, epoch.thinned());
  }

  /** Whether it was thinned. */
  public boolean isThinned() {
    return epoch.isThinned();
  }

  @Override
  public String toString() {
    return camera + "/" + epoch;
  }
}
