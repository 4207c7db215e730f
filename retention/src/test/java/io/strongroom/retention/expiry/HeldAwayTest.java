package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.HoldCoverage.Part;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

  @Test
  void whoeverHoldsItAgainIsToldThatItIsKeptAndItIs() throws Exception {
    try (HeldSite site = new HeldSite(folder)) {
      Hold noon = releasedWhileAway(site);
      Hold again = site.hold(MORNING);
      assertThat(site.expirer.coverage(again, Optional.empty()).parts())
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
