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
  private final RecordingRules rules;
  private final PublicKeyRing ring;
  private final Optional<KeyStore> store;
  private final DayKeyAlarms alarms;

  /**
   * @param store the opened key store; empty on a node that has no passphrase
   */
  public DayKeySupply(
      RecordingRules rules, PublicKeyRing ring, Optional<KeyStore> store, Alarms alarms) {
    this.rules = rules;
    this.ring = ring;
    this.store = store;
    this.alarms = new DayKeyAlarms(rules, ring, alarms);
  }

  /** Makes the keys that are missing, if the key store is open, and says so if they run out. */
  public void supply(LocalDate today) {
    List<DayKeyId> needed = rules.keysNeeded(today);
    if (store.isPresent()) {
      make(store.get(), needed);
    }
    rules.advance(id -> ring.find(id).isPresent(), today);
    alarms.check(today);
  }

  private void make(KeyStore open, List<DayKeyId> needed) {
    try {
      List<DayPublicKey> made = open.ensure(needed);
      if (!new HashSet<>(made).equals(new HashSet<>(ring.all()))) {
        ring.replaceWith(made);
      }
      alarms.kept();
    } catch (KeyFileException e) {
      // Recorders go on with the keys they have (invariant 1); the next call tries again.
      alarms.failing(e);
    }
  }
}
