package io.strongroom.retention.expiry;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Erased;
import io.strongroom.retention.expiry.ClockTrust.Standing;
import io.strongroom.retention.expiry.Decision.Cause;
import io.strongroom.retention.expiry.RetentionPlan.Line;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What is told of footage that is past its time and still there. */
final class ExpiryAlarms {
  /** Stands while something keeps footage from expiring; its subject says what. */
  static final String WAITS_ALARM = "expiry-waits";

  /** Stands while footage is there a day and more after its time. */
  static final String LATE_ALARM = "expiry-late";

  /** Stands while removed class-days lie on volumes that cannot be reached. */
  static final String INCOMPLETE_ALARM = "expiry-incomplete";

  private static final String SUBJECT = "retention";
  private static final String KEYS_REMEDY =
      "Open the key store (keys.passphrase-file), attach every slot of keys.slots, start the nodes"
          + " that are named, and do what the text before says.";

  private final Alarms alarms;

  ExpiryAlarms(Alarms alarms) {
    this.alarms = alarms;
  }

  /**
   * @param plan after the run
   * @param keyTrouble why no key can be destroyed
   */
  void tell(RetentionPlan plan, Standing clock, Optional<String> keyTrouble, LocalDate today) {
    waits(plan, Cause.CLOCK, "clock", clockWords(clock), clockRemedy(clock));
    waits(
        plan,
        Cause.NO_RULE,
        "policy",
        "no version of the policy knows their class",
        "Name the class below retention.classes, with its floor and ceiling.");
    waits(
        plan,
        Cause.OPEN_PACKS,
        "open-packs",
        "packs of them are still being written",
        "Find out which camera writes under an old day: look at the node's clock and zone.");
    long held = count(plan, ExpiryAlarms::needsKeys);
    set(
        WAITS_ALARM,
        "keys",
        held > 0 && keyTrouble.isPresent(),
        "%d class-days wait: %s".formatted(held, keyTrouble.orElse("")),
        KEYS_REMEDY);
    waits(
        plan,
        Cause.RECORDED_AGAIN,
        "recorded-again",
        "they were recorded after their class-day had gone, by a clock that was wrong",
        "Find out when the node's clock was wrong. Nothing removes this footage by itself.");
    late(plan, today);
  }

  /**
   * The same on a node that another one drives.
   *
   * @param keyTrouble why this node's keys cannot be destroyed
   */
  void tellOwn(Optional<String> keyTrouble) {
    for (String subject : List.of("clock", "policy", "open-packs", "recorded-again")) {
      alarms.clear(WAITS_ALARM, subject);
    }
    alarms.clear(LATE_ALARM, SUBJECT);
    set(
        WAITS_ALARM,
        "keys",
        keyTrouble.isPresent(),
        "Keys are to be destroyed on this node and cannot: %s".formatted(keyTrouble.orElse("")),
        KEYS_REMEDY);
  }

  /**
   * What is told of keys between two of the above.
   *
   * @param keyTrouble why one cannot be destroyed
   */
  void tellKeys(Optional<String> keyTrouble) {
    set(
        WAITS_ALARM,
        "keys",
        keyTrouble.isPresent(),
        "Class-days wait: %s".formatted(keyTrouble.orElse("")),
        KEYS_REMEDY);
  }

  /**
   * @param isDriven whether some node lets footage expire
   */
  void tellDriver(boolean isDriven) {
    set(
        WAITS_ALARM,
        "driver",
        !isDriven,
        "Nothing expires: of the keyholders that this node sees, none has its key store open, can"
            + " sign certificates and goes on.",
        "Start a keyholder, or see to the alarms of those that run; open the key store"
            + " (keys.passphrase-file).");
  }

  /** Nothing can be decided or done. */
  void failing(RuntimeException failure) {
    alarms.raise(
        WAITS_ALARM,
        "run",
        "Nothing expires: " + failure.getMessage(),
        "See the node's log, and mend what it names; it is tried again every ten minutes.");
  }

  /** A run came to its end. */
  void working() {
    alarms.clear(WAITS_ALARM, "run");
  }

  /** What could not be removed. */
  void tellRemoval(List<ClassDayRecord> records, List<String> trouble) {
    incomplete(records);
    set(
        WAITS_ALARM,
        "removal",
        !trouble.isEmpty(),
        "Files of %d class-days without a key could not be removed: %s."
            .formatted(trouble.size(), trouble.stream().findFirst().orElse("")),
        "See the node's log. Nobody can read them any more.");
  }

  private void waits(RetentionPlan plan, Cause cause, String subject, String why, String remedy) {
    long count = count(plan, line -> line.decision().equals(new Decision.Wait(cause)));
    set(
        WAITS_ALARM,
        subject,
        count > 0,
        "%d class-days are past their time and wait: %s.".formatted(count, why),
        remedy);
  }

  private static boolean needsKeys(Line line) {
    return line.decision().isToGo()
        || (line.decision() instanceof Decision.GoesOn goesOn && goesOn.done().keyLives());
  }

  private static String clockWords(Standing clock) {
    return clock == Standing.RUNS_IN
        ? "the clock must have run for an hour after the boot"
        : "the clock has jumped, or the machine was off for a day, and nobody knows that it is"
            + " right";
  }

  private static String clockRemedy(Standing clock) {
    return clock == Standing.RUNS_IN
        ? "Nothing is to be done."
        : "Look at another clock, set this one right, and confirm the date: strongroom retention"
            + " confirm-clock.";
  }

  private void late(RetentionPlan plan, LocalDate today) {
    List<Line> late = plan.lines().stream().filter(line -> isLate(line, today)).toList();
    Optional<LocalDate> oldest =
        late.stream().map(line -> line.id().expiryDay()).min(Comparator.naturalOrder());
    set(
        LATE_ALARM,
        SUBJECT,
        !late.isEmpty(),
        "%d class-days can still be read although they should have expired, the oldest on %s."
            .formatted(late.size(), oldest.map(LocalDate::toString).orElse("")),
        "See what keeps them: strongroom retention plan.");
  }

  /** What a later floor keeps is not late, and what has no key any more is not there. */
  private static boolean isLate(Line line, LocalDate today) {
    boolean past = line.id().expiryDay().isBefore(today);
    return switch (line.decision()) {
      case Decision.Keep _, Decision.Ordered _, Decision.Thin _, Decision.Held _, Decision.Gone _ ->
          false;
      case Decision.Due due -> due.late();
      case Decision.Wait _ -> past;
      case Decision.GoesOn goesOn -> past && goesOn.done().keyLives();
    };
  }

  private void incomplete(List<ClassDayRecord> records) {
    List<Erased.Left> left = records.stream().flatMap(record -> record.left().stream()).toList();
    set(
        INCOMPLETE_ALARM,
        SUBJECT,
        !left.isEmpty(),
        "%d packs without a key could not be removed: %s."
            .formatted(
                left.stream().mapToLong(Erased.Left::packs).sum(),
                left.stream()
                    .map(each -> "volume " + each.volume() + ": " + each.why())
                    .distinct()
                    .limit(3)
                    .toList()),
        "Mount the volume, writable; it is removed then. Nobody can read it any more.");
  }

  private static long count(RetentionPlan plan, Predicate<Line> which) {
    return plan.lines().stream().filter(which).count();
  }

  private void set(String kind, String subject, boolean stands, String detail, String remedy) {
    if (stands) {
      alarms.raise(kind, subject, detail, remedy);
    } else {
      alarms.clear(kind, subject);
    }
  }
}
