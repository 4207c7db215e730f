package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Holds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hold races a tombstone. Both run for real, but before each look at a record and each change of
 * one a seed says who goes on. Whatever the order: either the hold keeps its pack, which opens
 * after its class-day's key is dead, or its answer says that it came too late, and the pack goes.
 */
class HoldRaceTest {
  /** More with {@code -Dhold-race=1000}; each needs some ten syncs of the disk. */
  private static final int RACES = Integer.getInteger("hold-race", 100);

  private static final int DAYS = 20;

  @TempDir Path folder;

  @Test
  void neverLostNeverHalf() throws Exception {
    int kept = 0;
    for (int begun = 0; begun < RACES; begun += DAYS) {
      Path root = Files.createDirectory(folder.resolve("site-" + begun));
      Turns turns = new Turns();
      try (HeldSite site =
          new HeldSite(root, new Fuse(), state -> turns.around(StateStore.class, state))) {
        for (int day = 0; day < DAYS; day++) {
          kept += race(site, turns, day, begun + day) ? 1 : 0;
        }
        assertThat(site.node.alarms.standing()).isEmpty();
        site.assertSound();
      }
    }
    assertThat(kept).as("neither always wins").isBetween(RACES / 10, RACES * 9 / 10);
  }

  /** The same when it is not time that takes a class-day, but an order. */
  @Test
  void neverLostNeverHalfByOrder() throws Exception {
    int kept = 0;
    Turns turns = new Turns();
    try (HeldSite site =
        HeldSite.weeksLater(folder, state -> turns.around(StateStore.class, state))) {
      for (int day = 0; day < DAYS; day++) {
        var _ =
            OrderedDeletionTest.approved(
                site,
                new DeletionOrder(
                    DeletionKind.ORDERED_DELETION,
                    new DeletionScope.Cameras(
                        List.of(HeldSite.HELD, HeldSite.OTHER), HeldSite.range(day)),
                    "court",
                    "7"));
        kept += race(site, turns, day, day) ? 1 : 0;
      }
      assertThat(site.node.alarms.standing()).isEmpty();
      site.assertSound();
    }
    assertThat(kept).as("neither always wins").isBetween(1, DAYS - 1);
  }

  /** Whether the hold was the first. */
  private static boolean race(HeldSite site, Turns turns, int day, long seed) throws Exception {
    DayKeyId id = HeldSite.classDay(day);
    site.record(day);
    HoldCoverage told =
        turns.race(
            seed,
            () -> {
              Holds.Placed placed =
                  site.holds.place(HeldSite.wish(HeldSite.range(day), Optional.empty()), "ann");
              return site.expirer.coverage(placed.hold(), placed.closed());
            },
            () -> {
              site.run();
              return day;
            });
    site.run();
    boolean kept = told.parts().stream().anyMatch(part -> part.standing() == Standing.KEPT);
    String order = "with seed " + seed + " it was told " + told;
    assertThat(kept || isToldToBeGone(told, id)).as(order).isTrue();
    assertThat(site.isThere(HeldSite.HELD, day)).as(order).isEqualTo(kept);
    assertThat(site.isThere(HeldSite.OTHER, day)).as(order).isFalse();
    assertThat(site.keys()).as(order).doesNotContain(id);
    if (kept) {
      site.assertOpens(day);
    }
    return kept;
  }

  private static boolean isToldToBeGone(HoldCoverage told, DayKeyId id) {
    return told.gone().contains(id)
        || told.parts().stream()
            .map(part -> List.of(part.classDay(), part.standing()))
            .anyMatch(List.of(id, Standing.TOO_LATE)::equals);
  }
}
