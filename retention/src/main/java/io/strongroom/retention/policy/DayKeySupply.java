package io.strongroom.retention.policy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.recording.alarm.Alarms;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the recorders' ring of public day keys filled ahead of time, so that an outage of the key
 * store never stops recording (invariant 1). Called at start and every few seconds, so that a clock
 * set by days finds its keys soon; calls must not overlap. Writes only what has changed.
 */
public final class DayKeySupply {
  /** With fewer days than this left in the ring, the alarm is raised. */
  public static final int WARN_BELOW_DAYS = 4;

  /** Stands while day keys that are needed cannot be made or kept. */
  static final String FAILING_ALARM = "key-store-failing";

  private final RetentionRules rules;
  private final PublicKeyRing ring;
  private final Optional<KeyStore> store;
  private final Alarms alarms;

  /**
   * @param store the opened key store; empty on a node that has no passphrase
   */
  public DayKeySupply(
      RetentionRules rules, PublicKeyRing ring, Optional<KeyStore> store, Alarms alarms) {
    this.rules = rules;
    this.ring = ring;
    this.store = store;
    this.alarms = alarms;
  }

  /** Makes the keys that are missing, if the key store is open, and says so if they run out. */
  public void supply(LocalDate today) {
    List<DayKeyId> needed = rules.keysNeeded(today);
    if (store.isPresent()) {
      make(store.get(), needed);
    }
    int ahead = daysAhead(today);
    if (ahead < WARN_BELOW_DAYS) {
      alarms.raise(
          "day-keys-run-out",
          "ring",
          "Public day keys last for " + ahead + " more days; then recording stops.",
          "Open the key store: set keys.passphrase-file to the right passphrase and restart the"
              + " node.");
    } else {
      alarms.clear("day-keys-run-out", "ring");
    }
  }

  private void make(KeyStore open, List<DayKeyId> needed) {
    try {
      List<DayPublicKey> made = open.ensure(needed);
      if (!new HashSet<>(made).equals(new HashSet<>(ring.all()))) {
        ring.replaceWith(made);
      }
      alarms.clear(FAILING_ALARM, "keys");
    } catch (KeyFileException e) {
      // Recorders go on with the keys they have (invariant 1); the next call tries again.
      alarms.raise(
          FAILING_ALARM,
          "keys",
          e.getMessage() + ". No new day keys are made.",
          "Put the file back from the inventory, or free space on its disk; then nothing more is"
              + " to be done.");
    }
  }

  /** For how many days from today on, today included, every class has its key. */
  int daysAhead(LocalDate today) {
    int days = 0;
    while (days <= RetentionRules.KEYS_AHEAD_DAYS && haveAll(today.plusDays(days))) {
      days++;
    }
    return days;
  }

  private boolean haveAll(LocalDate recordingDay) {
    return rules.keysFor(recordingDay).stream().allMatch(id -> ring.find(id).isPresent());
  }
}
