package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A floor that is raised races a tombstone, as a hold does in {@link HoldRaceTest}. Whatever the
 * order: when somebody has been told that the new rule is in force, either the class-day was closed
 * already, or it stays.
 */
class RaisedFloorRaceTest {
  /** More with {@code -Draise-race=1000}. */
  private static final int RACES = Integer.getInteger("raise-race", 60);

  private static final int DAYS = 20;
  private static final int STEP = 50;

  @TempDir Path folder;

  /** The first day that is due by the first rule when the site begins. */
  private static int firstDay(HeldSite site) {
    return (int) Duration.between(HeldSite.noon(0).toInstant(), site.now).toDays() - 31;
  }

  private static RetentionRule rule(int floor) {
    return new RetentionRule(StoreFixture.CLASS, floor, floor + 1, "basis");
  }

  @Test
  void whatWasToldToBeInForceIsKept() throws Exception {
    int kept = 0;
    for (int begun = 0; begun < RACES; begun += DAYS) {
      Path root = Files.createDirectory(folder.resolve("site-" + begun));
      Turns turns = new Turns();
      try (HeldSite site =
          new HeldSite(root, new Fuse(), state -> turns.around(StateStore.class, state))) {
        StateStore seen = turns.around(StateStore.class, site.state);
        // Two readers of the records, as on two nodes: one must not wait for the other's turn.
        site.policy = changes(site, seen)::history;
        PolicyChanges people = changes(site, seen);
        int firstDay = firstDay(site);
        for (int i = 0; i < DAYS; i++) {
          kept += race(site, people, turns, firstDay + i, 30 + STEP * i, begun + i) ? 1 : 0;
        }
        assertThat(site.node.alarms.standing()).isEmpty();
        site.assertSound();
      }
    }
    assertThat(kept).as("neither always wins").isBetween(RACES / 10, RACES * 9 / 10);
  }

  private static PolicyChanges changes(HeldSite site, StateStore seen) {
    PolicyRecords records = new PolicyRecords(seen, () -> site.now, site.node.alarms);
    records.inForce(new RetentionRules(List.of(rule(30))));
    return new PolicyChanges(
        records, seen, () -> site.now, new Holds(seen, () -> site.now)::planAnew);
  }

  /** Whether the new rule was the first. */
  private static boolean race(
      HeldSite site, PolicyChanges people, Turns turns, int day, int floor, long seed)
      throws Exception {
    site.record(day);
    site.now = HeldSite.noon(day).toInstant().plus(Duration.ofDays(floor + 2));
    boolean wasClosed =
        turns.race(
            seed,
            () -> {
              PolicyChanges.Outcome outcome = people.propose(rule(floor + STEP), "more", "ann");
              assertThat(outcome).isInstanceOf(PolicyChanges.InForce.class);
              return isClosed(site, day);
            },
            () -> {
              site.run();
              return day;
            });
    site.run();
    boolean isThere = site.isThere(HeldSite.OTHER, day);
    assertThat(isThere || wasClosed).as("with seed " + seed).isTrue();
    return isThere;
  }

  /** Without turns: what the other one has done when the answer comes. */
  private static boolean isClosed(HeldSite site, int day) {
    return new Holds(site.state, () -> site.now)
            .inForce(site.now)
            .closing()
            .equals(Optional.of(HeldSite.classDay(day)))
        || new ClassDayRecords(site.state).find(HeldSite.classDay(day)).isPresent();
  }
}
