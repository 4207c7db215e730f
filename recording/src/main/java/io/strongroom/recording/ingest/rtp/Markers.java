package io.strongroom.recording.ingest.rtp;

/**
 * Whether a camera's markers are believed to end its pictures (RFC 6184, 5.1; RFC 7798, 4.1). Used
 * by one thread.
 *
 * <p>Some cameras mark every packet or every slice. Markers are believed once nothing more of a
 * picture came after them, for a keyframe and for another picture (keyframes are what cameras cut
 * into slices most); never again once something did.
 */
final class Markers {
  /** Pictures whose markers must have been right. */
  private static final int PROOFS_NEEDED = 2;

  /** The same for a stream without keyframes, refreshed little by little. */
  private static final int PROOFS_WITHOUT_KEYFRAME = 250;

  private boolean used;
  private boolean lie;
  private boolean keyframeProved;
  private int proofs;

  /** A picture had a marker. */
  void seen() {
    used = true;
  }

  /** Whether the camera sets any. */
  boolean used() {
    return used;
  }

  /** Something of the same picture came after its marker. */
  void caught() {
    lie = true;
  }

  boolean lie() {
    return lie;
  }

  /** Another picture came after a marker. */
  void proved(boolean keyframe) {
    proofs++;
    keyframeProved |= keyframe;
  }

  boolean believed() {
    return !lie && proofs >= (keyframeProved ? PROOFS_NEEDED : PROOFS_WITHOUT_KEYFRAME);
  }
}
