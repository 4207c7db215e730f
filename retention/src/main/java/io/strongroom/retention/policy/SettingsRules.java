package io.strongroom.retention.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the settings of a node mean for a policy that has versions already. Pure functions. */
final class SettingsRules {
  private SettingsRules() {}

  /** The rules in force, with classes of the settings that have no rule, unless it takes two. */
  static RetentionRules added(RetentionRules settings, PolicyHistory policy) {
    RetentionRules rules = policy.current().rules();
    for (RetentionRule rule : settings.all()) {
      if (!rules.knows(rule.retentionClass())
          && !rule.needsTwoPeopleAfter(policy.lastRule(rule.retentionClass()))) {
        rules = rules.with(rule);
      }
    }
    return rules;
  }

  /** Where the settings say something else than the policy, each with the setting's name. */
  static List<String> differences(RetentionRules settings, PolicyHistory policy) {
    List<String> differences = new ArrayList<>();
    for (RetentionRule rule : settings.all()) {
      Optional<RetentionRule> promised = policy.lastRule(rule.retentionClass());
      if (promised.isPresent()) {
        differences.addAll(differences(rule, promised.get()));
      }
    }
    return differences;
  }

  private static List<String> differences(RetentionRule setting, RetentionRule policy) {
    List<String> differences = new ArrayList<>();
    String where = "retention.classes." + setting.retentionClass() + ".";
    if (setting.floorDays() != policy.floorDays()) {
      differences.add(
          "%sfloor-days is %d instead of %d"
              .formatted(where, setting.floorDays(), policy.floorDays()));
    }
    if (setting.ceilingDays() != policy.ceilingDays()) {
      differences.add(
          "%sceiling-days is %d instead of %d"
              .formatted(where, setting.ceilingDays(), policy.ceilingDays()));
    }
    if (!setting.legalBasis().equals(policy.legalBasis())) {
      differences.add(
          "%slegal-basis is \"%s\" instead of \"%s\""
              .formatted(where, setting.legalBasis(), policy.legalBasis()));
    }
    if (!setting.thinAfterDays().equals(policy.thinAfterDays())) {
      differences.add(
          "%sthin-after-days is %s instead of %s"
              .formatted(where, words(setting.thinAfterDays()), words(policy.thinAfterDays())));
    }
    return differences;
  }

  private static String words(Optional<Integer> days) {
    return days.map(String::valueOf).orElse("not there");
  }
}
