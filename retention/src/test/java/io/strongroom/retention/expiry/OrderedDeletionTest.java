package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.hold.Hold;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Part of a class-day goes by order; the rest stays under another key and expires at its time. */
class OrderedDeletionTest {
  private static final DayKeyId DAY = HeldSite.classDay(0);
  private static final TimeRange NOON = HeldSite.range(0);

  @TempDir Path folder;

  static DeletionOrder order(DeletionKind kind, CameraId camera, TimeRange range) {
    return new DeletionOrder(
        kind, new DeletionScope.Cameras(List.of(camera), range), "City court", "2026-117");
  }

  static ChangeId approved(HeldSite site, DeletionOrder order) {
    Change<DeletionOrder> change = site.orders.propose(order, "unlawful", "ann");
    return site.orders.approve(change.id(), "bob").id();
  }

  private static ChangeId orderOther(HeldSite site) {
    return approved(site, order(DeletionKind.ORDERED_DELETION, HeldSite.OTHER, NOON));
  }

  private static List<Gap> gaps(HeldSite site, CameraId camera) {
    return site.node.catalogue.gaps(camera, NOON);
  }

  @Test
  void whatIsOrderedGoesAndTheRestOfItsDayStaysUnderAnotherKey() throws Exception {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      site.run();
      assertThat(site.decision(DAY)).isInstanceOf(Decision.Keep.class);

      ChangeId order = orderOther(site);
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Ordered(1, Optional.empty()));
      site.run();

      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      assertThat(site.keys()).containsExactly(DAY.next());
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
      assertThat(site.decision(DAY.next())).isInstanceOf(Decision.Keep.class);
      site.assertOpens(0);
      site.assertSound();
      assertThat(site.node.alarms.standing()).isEmpty();
      assertThat(site.hasExpired(HeldSite.OTHER)).isTrue();
      assertThat(site.hasExpired(HeldSite.HELD)).isFalse();
      assertThat(site.expirer.expired().orders(HeldSite.pack(HeldSite.OTHER), DAY, NOON))
          .containsExactly(order);
      assertThat(gaps(site, HeldSite.OTHER))
          .containsExactly(new Gap(NOON, GapCause.DELETED_BY_ORDER));
      assertThat(gaps(site, HeldSite.HELD)).isEmpty();

      ExpiryCertificate certificate = site.certificate(DAY);
      assertThat(certificate.footage().packs()).isEqualTo(1);
      assertThat(certificate.footage().keptPacks()).isEqualTo(1);
      assertThat(certificate.footage().heldPacks()).isZero();
      assertThat(certificate.removal().packs()).isEqualTo(1);
      assertThat(certificate.orders())
          .singleElement()
          .satisfies(
              by -> {
                assertThat(by.id()).isEqualTo(order);
                assertThat(by.kind()).isEqualTo(DeletionKind.ORDERED_DELETION);
                assertThat(by.authority()).isEqualTo("City court");
                assertThat(by.document()).isEqualTo("2026-117");
              });

      site.now = HeldSite.LATE;
      site.expirer.confirmClock(LocalDate.ofInstant(site.now, StoreFixture.ZONE));
      site.run();
      assertThat(site.keys()).isEmpty();
      assertThat(site.isThere(HeldSite.HELD, 0)).isFalse();
      assertThat(site.certificate(DAY.next()).orders()).isEmpty();
      assertThat(site.expirer.expired().orders(HeldSite.pack(HeldSite.HELD), DAY, NOON)).isEmpty();
    }
  }

  @Test
  void aProposalTakesNothing() {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      site.orders.propose(
          order(DeletionKind.ORDERED_DELETION, HeldSite.OTHER, NOON), "unlawful", "ann");
      site.run();
      assertThat(site.keys()).containsExactly(DAY);
      assertThat(site.isThere(HeldSite.OTHER, 0)).isTrue();
    }
  }

  /** Held footage is never deleted; the order stands, and takes it when the hold has ended. */
  @Test
  void whatIsHeldStaysUntilItsHoldHasEnded() throws Exception {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      Hold hold = site.hold(NOON);
      approved(site, order(DeletionKind.ORDERED_DELETION, HeldSite.HELD, NOON));
      site.run();
      assertThat(site.decision(DAY)).isInstanceOf(Decision.Keep.class);
      assertThat(site.keys()).containsExactly(DAY);

      orderOther(site);
      site.run();
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      assertThat(site.certificate(DAY).footage().heldPacks()).isEqualTo(1);
      assertThat(site.certificate(DAY).footage().keptPacks()).isZero();
      site.assertOpens(0);

      site.release(hold);
      site.run();
      assertThat(site.isThere(HeldSite.HELD, 0)).isFalse();
      assertThat(site.keys()).isEmpty();
      assertThat(site.certificate(DAY.next()).orders()).hasSize(1);
    }
  }

  /** An order is carried out in full; a release gives no more than it says. */
  @Test
  void packsAtTheEndsOfARangeGoByOrderAndStayByRelease() {
    TimeRange part = new TimeRange(NOON.from().plusMicros(1), NOON.to());
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      approved(site, order(DeletionKind.EARLY_RELEASE, HeldSite.OTHER, part));
      site.run();
      assertThat(site.isThere(HeldSite.OTHER, 0)).isTrue();
      approved(site, order(DeletionKind.ORDERED_DELETION, HeldSite.OTHER, part));
      site.run();
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
      site.assertOpens(0);
    }
  }

  @Test
  void aWholeClassDayIsReleased() throws Exception {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      site.record(1);
      approved(
          site,
          new DeletionOrder(
              DeletionKind.EARLY_RELEASE,
              new DeletionScope.ClassDays(StoreFixture.CLASS, DAY.expiryDay(), DAY.expiryDay()),
              "Bureau",
              "12"));
      site.run();
      assertThat(site.keys()).containsExactly(HeldSite.classDay(1));
      assertThat(site.certificate(DAY).footage().keptPacks()).isZero();
      assertThat(site.certificate(DAY).removal().packs()).isEqualTo(2);
    }
  }

  /** More may come to it, and its completeness record is not made yet. */
  @Test
  void nothingIsTakenOfADayThatIsNotOver() {
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      site.now = NOON.to().toInstant().plusSeconds(60);
      orderOther(site);
      site.run();
      assertThat(site.decision(DAY))
          .isEqualTo(new Decision.Ordered(1, Optional.of(Decision.Cause.DAY_NOT_OVER)));
      site.now = site.now.plus(Duration.ofHours(38));
      site.run();
      assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
    }
  }

  @Test
  void aSecondOrderTakesMoreOfWhatStayed() throws Exception {
    TimeRange earlier =
        new TimeRange(NOON.from().plusMicros(-TimeUnit.HOURS.toMicros(2)), NOON.from());
    try (HeldSite site = HeldSite.soon(folder, new Fuse())) {
      site.record(0);
      site.record(HeldSite.HELD, earlier.from());
      orderOther(site);
      site.run();
      approved(site, order(DeletionKind.ORDERED_DELETION, HeldSite.HELD, earlier));
      site.run();
      assertThat(site.keys()).containsExactly(DAY.next().next());
      assertThat(site.certificate(DAY.next()).footage().packs()).isEqualTo(1);
      site.assertOpens(0);
      site.assertSound();
    }
  }

  /**
   * The process is killed before and after each change of a record, of the key store, of a row, of
   * a gap, of a key file and of a folder; the next life goes on, and what no order takes opens in
   * between and at the end.
   */
  @Test
  void afterAKillAtAnyPointWhatStaysOpens() throws Exception {
    int points = 0;
    boolean died = true;
    List<Step> seen = new ArrayList<>();
    while (died) {
      points++;
      Path root = Files.createDirectory(folder.resolve("at-" + points));
      try (HeldSite site = HeldSite.soon(root, new Fuse())) {
        site.record(0);
        orderOther(site);
      }
      Fuse fuse = new Fuse();
      try (HeldSite site = HeldSite.soon(root, fuse)) {
        fuse.left = points;
        try {
          site.run();
        } catch (Fuse.Crash e) {
          fuse.left = Integer.MAX_VALUE;
        }
        died = fuse.burnt;
        new ClassDayRecords(site.state)
            .find(DAY)
            .ifPresent(stored -> seen.add(stored.record().step()));
      }
      try (HeldSite site = HeldSite.soon(root, new Fuse())) {
        site.assertOpens(0);
        site.run();
        site.assertOpens(0);
        site.assertSound();
        assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
        assertThat(site.isThere(HeldSite.OTHER, 0)).isFalse();
        assertThat(site.keys()).containsExactly(DAY.next());
        assertThat(site.certificate(DAY).removal().packs()).isEqualTo(1);
        assertThat(gaps(site, HeldSite.OTHER))
            .containsExactly(new Gap(NOON, GapCause.DELETED_BY_ORDER));
      }
    }
    assertThat(points).isGreaterThan(30);
    assertThat(seen).contains(Step.TOMBSTONE, Step.HELD_MOVED, Step.KEY_DESTROYED, Step.REMOVED);
  }
}
