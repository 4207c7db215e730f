package io.strongroom.loadtests.prove.year.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the oracle says of held packs whose disk is away while their class-day goes. */
final class OracleTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 6);
  private static final int COLD = 2;
  private static final Set<Integer> ONE_AWAY = Set.of(0, COLD);
  private static final Set<Integer> BOTH = Set.of(0, 1, COLD);

  /** Its ceiling and its floor are over on the day. */
  private final Rules rules = new Rules(Instant.EPOCH, Map.of("school", new Rules.Rule(2, 3)));

  private final Oracle oracle = new Oracle(ZoneOffset.UTC, rules, BOTH);
  private final Taken released = pack("released");
  private final Taken kept = pack("kept");
  private final Taken free = pack("free");

  private Taken pack(String camera) {
    Instant from = morning(-3);
    Instant to = from.plusSeconds(60);
    Taken pack = new Taken(1, camera + ".pack", camera, "school", DAY, from, to, from);
    oracle.recorded(pack);
    return pack;
  }

  private static Instant morning(int days) {
    return DAY.plusDays(days).atTime(6, 0).toInstant(ZoneOffset.UTC);
  }

  private void hold(Taken pack) {
    oracle.hold(pack.camera(), Set.of(pack.camera()), pack.from(), pack.to(), null);
  }

  /** Two of three are held, and neither can be moved when their day is over. */
  private void begin() {
    hold(released);
    hold(kept);
    oracle.expire(morning(0), true, ONE_AWAY);
    assertThat(plan(0, true)).containsExactlyEntriesOf(goesOn(2));
    assertThat(oracle.there()).containsOnly(released, kept, free);
  }

  private Map<String, String> plan(int days, boolean trusted) {
    return oracle.plan(morning(days), trusted);
  }

  private static Map<String, String> goesOn(int held) {
    return Map.of(
        "school/2026-11-06", "goes on after its tombstone; 3 packs, %d held".formatted(held));
  }

  /** Another one kept the key alive until the disk was back; so both were moved. */
  @Test
  void whatIsReleasedMovesIfItsDiskIsBackBeforeTheKeyDies() {
    begin();
    oracle.release(released.camera());
    oracle.expire(morning(1), true, ONE_AWAY);
    assertThat(plan(1, true)).containsExactlyEntriesOf(goesOn(1));

    oracle.expire(morning(2), false, BOTH);

    assertThat(plan(2, false))
        .containsOnly(
            Map.entry("school/2026-11-06", "gone; 0 packs, 0 held"),
            Map.entry("school.1/2026-11-06", "waits for the clock; 2 packs, 1 held"));
    assertThat(oracle.there()).containsOnly(released, kept);
  }

  /** By a clock that is trusted it goes on the same day. */
  @Test
  void whatMovedAlthoughItWasReleasedGoesAtOnce() {
    begin();
    oracle.release(released.camera());
    oracle.expire(morning(1), true, ONE_AWAY);

    oracle.expire(morning(2), true, BOTH);

    assertThat(oracle.there()).containsOnly(kept);
    assertThat(oracle.heldBack()).containsOnly(kept);
  }

  @Test
  void whatIsReleasedGoesWithTheKeyIfNothingElseKeepsThat() {
    begin();
    oracle.release(released.camera());
    oracle.release(kept.camera());
    oracle.expire(morning(1), true, ONE_AWAY);
    assertThat(oracle.readable()).isEmpty();
    assertThat(plan(1, true))
        .containsOnly(Map.entry("school/2026-11-06", "goes on, partly removed; 3 packs, 0 held"));

    oracle.expire(morning(2), false, BOTH);

    assertThat(oracle.there()).isEmpty();
  }

  /** Whoever placed the second hold was told that it is kept: its key was alive. */
  @Test
  void whatIsHeldAgainBeforeTheKeyDiesKeepsIt() {
    begin();
    oracle.release(released.camera());
    oracle.expire(morning(1), true, ONE_AWAY);
    oracle.hold("again", Set.of(released.camera()), released.from(), released.to(), null);
    oracle.release(kept.camera());
    oracle.expire(morning(2), true, ONE_AWAY);
    assertThat(plan(2, true)).containsExactlyEntriesOf(goesOn(1));

    oracle.expire(morning(3), true, BOTH);

    assertThat(oracle.heldBack()).containsOnly(released);
    assertThat(oracle.there()).containsOnly(released);
  }

  /** By its age, while both places are there; not on the day before it goes. */
  @Test
  void whatIsOldEnoughBecomesCold() {
    assertThat(cool(-2, 2, BOTH)).as("a day short of two days").isZero();
    assertThat(cool(-2, 1, ONE_AWAY)).as("its disk is away").isZero();
    assertThat(cool(-1, 1, BOTH)).as("it goes tomorrow").isZero();

    assertThat(cool(-2, 1, Set.of(1, COLD))).as("other disks do not matter").isEqualTo(3);

    assertThat(oracle.on(COLD)).extracting(Taken::camera).contains("released", "kept", "free");
    assertThat(cool(-2, 1, BOTH)).as("it is there").isZero();
  }

  /** As with a disk that is away. */
  @Test
  void whatIsHeldInAStoreThatIsAwayKeepsItsKey() {
    assertThat(cool(-2, 1, BOTH)).isEqualTo(3);
    hold(kept);
    oracle.expire(morning(0), true, Set.of(0, 1));
    assertThat(plan(0, true)).containsExactlyEntriesOf(goesOn(1));
    assertThat(oracle.on(COLD)).hasSize(3);

    oracle.expire(morning(1), true, BOTH);

    assertThat(oracle.heldBack()).extracting(Taken::camera).containsOnly("kept");
    assertThat(oracle.on(COLD)).hasSize(1);
    assertThat(oracle.there()).hasSize(1);
  }

  private int cool(int day, int age, Set<Integer> there) {
    return oracle.cool(morning(day).plusSeconds(60), Map.of("school", age), there, COLD);
  }
}
