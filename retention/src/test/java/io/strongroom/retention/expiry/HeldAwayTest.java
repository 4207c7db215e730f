package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.HoldCoverage.Part;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two held packs of a class-day are away when it goes, and one of them is released: as long as the
 * other one keeps the key alive, nothing has been decided about the first.
 */
class HeldAwayTest {
  private static final DayKeyId DAY = HeldSite.classDay(0);
  private static final WallTime EARLY = HeldSite.noon(0).plusMicros(-7_200_000_000L);
  private static final TimeRange MORNING = new TimeRange(EARLY, EARLY.plusMicros(1));

  @TempDir Path folder;
  private Path there;
  private Path away;

  @BeforeEach
  void folders() {
    Path day = PackPaths.day(folder.resolve("v0"), StoreFixture.CLASS, DAY.expiryDay());
    there = day.resolve(HeldSite.HELD.toString());
    away = folder.resolve("away");
  }

  /** The hold of the pack of noon, when the one of the morning has been released. */
  private Hold releasedWhileAway(HeldSite site) throws IOException {
    site.record(0);
    site.record(HeldSite.HELD, EARLY);
    Hold morning = site.hold(MORNING);
    Hold noon = site.hold(HeldSite.range(0));
    Files.move(there, away);
    site.run();
    site.release(morning);
    site.run();
    assertThat(site.decision(DAY)).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
    assertThat(site.keys()).contains(DAY);
    return noon;
  }

  @Test
  void whatIsReleasedMovesIfItIsBackBeforeTheKeyDiesAndGoesWithTheNext() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      Hold _ = releasedWhileAway(site);
      Files.move(away, there);
      site.expirer.move();
      site.expirer.run();
      assertThat(site.keys()).containsExactly(DAY.next());
      site.run();
      assertThat(site.decision(DAY.next())).isEqualTo(new Decision.Gone());
      assertThat(site.keys()).containsExactly(DAY.next().next());
      assertThat(site.certificate(DAY).footage().packs()).isEqualTo(1);
      assertThat(site.certificate(DAY.next()).footage().packs()).isEqualTo(1);
      assertThat(site.node.catalogue.packs(HeldSite.HELD, MORNING)).isEmpty();
      site.assertOpens(0);
      site.assertSound();
    }
  }

  /**
   * One more hold of the pack that is away and was released, at a write of the record or the set.
   */
  private HoldCoverage heldAgainAt(StateStore.Kind kind, String text) throws Exception {
    AtomicReference<Runnable> atWrite = new AtomicReference<>(() -> {});
    List<HoldCoverage> told = new ArrayList<>();
    try (HeldSite site =
        new HeldSite(
            folder,
            new Fuse(),
            state -> AtWrite.of(state, kind, text, () -> atWrite.get().run()))) {
      Hold noon = releasedWhileAway(site);
      site.release(noon);
      atWrite.set(
          () -> {
            atWrite.set(() -> {});
            Holds.Placed placed = site.holds.place(HeldSite.wish(MORNING, Optional.empty()), "ann");
            told.add(site.expirer.coverage(placed.hold(), placed.closed()));
          });
      site.run();
      boolean kept = site.keys().contains(DAY);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().parts())
          .containsExactly(new Part(DAY, kept ? Standing.KEPT : Standing.TOO_LATE, 1, 0));
      if (kept) {
        Files.move(away, there);
      }
      for (int i = 0; i < OwnExpiry.LOOK_AGAIN; i++) {
        site.run();
      }
      assertThat(site.node.catalogue.packs(HeldSite.HELD, MORNING)).hasSize(kept ? 1 : 0);
      assertThat(site.keys()).doesNotContain(DAY);
      site.assertSound();
    }
    return told.getFirst();
  }

  @Test
  void aHoldThatComesBeforeItIsLetGoKeepsIt() throws Exception {
    assertThat(heldAgainAt(StateStore.Kind.HOLD_SET, "lettingGo").parts().getFirst().standing())
        .isEqualTo(Standing.KEPT);
  }

  @Test
  void aHoldThatComesAfterItWasLetGoIsToldSo() throws Exception {
    assertThat(heldAgainAt(StateStore.Kind.CLASS_DAY, "HELD_MOVED").parts().getFirst().standing())
        .isEqualTo(Standing.TOO_LATE);
  }

  @Test
  void aHoldThatComesBeforeTheKeyDiesIsToldSo() throws Exception {
    assertThat(
            heldAgainAt(StateStore.Kind.CLASS_DAY, "KEY_DESTROYED").parts().getFirst().standing())
        .isEqualTo(Standing.TOO_LATE);
  }

  /** A driver died when it had let packs go, and before it had said so of the class-day. */
  @Test
  void whatWasLetGoAndNotSaidIsDecidedAnew() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      Hold noon = releasedWhileAway(site);
      site.release(noon);
      assertThat(site.holds.letGo(DAY, site.holds.inForce(site.now).version())).isTrue();
      Hold _ = site.hold(MORNING);
      site.run();
      assertThat(site.holds.inForce(site.now).lettingGo()).isEmpty();
      assertThat(site.keys()).contains(DAY);
      Files.move(away, there);
      site.run();
      assertThat(site.node.catalogue.packs(HeldSite.HELD, MORNING)).hasSize(1);
      assertThat(site.keys()).doesNotContain(DAY);
    }
  }

  /** A later hold of a pack that never stayed does not make up for one that was let go. */
  @Test
  void aHoldOfAnotherPackKeepsNoneThatWasLetGo() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      site.record(HeldSite.HELD, HeldSite.noon(0).plusMicros(1_800_000_000L));
      Hold noon = releasedWhileAway(site);
      site.release(noon);
      WallTime late = HeldSite.noon(0).plusMicros(1_800_000_000L);
      Hold _ = site.hold(new TimeRange(late, late.plusMicros(1)));
      site.run();
      assertThat(site.keys()).doesNotContain(DAY);
    }
  }

  @Test
  void whoeverHoldsItAgainIsToldThatItIsKeptAndItIs() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      Hold noon = releasedWhileAway(site);
      Hold again = site.hold(MORNING);
      assertThat(site.expirer.coverage(again, Holds.Closed.NOTHING).parts())
          .containsExactly(new Part(DAY, Standing.KEPT, 1, 0));
      site.release(noon);
      site.run();
      assertThat(site.keys()).as("the pack that is held again keeps it").contains(DAY);
      Files.move(away, there);
      site.run();
      assertThat(site.decision(DAY)).isEqualTo(new Decision.Gone());
      assertThat(site.node.catalogue.packs(HeldSite.HELD, MORNING)).hasSize(1);
      site.assertSound();
    }
  }
}
