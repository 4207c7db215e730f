package io.strongroom.retention.expiry;

import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.Set;

/**
 * Who says what stays and what goes before its time. Thread-safe; blocks on the control records.
 */
record HoldsAndOrders(Holds holds, DeletionOrders orders) {
  /** What stays by the holds and orders that a tombstone names, which never change. */
  Survivors named(Verdict verdict) {
    return new Survivors(
        holds.named(verdict.holds()),
        orders.named(verdict.orders()),
        verdict.fullRate().map(Set::copyOf));
  }

  /** The same by the holds that are in force now: what none of them keeps any more may go. */
  Survivors now(Verdict verdict, Look look) {
    return new Survivors(
        newest(look), orders.named(verdict.orders()), verdict.fullRate().map(Set::copyOf));
  }

  /** Those of {@link #inForce}, never by a copy from before. */
  HoldsInForce newest(Look look) {
    return holds.newest(look.isTrusted() ? look.now() : Instant.MIN);
  }

  /** Holds that are in force; by a clock that is not trusted none has ended. */
  HoldsInForce inForce(Look look) {
    return holds.inForce(look.isTrusted() ? look.now() : Instant.MIN);
  }
}
