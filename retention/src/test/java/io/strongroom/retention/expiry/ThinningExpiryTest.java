package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.volume.Room;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.forecast.ShortageRules;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import io.strongroom.retention.shortage.EarlyThinning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The full rate of a class-day goes when its class is thinned; the keyframes stay until its end.
 */
class ThinningExpiryTest {
  private static final DayKeyId DAY = HeldSite.classDay(0);
  private static final TimeRange NOON = HeldSite.range(0);
  private static final int FLOOR = 2;
  private static final int THINNED_AFTER = 3;

  @TempDir Path folder;

  private static RetentionRule rule(Optional<Integer> thinAfter) {
    return new RetentionRule(
        StoreFixture.CLASS, FLOOR, 31, "basis", Optional.of("a test"), thinAfter);
  }

  private static PolicyVersion version(int number, Instant since, Optional<Integer> thinAfter) {
    return new PolicyVersion(number, since, new RetentionRules(List.of(rule(thinAfter))));
  }

  private static final PolicyHistory THINNING =
      new PolicyHistory(List.of(version(1, Instant.EPOCH, Optional.of(THINNED_AFTER))));

  private HeldSite site(Fuse fuse) {
    HeldSite site = HeldSite.soon(folder, fuse);
    site.policy = () -> THINNING;
    return site;
  }

  private static void record(HeldSite site) {
    site.recordClip(HeldSite.HELD, HeldSite.noon(0));
    site.recordClip(HeldSite.OTHER, HeldSite.noon(0));
  }

  /** The midnight at which all of the first day's footage is old enough. */
  private static void pass(HeldSite site) {
    site.now =
        LocalDate.ofInstant(HeldSite.noon(0).toInstant(), StoreFixture.ZONE)
            .plusDays(THINNED_AFTER + 1L)
            .atStartOfDay(StoreFixture.ZONE)
            .toInstant();
    confirm(site);
  }

  private static void confirm(HeldSite site) {
    site.expirer.confirmClock(LocalDate.ofInstant(site.now, StoreFixture.ZONE));
  }

  /** What becomes of a class-day so many days after the first. */
  private static Decision on(HeldSite site, int days, DayKeyId id) {
    return lineOn(site, days, id).decision();
  }

  private static RetentionPlan.Line lineOn(HeldSite site, int days, DayKeyId id) {
    LocalDate day =
        LocalDate.ofInstant(HeldSite.noon(0).toInstant(), StoreFixture.ZONE).plusDays(days);
    return site.expirer.plan(day).lines().stream()
        .filter(line -> line.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static List<PackRow> rows(HeldSite site, CameraId camera) {
    return site.node.catalogue.packs(camera, NOON);
  }

  private static List<Boolean> thinned(HeldSite site, CameraId camera) {
    return rows(site, camera).stream().map(row -> row.id().isThinned()).sorted().toList();
  }

  @Test
  void theFullRateGoesAndTheKeyframesStayUnderTheNextKey() throws Exception {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      PackId full = rows(site, HeldSite.OTHER).getFirst().id();
      site.thinning.round();
      site.run();
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(false);
      assertThat(site.decision(DAY)).isInstanceOf(Decision.Keep.class);
      assertThat(on(site, THINNED_AFTER, DAY)).isInstanceOf(Decision.Keep.class);
      assertThat(on(site, THINNED_AFTER + 1, DAY))
          .isEqualTo(new Decision.Thin(2, Optional.empty()));
      assertThat(on(site, 40, DAY)).isInstanceOf(Decision.Due.class);

      pass(site);
      assertThat(site.decision(DAY))
          .isEqualTo(new Decision.Thin(0, Optional.of(Decision.Cause.THINNING)));
      site.run();
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(false);
      site.thinning.round();
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Thin(2, Optional.empty()));
      site.run();

      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
      assertThat(site.decision(DAY.next())).isInstanceOf(Decision.Keep.class);
      assertThat(on(site, THINNED_AFTER + 2, DAY.next()))
          .as("nothing is thinned twice")
          .isInstanceOf(Decision.Keep.class);
      assertThat(thinned(site, HeldSite.HELD)).containsExactly(true);
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(true);
      assertThat(site.node.read(NOON)).hasSize(2);
      assertThat(site.node.catalogue.gaps(HeldSite.OTHER, NOON)).isEmpty();
      site.assertSound();
      assertThat(site.expirer.expired().contains(full, DAY, NOON)).isTrue();
      assertThat(site.expirer.expired().isThinned(full, DAY, NOON)).isTrue();
      assertThat(site.expirer.expired().contains(full.thinned(), DAY, NOON)).isFalse();

      ExpiryCertificate certificate = site.certificate(DAY);
      assertThat(certificate.thinned()).isTrue();
      assertThat(certificate.footage().packs()).isEqualTo(2);
      assertThat(certificate.footage().keptPacks()).isEqualTo(2);
      assertThat(certificate.removal().packs()).isEqualTo(2);
      assertThat(certificate.dueAt().toInstant()).isEqualTo(site.now);

      site.now = HeldSite.LATE;
      confirm(site);
      site.run();
      assertThat(site.keys()).isEmpty();
      assertThat(rows(site, HeldSite.OTHER)).isEmpty();
      assertThat(site.certificate(DAY.next()).thinned()).isFalse();
      assertThat(site.expirer.expired().isThinned(full.thinned(), DAY, NOON)).isFalse();
    }
  }

  /** It keeps its full rate until its hold has ended. */
  @Test
  void whatIsHeldIsThinnedWhenItsHoldHasEnded() throws Exception {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      Hold hold = site.hold(NOON);
      pass(site);
      site.thinning.round();
      site.run();
      assertThat(thinned(site, HeldSite.HELD)).containsExactly(false);
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(true);
      assertThat(site.certificate(DAY).footage().heldPacks()).isEqualTo(1);
      assertThat(site.node.read(NOON)).hasSizeGreaterThan(2);

      site.release(hold);
      site.run();
      assertThat(site.decision(DAY.next()))
          .isEqualTo(new Decision.Thin(0, Optional.of(Decision.Cause.THINNING)));
      site.thinning.round();
      site.run();
      assertThat(thinned(site, HeldSite.HELD)).containsExactly(true);
      assertThat(site.keys()).containsExactly(DAY.next().next());
      site.assertSound();
    }
  }

  /** A hold that comes when a pack was thinned, and before its full rate goes, keeps both. */
  @Test
  void aHoldThatComesBeforeTheTombstoneKeepsTheFullRate() throws Exception {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      pass(site);
      site.thinning.round();
      Hold _ = site.hold(NOON);
      site.run();
      assertThat(thinned(site, HeldSite.HELD)).containsExactly(false, true);
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(true);
      site.assertSound();
      assertThat(site.keys()).containsExactly(DAY.next());
    }
  }

  /**
   * What was promised when it was recorded is kept: thinning that comes later is for what comes.
   */
  @Test
  void footageFromBeforeTheRuleIsNotThinned() {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      Instant later = HeldSite.noon(1).toInstant();
      site.policy =
          () ->
              new PolicyHistory(
                  List.of(
                      version(1, Instant.EPOCH, Optional.empty()),
                      version(2, later, Optional.of(THINNED_AFTER))));
      pass(site);
      site.thinning.round();
      site.run();
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(false);
      assertThat(site.decision(DAY)).isInstanceOf(Decision.Keep.class);
    }
  }

  /** A pack that cannot be thinned keeps its full rate, and goes with the day. */
  @Test
  void whatIsDamagedStaysAsItIs() throws Exception {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      PackRow row = rows(site, HeldSite.OTHER).getFirst();
      Path file = file(row);
      byte[] bytes = Files.readAllBytes(file);
      bytes[10_000] ^= 1;
      Files.write(file, bytes);
      assertThat(on(site, THINNED_AFTER + 1, DAY)).as("nobody knows yet").isEqualTo(thin(2));
      pass(site);
      site.thinning.round();
      assertStays(lineOn(site, THINNED_AFTER + 2, DAY), thin(1));
      site.run();
      assertThat(thinned(site, HeldSite.HELD)).containsExactly(true);
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(false);
      assertThat(lineOn(site, THINNED_AFTER + 2, DAY.next()))
          .as("it is not thinned later either")
          .satisfies(
              line -> {
                assertThat(line.decision()).isInstanceOf(Decision.Keep.class);
                assertThat(line.fullRate()).isEqualTo(new FullRate(1, 0));
              });
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.certificate(DAY).footage().packs()).isEqualTo(1);
      assertThat(site.certificate(DAY).footage().keptPacks()).isEqualTo(2);
    }
  }

  private static Decision thin(long packs) {
    return new Decision.Thin(packs, Optional.empty());
  }

  private static void assertStays(RetentionPlan.Line line, Decision decision) {
    assertThat(line.decision()).isEqualTo(decision);
    assertThat(line.fullRate()).as("the damaged one").isEqualTo(new FullRate(1, 0));
  }

  private Path file(PackRow row) throws Exception {
    try (var all = Files.walk(folder)) {
      return all.filter(each -> each.toString().endsWith(row.id() + ".pack"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** With too little room it is not waited for the day, only for the floor. */
  @Test
  void whenRoomIsShortTheFloorIsEnough() {
    try (HeldSite site = site(new Fuse())) {
      record(site);
      site.now =
          LocalDate.ofInstant(HeldSite.noon(0).toInstant(), StoreFixture.ZONE)
              .plusDays(FLOOR + 1L)
              .atStartOfDay(StoreFixture.ZONE)
              .toInstant()
              .minus(Duration.ofMinutes(1));
      confirm(site);
      EarlyThinning step =
          new EarlyThinning(
              site.thinning, site.expirer, new ShortageRules(10, 4, List.of(), Duration.ofDays(7)));
      assertThat(step.relieve(new Room(9, 100))).isEmpty();
      site.thinning.round();
      assertThat(thinned(site, HeldSite.OTHER)).as("before its floor").containsExactly(false);
      site.now = site.now.plus(Duration.ofMinutes(1));
      site.thinning.round();
      site.run();
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(false, true);
      assertThat(step.relieve(new Room(9, 100))).isPresent();
      assertThat(site.expirer.isThinning()).isTrue();
      assertThat(step.relieve(new Room(9, 100))).as("one at a time").isEmpty();
      site.run();
      assertThat(step.thinned()).isEqualTo(1);
      assertThat(thinned(site, HeldSite.OTHER)).containsExactly(true);
      assertThat(site.expirer.isThinning()).isFalse();
    }
  }

  /** Dies at every write of records, catalogue, key store and folders. */
  @Test
  void afterADeathAtAnyPointThinningComesToItsEndAndNothingIsLost() throws Exception {
    int point = 0;
    boolean died = true;
    List<Gap> gaps = new ArrayList<>();
    Path all = folder;
    while (died) {
      point++;
      folder = Files.createDirectory(all.resolve("at-" + point));
      try (HeldSite site = site(new Fuse())) {
        record(site);
      }
      Fuse fuse = new Fuse();
      try (HeldSite site = site(fuse)) {
        pass(site);
        fuse.left = point;
        site.thinning.round();
        site.run();
      } catch (Fuse.Crash e) {
        // its next life goes on
      }
      died = fuse.burnt;
      try (HeldSite site = site(new Fuse())) {
        var _ = site.node.recovery.sweep();
        pass(site);
        for (int n = 0; n < 3; n++) {
          site.thinning.round();
          site.run();
        }
        assertThat(thinned(site, HeldSite.HELD)).as("point %s", point).containsExactly(true);
        assertThat(thinned(site, HeldSite.OTHER)).as("point %s", point).containsExactly(true);
        assertThat(site.node.read(NOON)).as("point %s", point).hasSize(2);
        site.assertSound();
        assertThat(site.keys()).as("point %s", point).containsExactly(DAY.next());
        gaps.addAll(site.node.catalogue.gaps(HeldSite.OTHER, NOON));
      }
    }
    assertThat(gaps).isEmpty();
    assertThat(point).as("points").isGreaterThan(8);
  }
}
