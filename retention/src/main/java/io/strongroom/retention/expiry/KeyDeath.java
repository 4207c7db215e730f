package io.strongroom.retention.expiry;

import java.time.Instant;
import java.util.List;

/**
 * The end of a class-day's keys.
 *
 * @param at when it was certain: the last slot of the last keyholder had been overwritten before
 * @param slots in which the root under which the keys had been sealed was overwritten
 */
record KeyDeath(Instant at, int slots) {
  /** What follows from the receipts of all keyholders, at least one. */
  static KeyDeath of(List<KeyReceipt> receipts) {
    return new KeyDeath(
        receipts.stream().map(KeyReceipt::at).max(Instant::compareTo).orElseThrow(),
        receipts.stream().mapToInt(KeyReceipt::slots).sum());
  }
}
