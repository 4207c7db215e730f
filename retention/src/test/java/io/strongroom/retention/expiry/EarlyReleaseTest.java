package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class-days that go between their floor and their ceiling, because room is short. */
class EarlyReleaseTest {
  private static final Comparator<DayKeyId> OLDEST = Comparator.comparing(DayKeyId::expiryDay);
  private static final int FLOOR = 5;
  private static final PolicyHistory POLICY =
      new PolicyHistory(
          List.of(
              new PolicyVersion(
                  1,
                  Instant.EPOCH,
                  new RetentionRules(
                      List.of(
                          new RetentionRule(
                              StoreFixture.CLASS, FLOOR, 31, "basis", Optional.of("a test")))))));

  @TempDir Path folder;

  private static HeldSite at(HeldSite site, int day) {
    site.policy = () -> POLICY;
    site.now = HeldSite.noon(day).toInstant();
    return site;
  }

  @Test
  void whatHasMetItsFloorGoesTheOldestFirstAndWhatIsHeldStays() throws Exception {
    try (HeldSite site = at(new HeldSite(folder), 0)) {
      site.record(0);
      site.record(1);
      site.record(2);
      Hold _ = site.hold(HeldSite.range(0));
      at(site, FLOOR);
      assertThat(site.expirer.releaseEarly(OLDEST)).as("the floor is not met").isEmpty();

      at(site, FLOOR + 2);
      assertThat(site.expirer.releaseEarly(OLDEST)).contains(HeldSite.classDay(0));
      assertThat(site.expirer.isReleasing()).isTrue();
      site.run();
      assertThat(site.expirer.isReleasing()).isFalse();
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      assertThat(site.isThere(HeldSite.HELD, 0)).isTrue();
      site.assertOpens(0);
      ExpiryCertificate certificate = site.certificate(HeldSite.classDay(0));
      assertThat(certificate.early()).isTrue();
      assertThat(certificate.text()).contains("\nreleased-early shortage\n");
      assertThat(certificate.footage().heldPacks()).isEqualTo(1);
      assertThat(certificate.rule().floorDays()).isEqualTo(FLOOR);

      assertThat(site.expirer.releaseEarly(OLDEST)).contains(HeldSite.classDay(1));
      site.run();
      assertThat(site.expirer.releaseEarly(OLDEST)).as("the third day's floor").isEmpty();
      assertThat(site.isThere(HeldSite.OTHER, 2)).isTrue();
      site.assertSound();
    }
  }

  /** What an order left of a class-day has a key of its own, and is not held. */
  @Test
  void whatAnOrderLeftGoesLikeEverythingElse() throws Exception {
    try (HeldSite site = at(new HeldSite(folder), 0)) {
      site.record(0);
      at(site, 2);
      ChangeId _ =
          OrderedDeletionTest.approved(
              site,
              OrderedDeletionTest.order(
                  DeletionKind.ORDERED_DELETION, HeldSite.OTHER, HeldSite.range(0)));
      site.run();
      DayKeyId left = HeldSite.classDay(0).next();
      assertThat(site.keys()).containsExactly(left);
      assertThat(site.expirer.releaseEarly(OLDEST)).as("the floor is not met").isEmpty();

      at(site, FLOOR + 2);
      Hold hold = site.hold(HeldSite.range(0));
      assertThat(site.expirer.releaseEarly(OLDEST)).as("held").isEmpty();
      site.release(hold);
      assertThat(site.expirer.releaseEarly(OLDEST)).contains(left);
      site.run();
      assertThat(site.isThere(HeldSite.HELD, 0)).isFalse();
      assertThat(site.certificate(left).early()).isTrue();
      assertThat(site.keys()).isEmpty();
      site.assertSound();
    }
  }

  /** The steps are those of every other class-day: a process that dies goes on where it was. */
  @Test
  void aKillAtAnyPointLosesNeitherTheReleaseNorWhatIsHeld() throws Exception {
    int points = 1;
    boolean died = true;
    while (died) {
      Path root = Files.createDirectory(folder.resolve("at-" + points));
      try (HeldSite site = at(new HeldSite(root), 0)) {
        site.record(0);
        Hold _ = site.hold(HeldSite.range(0));
      }
      Fuse fuse = new Fuse();
      try (HeldSite site = at(new HeldSite(root, fuse, UnaryOperator.identity()), FLOOR + 1)) {
        fuse.left = points;
        try {
          Optional<DayKeyId> _ = site.expirer.releaseEarly(OLDEST);
          site.run();
        } catch (Fuse.Crash e) {
          fuse.left = Integer.MAX_VALUE;
        }
        died = fuse.burnt;
      }
      try (HeldSite site = at(new HeldSite(root), FLOOR + 1)) {
        site.assertOpens(0);
        Optional<DayKeyId> _ = site.expirer.releaseEarly(OLDEST);
        site.run();
        site.run();
        assertThat(site.isThere(HeldSite.OTHER, 0)).as("point %d", points).isFalse();
        assertThat(site.certificate(HeldSite.classDay(0)).early()).isTrue();
        site.assertOpens(0);
        site.assertSound();
      }
      // Each third: the steps are tried at every point by the test of holds.
      points += 3;
    }
    assertThat(points).isGreaterThan(12);
  }
}
