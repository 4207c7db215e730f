package io.strongroom.node;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.retention.expiry.DeadKeys;
import java.util.function.BooleanSupplier;

/**
 * The keys of a keyholder of a cluster, of which none opens anything any more once it is to be
 * destroyed: one that was away may have keys that are dead everywhere else. Thread-safe.
 *
 * @param keys this node's own
 * @param known whether this node has seen since its start which keys are to be destroyed
 */
record GuardedKeys(DekUnwrapper keys, DeadKeys dead, BooleanSupplier known)
    implements DekUnwrapper {
  @Override
  public Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
    if (!known.getAsBoolean()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "this keyholder has not seen the control records since its start; see that Cassandra runs"
              + " and can be reached from it");
    }
    if (dead.isDying(wrapped)) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "the key of this footage has expired, and is destroyed");
    }
    return keys.unwrap(authorisation, wrapped, headerHash);
  }
}
