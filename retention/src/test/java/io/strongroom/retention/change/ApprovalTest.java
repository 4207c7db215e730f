package io.strongroom.retention.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.change.Approval.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApprovalTest {
  private static final Instant THEN = Instant.parse("2026-11-29T08:00:00Z");
  private static final Instant LAPSED = THEN.plus(Approval.LAPSES_AFTER);
  private final Approval proposed = Approval.proposed("ann", THEN);

  @Test
  void anotherAccountApprovesAndThenItIsInForce() {
    Approval approved = proposed.approved("bob", THEN.plusSeconds(60));
    assertThat(approved.stateAt(LAPSED))
        .as("what is decided does not lapse")
        .isEqualTo(State.APPROVED);
    assertThat(approved.decidedBy()).hasValue("bob");
    Approval inForce = approved.inForce();
    assertThat(inForce.state()).isEqualTo(State.IN_FORCE);
    assertThat(inForce.inForce()).isEqualTo(inForce);
  }

  @Test
  void theAccountThatProposedItDoesNotApproveIt() {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> proposed.approved("ann", THEN))
        .matches(e -> e.kind() == ErrorKind.DENIED)
        .withMessageContaining("another one must");
  }

  @Test
  void afterSevenDaysItHasLapsed() {
    assertThat(proposed.stateAt(LAPSED.minusMillis(1))).isEqualTo(State.PROPOSED);
    assertThat(proposed.stateAt(LAPSED)).isEqualTo(State.LAPSED);
    assertThat(proposed.approved("bob", LAPSED.minusMillis(1)).state()).isEqualTo(State.APPROVED);
    assertRefused(() -> proposed.approved("bob", LAPSED), "has lapsed");
    assertRefused(() -> proposed.withdrawn("ann", LAPSED), "has lapsed");
  }

  @Test
  void whatIsDecidedStaysSo() {
    Approval withdrawn = proposed.withdrawn("ann", THEN);
    assertRefused(() -> withdrawn.approved("bob", THEN), "was withdrawn");
    assertThat(withdrawn.inForce()).isEqualTo(withdrawn);
    for (Approval decided : List.of(proposed.approved("bob", THEN), withdrawn)) {
      assertRefused(() -> decided.withdrawn("bob", THEN), "not open any more");
    }
    assertThat(proposed.inForce()).as("nobody has approved it").isEqualTo(proposed);
  }

  private static void assertRefused(Runnable act, String why) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(act::run)
        .matches(e -> e.kind() == ErrorKind.CALLER)
        .withMessageContaining(why);
  }
}
