package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.oracle.Rules;
import io.strongroom.loadtests.prove.year.oracle.Rules.Rule;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What people do about the rules of three classes. Used by one thread. */
final class RuleEvents {
  static final String STREET = "street";
  static final String SCHOOL = "school";
  static final String LOBBY = "lobby";
  static final List<String> TYPES = List.of(STREET, SCHOOL, LOBBY);
  static final int STREET_CEILING_DAYS = 31;
  private static final int LEGAL_DAYS = 30;

  private final SplittableRandom random;
  private final YearClock clock;
  private final Supplier<PolicyChanges> policy;
  private final Rules rules;
  private final Collection<String> failures;
  private final TwoPeople<NewRule> lower;
  private int raised;

  private record NewRule(String type, Rule rule) {}

  RuleEvents(
      SplittableRandom random,
      YearClock clock,
      Supplier<PolicyChanges> policy,
      Rules rules,
      Collection<String> failures) {
    this.random = random;
    this.clock = clock;
    this.policy = policy;
    this.rules = rules;
    this.failures = failures;
    this.lower =
        new TwoPeople<>(
            random,
            (id, by) -> {
              var _ = policy.get().approve(id, by);
            },
            (id, by) -> {
              var _ = policy.get().withdraw(id, by);
            },
            change -> rules.change(clock.instant(), change.type, change.rule),
            failures);
  }

  /** The rules that the node begins with. */
  static Map<String, Rule> first() {
    Map<String, Rule> first = new TreeMap<>();
    first.put(STREET, new Rule(LEGAL_DAYS, STREET_CEILING_DAYS));
    first.put(SCHOOL, new Rule(45, 47));
    first.put(LOBBY, new Rule(5, 7));
    return first;
  }

  /** The same as settings. */
  static RetentionRules settings() {
    return new RetentionRules(
        first().entrySet().stream()
            .map(entry -> productRule(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static RetentionRule productRule(String type, Rule rule) {
    return new RetentionRule(
        new RetentionClass(type),
        rule.floorDays(),
        rule.ceilingDays(),
        "order 12",
        rule.floorDays() < LEGAL_DAYS ? Optional.of("a private hall") : Optional.empty());
  }

  /** Changes that lowered no floor. */
  int raised() {
    return raised;
  }

  int lapsed() {
    return lower.lapsed();
  }

  int lowered() {
    return lower.approved();
  }

  /** A day's business. */
  void act() {
    lower.decide(clock.instant());
    if (random.nextInt(6) > 0) {
      return;
    }
    String type = TYPES.get(random.nextInt(TYPES.size()));
    Rule before = rules.now(type);
    int floor =
        switch (type) {
          case STREET -> random.nextInt(30, 41);
          case SCHOOL -> random.nextInt(35, 61);
          default -> random.nextInt(3, 13);
        };
    Rule rule = new Rule(floor, floor + 1 + random.nextInt(5));
    if (rule.equals(before) || lower.isOpen(change -> change.type.equals(type))) {
      return;
    }
    PolicyChanges.Outcome outcome =
        policy.get().propose(productRule(type, rule), "decided", TwoPeople.ONE);
    boolean lowers = floor < before.floorDays();
    switch (outcome) {
      case PolicyChanges.InForce _ -> {
        rules.change(clock.instant(), type, rule);
        raised++;
        expect(!lowers, type + " was lowered to " + rule + " by one account");
      }
      case PolicyChanges.Waits waits -> {
        lower.proposed(waits.change().id(), new NewRule(type, rule), clock.instant());
        expect(lowers, type + ": " + rule + " waits for a second account and lowers no floor");
      }
    }
  }

  private void expect(boolean holds, String failure) {
    if (!holds) {
      failures.add(failure);
    }
  }
}
