package io.strongroom.retention.change;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How far a change has come that needs two people, and the one table by which all such changes go
 * on: proposed, approved by another account, in force; or withdrawn, or lapsed: after seven days,
 * or because what it was to change had changed when it was approved. Immutable; whoever keeps it
 * writes each next one by compare-and-set.
 *
 * @param state as written; {@link #stateAt} says whether it has lapsed since
 * @param proposedBy account
 * @param decidedBy account that approved or withdrew it
 */
public record Approval(
    State state,
    String proposedBy,
    Instant proposedAt,
    Optional<String> decidedBy,
    Optional<Instant> decidedAt) {
  /** A change that nobody has approved for so long has lapsed. */
  public static final Duration LAPSES_AFTER = Duration.ofDays(7);

  private static final Map<State, Map<Act, State>> TABLE =
      Map.of(
          State.PROPOSED,
          Map.of(
              Act.APPROVE, State.APPROVED, Act.WITHDRAW, State.WITHDRAWN, Act.LAPSE, State.LAPSED),
          State.APPROVED,
          Map.of(Act.PUT_IN_FORCE, State.IN_FORCE, Act.OVERTAKE, State.LAPSED),
          State.IN_FORCE,
          Map.of(),
          State.WITHDRAWN,
          Map.of(),
          State.LAPSED,
          Map.of());

  /** How far a change has come. */
  public enum State {
    PROPOSED,
    /** It is decided, and put in force by whoever looks next. */
    APPROVED,
    IN_FORCE,
    WITHDRAWN,
    LAPSED
  }

  private enum Act {
    APPROVE,
    PUT_IN_FORCE,
    WITHDRAW,
    LAPSE,
    OVERTAKE
  }

  /** A change that somebody proposes. */
  public static Approval proposed(String by, Instant at) {
    return new Approval(State.PROPOSED, by, at, Optional.empty(), Optional.empty());
  }

  /** When it lapses if nobody has decided on it. */
  public Instant lapsesAt() {
    return proposedAt.plus(LAPSES_AFTER);
  }

  /** The state at an instant. */
  public State stateAt(Instant now) {
    Optional<State> lapsed = after(Act.LAPSE);
    return lapsed.isPresent() && !now.isBefore(lapsesAt()) ? lapsed.get() : state;
  }

  /**
   * The second person's word.
   *
   * @throws StrongroomException DENIED if it is the same account's; CALLER if the change is not
   *     open any more
   */
  public Approval approved(String by, Instant at) {
    Approval next = decided(Act.APPROVE, by, at);
    if (by.equals(proposedBy)) {
      throw new StrongroomException(
          ErrorKind.DENIED,
          "this change was proposed by the account that wants to approve it; another one must");
    }
    return next;
  }

  /**
   * Taken back, by any account that might approve it.
   *
   * @throws StrongroomException CALLER if the change is not open any more
   */
  public Approval withdrawn(String by, Instant at) {
    return decided(Act.WITHDRAW, by, at);
  }

  /** What was approved has come into force; the same if it had before. */
  public Approval inForce() {
    return after(Act.PUT_IN_FORCE)
        .map(next -> new Approval(next, proposedBy, proposedAt, decidedBy, decidedAt))
        .orElse(this);
  }

  /** What was approved cannot come into force: something else has since. */
  public Approval overtaken() {
    return after(Act.OVERTAKE)
        .map(next -> new Approval(next, proposedBy, proposedAt, decidedBy, decidedAt))
        .orElse(this);
  }

  private Approval decided(Act act, String by, Instant at) {
    State now = stateAt(at);
    State next =
        Optional.ofNullable(TABLE.getOrDefault(now, Map.of()).get(act))
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER, "id: this change is not open any more: " + words(now)));
    return new Approval(next, proposedBy, proposedAt, Optional.of(by), Optional.of(at));
  }

  private Optional<State> after(Act act) {
    return Optional.ofNullable(TABLE.getOrDefault(state, Map.of()).get(act));
  }

  private static String words(State state) {
    return switch (state) {
      case PROPOSED -> "it is proposed";
      case APPROVED, IN_FORCE -> "it is approved";
      case WITHDRAWN -> "it was withdrawn";
      case LAPSED -> "it has lapsed; propose it again";
    };
  }
}
