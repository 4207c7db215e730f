package io.strongroom.recording.read;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;

/**
 * What one node tells a keyholder when it asks for the key of a pack: the content of its
 * authorisation, and what is to be unwrapped. The keyholder takes the node's word for it.
 *
 * @param camera whose footage is to be opened
 * @param range the wall-clock interval that may be opened
 * @param intent id of the durable log entry
 * @param wrapped the pack's wrapped key
 * @param headerHash what the wrapping is bound to
 */
public record UnwrapRequest(
    CameraId camera, TimeRange range, String intent, WrappedDek wrapped, Bytes headerHash) {
  /** Its authorisations are good for a keyholder's own unwrapper and open no footage. */
  private static final Authorisation.Mint CLAIMED = new Authorisation.Mint();

  /** What to tell a keyholder. */
  public static UnwrapRequest of(
      Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
    return new UnwrapRequest(
        authorisation.camera(),
        authorisation.range(),
        authorisation.intent(),
        wrapped,
        Bytes.copyOf(headerHash));
  }

  /** Lets a keyholder's own unwrapper answer; the caller closes the key. */
  public Dek answeredBy(DekUnwrapper keys) {
    return keys.unwrap(CLAIMED.authorise(camera, range, intent), wrapped, headerHash.toArray());
  }
}
