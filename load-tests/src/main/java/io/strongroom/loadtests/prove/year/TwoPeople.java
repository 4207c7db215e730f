package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.change.ChangeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What one account has proposed and another is to decide on. Days later it is approved, withdrawn,
 * or looked at when it has lapsed. Used by one thread.
 *
 * @param <T> what is to change
 */
final class TwoPeople<T> {
  static final String ONE = "ann";
  static final String ANOTHER = "bob";

  /** After so long it is too late. */
  private static final Duration LAPSES = Duration.ofDays(7);

  private static final int LONGEST_DAYS = 9;

  private final SplittableRandom random;
  private final BiConsumer<ChangeId, String> approve;
  private final BiConsumer<ChangeId, String> withdraw;
  private final Consumer<T> inForce;
  private final Collection<String> failures;
  private final List<Waiting<T>> waiting = new ArrayList<>();
  private int approved;
  private int lapsed;

  /**
   * @param decidedAt when somebody comes back to it, if the clock does not go back
   */
  private record Waiting<T>(
      ChangeId change, T what, Instant proposedAt, Instant decidedAt, boolean isWithdrawn) {}

  /**
   * @param approve has the node put a change in force by the word of an account
   * @param inForce tells the oracle
   */
  TwoPeople(
      SplittableRandom random,
      BiConsumer<ChangeId, String> approve,
      BiConsumer<ChangeId, String> withdraw,
      Consumer<T> inForce,
      Collection<String> failures) {
    this.random = random;
    this.approve = approve;
    this.withdraw = withdraw;
    this.inForce = inForce;
    this.failures = failures;
  }

  void proposed(ChangeId change, T what, Instant now) {
    Duration until =
        random.nextBoolean()
            ? Duration.ofHours(1)
            : Duration.ofDays(random.nextInt(1, LONGEST_DAYS + 1));
    waiting.add(new Waiting<>(change, what, now, now.plus(until), random.nextInt(8) == 0));
  }

  boolean isOpen(Predicate<T> which) {
    return waiting.stream().anyMatch(each -> which.test(each.what));
  }

  /** So many have been approved. */
  int approved() {
    return approved;
  }

  /** So many came too late. */
  int lapsed() {
    return lapsed;
  }

  /** Decides on what it is time for. */
  void decide(Instant now) {
    List<Waiting<T>> before = List.copyOf(waiting);
    waiting.clear();
    for (Waiting<T> each : before) {
      if (now.isBefore(each.decidedAt)) {
        waiting.add(each);
      } else {
        decide(each, !now.isBefore(each.proposedAt.plus(LAPSES)));
      }
    }
  }

  private void decide(Waiting<T> each, boolean hasLapsed) {
    if (hasLapsed) {
      refused(ErrorKind.CALLER, each.change, ANOTHER);
      lapsed++;
    } else if (each.isWithdrawn) {
      withdraw.accept(each.change, ONE);
      refused(ErrorKind.CALLER, each.change, ANOTHER);
    } else {
      refused(ErrorKind.DENIED, each.change, ONE);
      approve.accept(each.change, ANOTHER);
      inForce.accept(each.what);
      approved++;
    }
  }

  private void refused(ErrorKind kind, ChangeId change, String by) {
    try {
      approve.accept(change, by);
      failures.add("change " + change + " was approved by " + by + ", who may not");
    } catch (StrongroomException e) {
      if (e.kind() != kind) {
        failures.add("change " + change + " was refused with " + e);
      }
    }
  }
}
