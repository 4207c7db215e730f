package io.strongroom.recording.read;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.WrappedDek;

/**
 * Unwraps the key of one pack for one authorised access: the key store in this process, or a
 * keyholder elsewhere. Thread-safe; may block.
 */
public interface DekUnwrapper {
  /**
   * Unwraps a key; the caller closes it.
   *
   * @param headerHash what the wrapping is bound to
   * @throws io.strongroom.crypto.envelope.OpenFailedException if it was not wrapped for this pack
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the key cannot be had
   *     now (passphrase missing, keyholder away), NOT_FOUND if it has been destroyed
   */
  Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash);
}
