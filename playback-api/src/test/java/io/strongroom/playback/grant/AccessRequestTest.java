package io.strongroom.playback.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The life of a request and its grant, by a clock that the test sets. */
final class AccessRequestTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId GATE = new CameraId(new UUID(1, 1));
  private static final CameraId YARD = new CameraId(new UUID(1, 2));
  private static final Person OFFICER = new Person("officer", "Sun Li", "Station 3");
  private static final Person LEADER = new Person("leader", "Zhou Min", "Station 3");
  private static final Scope ASKED =
      scope(List.of(GATE, YARD), 0, 600, EnumSet.of(Right.PLAYBACK, Right.EXPORT));

  private static Scope scope(List<CameraId> cameras, long from, long to, Set<Right> rights) {
    return new Scope(cameras, seconds(from, to), rights);
  }

  private static TimeRange seconds(long from, long to) {
    return new TimeRange(
        WallTime.of(NOW.minusSeconds(3_600 - from)), WallTime.of(NOW.minusSeconds(3_600 - to)));
  }

  private static AccessRequest submitted() {
    return AccessRequest.submitted(
        new RequestId(new UUID(3, 3)),
        OFFICER,
        ASKED,
        false,
        new Grounds("a bicycle was stolen", "2026-117", "Order 799 art. 16"),
        NOW);
  }

  private static Terms terms(Scope scope, int maxUses) {
    return new Terms(scope, NOW.plus(Duration.ofDays(1)), maxUses);
  }

  private static AccessRequest granted(int maxUses) {
    return submitted().approved(LEADER, terms(ASKED, maxUses), false, NOW);
  }

  /** Every way there is, and by its absence every way there is not. */
  @ParameterizedTest
  @CsvSource({
    "SUBMITTED, AGREE APPROVE NARROW REFUSE WITHDRAW LAPSE,"
        + " AGREED ACTIVE ACTIVE REFUSED WITHDRAWN LAPSED",
    "AGREED, APPROVE NARROW REFUSE WITHDRAW LAPSE, ACTIVE ACTIVE REFUSED WITHDRAWN LAPSED",
    "ACTIVE, USE USE_UP UNCOVER REVOKE EXPIRE, ACTIVE EXHAUSTED ACTIVE REVOKED EXPIRED",
    "EXHAUSTED, UNCOVER REVOKE EXPIRE, EXHAUSTED REVOKED EXPIRED",
    "WITHDRAWN, '', ''",
    "REFUSED, '', ''",
    "LAPSED, '', ''",
    "REVOKED, '', ''",
    "EXPIRED, '', ''",
  })
  void theTableIsThisOne(RequestState from, String steps, String to) {
    List<String> allowed = List.of(steps.split(" "));
    List<String> next = List.of(to.split(" "));
    for (RequestStep step : RequestStep.values()) {
      int at = allowed.indexOf(step.name());
      assertThat(from.after(step).map(Enum::name).orElse("none"))
          .as("%s from %s", step, from)
          .isEqualTo(at < 0 ? "none" : next.get(at));
    }
    assertThat(from.isEnd()).isEqualTo(steps.isEmpty());
  }

  @Test
  void anotherApproverDecidesAndNoApproverOnHisOwn() {
    Person same = new Person("officer", "Sun Li", "Station 3");
    assertThatThrownBy(() -> submitted().approved(same, terms(ASKED, 0), false, NOW))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DENIED));
    assertThatThrownBy(() -> submitted().refused(same, "no need", NOW))
        .hasMessageContaining("another approver");
    assertThat(submitted().refused(LEADER, "no need", NOW).state()).isEqualTo(RequestState.REFUSED);
    assertThatThrownBy(() -> submitted().withdrawn(LEADER, NOW))
        .hasMessageContaining("who made it");
    assertThat(submitted().withdrawn(OFFICER, NOW).state()).isEqualTo(RequestState.WITHDRAWN);
  }

  @Test
  void theSecondOfTwoIsSomebodyElseAndGoesNoFurtherThanTheFirst() {
    Person second = new Person("second", "Gao Bo", "Station 3");
    Scope less = scope(List.of(YARD), 60, 120, ASKED.rights());
    AccessRequest agreed = submitted().approved(LEADER, terms(less, 2), true, NOW);
    assertThat(agreed.state()).isEqualTo(RequestState.AGREED);
    assertThat(agreed.grant()).isEmpty();
    assertThat(agreed.covers(YARD, seconds(60, 120), ASKED.rights(), NOW)).isFalse();
    for (Person same : List.of(OFFICER, LEADER)) {
      assertThatThrownBy(() -> agreed.approved(same, terms(less, 2), true, NOW))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.DENIED));
    }
    refusedTo(second, agreed, "cameras", terms(ASKED, 2));
    refusedTo(second, agreed, "maxUses", terms(less, 0));
    refusedTo(second, agreed, "maxUses", terms(less, 3));
    refusedTo(second, agreed, "validUntil", new Terms(less, NOW.plus(Duration.ofDays(2)), 2));
    // Whatever the rule says by then, one that was begun by two is finished by two.
    for (boolean two : new boolean[] {true, false}) {
      AccessRequest granted = agreed.approved(second, terms(less, 1), two, NOW);
      assertThat(granted.state()).isEqualTo(RequestState.ACTIVE);
      assertThat(granted.decision().orElseThrow().by()).isEqualTo("second");
      assertThat(granted.agreement().orElseThrow().by()).isEqualTo("leader");
      assertThat(granted.covers(YARD, seconds(60, 120), ASKED.rights(), NOW)).isTrue();
      assertThat(granted.covers(GATE, seconds(60, 120), ASKED.rights(), NOW)).isFalse();
    }
    assertThat(agreed.refused(second, "no need", NOW).state()).isEqualTo(RequestState.REFUSED);
    assertThat(agreed.refused(LEADER, "thought better of it", NOW).state())
        .isEqualTo(RequestState.REFUSED);
    assertThat(agreed.withdrawn(OFFICER, NOW).state()).isEqualTo(RequestState.WITHDRAWN);
    assertThat(agreed.stateAt(agreed.lapsesAt())).isEqualTo(RequestState.LAPSED);
  }

  private static void refusedTo(Person second, AccessRequest agreed, String field, Terms terms) {
    assertThatThrownBy(() -> agreed.approved(second, terms, true, NOW))
        .hasMessageStartingWith(field + ": ");
  }

  @Test
  void whatNeedsTwo() {
    TwoApprovers rule = new TwoApprovers(Set.of("class-1"), true, 10);
    Function<CameraId, Optional<String>> classes =
        id -> Optional.of(id.equals(GATE) ? "class-1" : "standard");
    Set<Right> export = EnumSet.of(Right.EXPORT);
    Set<Right> playback = EnumSet.of(Right.PLAYBACK);
    assertThat(rule.why(scope(List.of(GATE), 0, 600, export), classes))
        .containsExactly(WhyTwo.EXPORT_CLASS);
    assertThat(rule.why(scope(List.of(GATE), 0, 600, playback), classes)).isEmpty();
    assertThat(rule.why(scope(List.of(YARD), 0, 600, export), classes)).isEmpty();
    assertThat(rule.why(scope(List.of(YARD), 0, 600, export), id -> Optional.empty()))
        .containsExactly(WhyTwo.EXPORT_CLASS);
    assertThat(
            rule.why(
                scope(List.of(YARD), 0, 600, EnumSet.of(Right.PLAYBACK, Right.UNMASK)), classes))
        .containsExactly(WhyTwo.UNMASK);
    assertThat(rule.why(scope(List.of(YARD, GATE), 0, 5 * 3_600, playback), classes)).isEmpty();
    assertThat(rule.why(scope(List.of(YARD, GATE), 0, 5 * 3_600 + 1, playback), classes))
        .containsExactly(WhyTwo.SIZE);
    assertThat(rule.why(scope(List.of(), 0, 1, export), classes))
        .containsExactlyInAnyOrder(WhyTwo.EXPORT_CLASS, WhyTwo.SIZE);
    assertThat(TwoApprovers.NEVER.why(scope(List.of(), 0, 1, EnumSet.allOf(Right.class)), classes))
        .isEmpty();
  }

  @Test
  void anApprovalNarrowsAndNeverWidens() {
    Scope less = scope(List.of(YARD), 60, 120, EnumSet.of(Right.PLAYBACK));
    AccessRequest narrowed = submitted().approved(LEADER, terms(less, 0), false, NOW);
    assertThat(narrowed.isNarrowed()).isTrue();
    assertThat(granted(0).isNarrowed()).isFalse();
    assertThat(narrowed.covers(YARD, seconds(60, 120), EnumSet.of(Right.PLAYBACK), NOW)).isTrue();
    assertThat(narrowed.covers(GATE, seconds(60, 120), EnumSet.of(Right.PLAYBACK), NOW)).isFalse();
    assertThat(narrowed.covers(YARD, seconds(60, 120), EnumSet.of(Right.EXPORT), NOW)).isFalse();
    wider("cameras", scope(List.of(), 0, 600, ASKED.rights()));
    wider("cameras", scope(List.of(new CameraId(new UUID(9, 9))), 0, 600, ASKED.rights()));
    wider("from", scope(List.of(GATE), -1, 600, ASKED.rights()));
    wider("to", scope(List.of(GATE), 0, 601, ASKED.rights()));
    wider("actions", scope(List.of(GATE), 0, 600, EnumSet.of(Right.LIVE)));
  }

  private static void wider(String field, Scope scope) {
    assertThatThrownBy(() -> submitted().approved(LEADER, terms(scope, 0), false, NOW))
        .hasMessageStartingWith(field + ": ");
  }

  @Test
  void oneSecondOutsideAtEitherEndIsNotCovered() {
    AccessRequest granted = granted(0);
    Set<Right> playback = EnumSet.of(Right.PLAYBACK);
    assertThat(granted.covers(GATE, seconds(0, 600), playback, NOW)).isTrue();
    assertThat(granted.covers(GATE, seconds(-1, 600), playback, NOW)).isFalse();
    assertThat(granted.covers(GATE, seconds(0, 601), playback, NOW)).isFalse();
    assertThat(granted.covers(GATE, seconds(600, 601), playback, NOW)).isFalse();
  }

  @Test
  void timeAloneEndsRequestsAndGrants() {
    Instant lapsed = NOW.plus(AccessRequest.LAPSES_AFTER);
    assertThat(submitted().stateAt(lapsed.minusMillis(1))).isEqualTo(RequestState.SUBMITTED);
    assertThat(submitted().stateAt(lapsed)).isEqualTo(RequestState.LAPSED);
    assertThatThrownBy(
            () ->
                submitted()
                    .approved(
                        LEADER,
                        new Terms(ASKED, lapsed.plus(Duration.ofDays(1)), 0),
                        false,
                        lapsed))
        .hasMessageContaining("lapsed");
    Instant over = NOW.plus(Duration.ofDays(1));
    assertThat(granted(0).covers(GATE, seconds(0, 1), ASKED.rights(), over.minusMillis(1)))
        .isTrue();
    assertThat(granted(0).covers(GATE, seconds(0, 1), ASKED.rights(), over)).isFalse();
    assertThat(granted(0).timedOut(over).state()).isEqualTo(RequestState.EXPIRED);
    assertThatThrownBy(() -> granted(0).revoked(LEADER, "the case is closed", over))
        .hasMessageContaining("expired");
  }

  @Test
  void usesAreCountedAndTheLastOneExhausts() {
    AccessRequest once = granted(2).used(NOW);
    assertThat(once.state()).isEqualTo(RequestState.ACTIVE);
    AccessRequest twice = once.used(NOW);
    assertThat(twice.state()).isEqualTo(RequestState.EXHAUSTED);
    assertThat(twice.useStep(NOW)).isEmpty();
    assertThat(twice.grant().orElseThrow().uses()).isEqualTo(2);
    assertThatThrownBy(() -> twice.used(NOW)).hasMessageContaining("used up");
    assertThat(twice.revoked(LEADER, "the case is closed", NOW).state())
        .isEqualTo(RequestState.REVOKED);
  }

  @Test
  void limitsAreNamed() {
    Grounds grounds = submitted().grounds();
    RequestId id = RequestId.random();
    Scope all = scope(List.of(), 0, 600, ASKED.rights());
    assertThatThrownBy(() -> AccessRequest.submitted(id, OFFICER, all, false, grounds, NOW))
        .hasMessageStartingWith("cameras: ");
    Scope days = scope(List.of(GATE), 0, 32 * 86_400, ASKED.rights());
    assertThatThrownBy(() -> AccessRequest.submitted(id, OFFICER, days, false, grounds, NOW))
        .hasMessageStartingWith("to: ");
    assertThat(AccessRequest.submitted(id, OFFICER, all, true, grounds, NOW).standing()).isTrue();
    assertThatThrownBy(() -> new Grounds("x", "1", "2")).hasMessageStartingWith("reason: ");
    assertThatThrownBy(() -> new Grounds("a reason", "", "2"))
        .hasMessageStartingWith("caseNumber: ");
    Terms tooLong = new Terms(ASKED, NOW.plus(Duration.ofDays(32)), 0);
    assertThatThrownBy(() -> submitted().approved(LEADER, tooLong, false, NOW))
        .hasMessageStartingWith("validUntil: ");
    assertThatThrownBy(() -> submitted().approved(LEADER, terms(ASKED, 1_001), false, NOW))
        .hasMessageStartingWith("maxUses: ");
  }
}
