package io.strongroom.retention.policy;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.TokenException;
import io.strongroom.recording.alarm.Alarms;
import java.time.LocalDate;

/** What is told of day keys that run out or cannot be kept, on one node and in a cluster. */
final class DayKeyAlarms {
  /** With fewer days than this left in the ring, the alarm is raised. */
  static final int WARN_BELOW_DAYS = 4;

  /** Stands while day keys that are needed cannot be made or kept. */
  static final String FAILING_ALARM = "key-store-failing";

  /** Stands while recorders go by older rules, because the newest have no keys yet. */
  static final String RULES_WAIT_ALARM = "policy-waits-for-keys";

  /** Looks, one every few seconds: in a cluster another node makes the keys meanwhile. */
  private static final int PATIENCE = 12;

  private final RecordingRules rules;
  private final PublicKeyRing ring;
  private final Alarms alarms;
  private int waited;

  DayKeyAlarms(RecordingRules rules, PublicKeyRing ring, Alarms alarms) {
    this.rules = rules;
    this.ring = ring;
    this.alarms = alarms;
  }

  /** Says so if the keys in the ring run out, or are not those of the newest rules. */
  void check(LocalDate today) {
    checkRules();
    checkDays(today);
  }

  private void checkRules() {
    if (!rules.areBehind()) {
      waited = 0;
      alarms.clear(RULES_WAIT_ALARM, "recorders");
      return;
    }
    waited++;
    if (waited > PATIENCE) {
      alarms.raise(
          RULES_WAIT_ALARM,
          "recorders",
          "Recorders begin packs by the version of the policy before the newest, because day keys"
              + " for its classes and ceilings are not there.",
          "Open the key store, in a cluster on a keyholder: set keys.passphrase-file to the right"
              + " passphrase and restart that node.");
    }
  }

  private void checkDays(LocalDate today) {
    int ahead = daysAhead(today);
    if (ahead < WARN_BELOW_DAYS) {
      alarms.raise(
          "day-keys-run-out",
          "ring",
          "Public day keys last for " + ahead + " more days; then recording stops.",
          "Open the key store, in a cluster on a keyholder: set keys.passphrase-file to the right"
              + " passphrase and restart that node.");
    } else {
      alarms.clear("day-keys-run-out", "ring");
    }
  }

  /** Keys could not be made or kept. */
  void failing(KeyFileException failure) {
    alarms.raise(
        FAILING_ALARM,
        "keys",
        failure.getMessage() + ". No new day keys are made.",
        remedy(failure));
  }

  private static String remedy(KeyFileException failure) {
    return failure instanceof TokenException token
        ? token.remedy()
        : "Put the file back from the inventory, or free space on its disk; then nothing more is to"
            + " be done.";
  }

  /** Keys were made or kept. */
  void kept() {
    alarms.clear(FAILING_ALARM, "keys");
  }

  /** For how many days from today on, today included, every class has its key. */
  private int daysAhead(LocalDate today) {
    int days = 0;
    while (days <= RetentionRules.KEYS_AHEAD_DAYS && haveAll(today.plusDays(days))) {
      days++;
    }
    return days;
  }

  private boolean haveAll(LocalDate recordingDay) {
    return rules.current().keysFor(recordingDay).stream().allMatch(id -> ring.find(id).isPresent());
  }
}
