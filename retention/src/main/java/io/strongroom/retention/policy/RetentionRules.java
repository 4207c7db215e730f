package io.strongroom.retention.policy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The rules in force, one per class. Immutable. */
public final class RetentionRules {
  /**
   * Day keys are made this many days ahead, so that an outage of the key store stops no recorder.
   */
  public static final int KEYS_AHEAD_DAYS = 8;

  private final Map<String, RetentionRule> byClass = new TreeMap<>();

  public RetentionRules(Collection<RetentionRule> rules) {
    for (RetentionRule rule : rules) {
      if (byClass.put(rule.retentionClass().name(), rule) != null) {
        throw new StrongroomException(
            ErrorKind.CALLER,
            "retention.classes names "
                + rule.retentionClass()
                + " twice; give each class one rule");
      }
    }
    if (byClass.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "retention.classes must have at least one class");
    }
  }

  public boolean knows(RetentionClass retentionClass) {
    return byClass.containsKey(retentionClass.name());
  }

  /** All rules, by class. */
  public List<RetentionRule> all() {
    return List.copyOf(byClass.values());
  }

  /** The rule of a class; empty for a class that has none. */
  public Optional<RetentionRule> find(RetentionClass retentionClass) {
    return Optional.ofNullable(byClass.get(retentionClass.name()));
  }

  /** The same with one rule more, or with another one for its class. */
  RetentionRules with(RetentionRule rule) {
    Map<String, RetentionRule> next = new TreeMap<>(byClass);
    next.put(rule.retentionClass().name(), rule);
    return new RetentionRules(next.values());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RetentionRules rules && byClass.equals(rules.byClass);
  }

  @Override
  public int hashCode() {
    return byClass.hashCode();
  }

  /** Names of the classes, ascending. */
  public List<String> classes() {
    return List.copyOf(byClass.keySet());
  }

  /** The rule of a class; a class without a rule is a CALLER error. */
  public RetentionRule rule(RetentionClass retentionClass) {
    return find(retentionClass)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CALLER,
                    "retentionClass " + retentionClass + " has no rule; known are " + classes()));
  }

  /** The expiry day of footage of a class recorded on a civil day. */
  public LocalDate expiryDay(RetentionClass retentionClass, LocalDate recordingDay) {
    return rule(retentionClass).expiryDay(recordingDay);
  }

  /**
   * The day keys that recorders may need from {@code today} on: of every class, for recordings of
   * the days from yesterday (a clock may lag) to {@link #KEYS_AHEAD_DAYS} ahead.
   */
  public List<DayKeyId> keysNeeded(LocalDate today) {
    return IntStream.rangeClosed(-1, KEYS_AHEAD_DAYS)
        .mapToObj(ahead -> keysFor(today.plusDays(ahead)))
        .flatMap(List::stream)
        .distinct()
        .toList();
  }

  /** The day keys, one per class, of footage recorded on one day. */
  List<DayKeyId> keysFor(LocalDate recordingDay) {
    return byClass.values().stream()
        .map(rule -> new DayKeyId(rule.retentionClass().name(), rule.expiryDay(recordingDay)))
        .toList();
  }
}
