package io.strongroom.retention.change;

import io.strongroom.retention.change.Approval.State;
import java.time.Instant;

/**
 * A change that needs two people, as its record says. Immutable.
 *
 * @param what is changed
 * @param reason why, in words
 * @param version of the record, which the next one is written on
 * @param <T> what is changed
 */
public record Change<T>(ChangeId id, T what, String reason, Approval approval, long version) {
  /** Whether it waits for another account. */
  public boolean isOpen(Instant now) {
    return approval.stateAt(now) == State.PROPOSED;
  }

  /** Whether two people have said so; it may be in force already or not. */
  public boolean isDecided() {
    return approval.state() == State.APPROVED || approval.state() == State.IN_FORCE;
  }

  Change<T> with(Approval next) {
    return new Change<>(id, what, reason, next, version);
  }
}
