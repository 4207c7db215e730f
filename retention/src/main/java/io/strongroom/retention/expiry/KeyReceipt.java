package io.strongroom.retention.expiry;

import io.strongroom.recording.model.NodeId;
import java.time.Instant;

/**
 * One keyholder's word that it has destroyed the keys of a class-day.
 *
 * @param at when it was certain there
 * @param slots of its key store that were overwritten; 0 if its keys lie in a PKCS#11 token, and
 *     were destroyed there
 */
record KeyReceipt(NodeId node, Instant at, int slots) {
  boolean isOfToken() {
    return slots == 0;
  }
}
