package io.strongroom.playback.evidence;

/** A package is not wanted any more, or the node stops. */
final class EvidenceStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EvidenceStopped() {
    super("the export was stopped", null, false, false);
  }
}
