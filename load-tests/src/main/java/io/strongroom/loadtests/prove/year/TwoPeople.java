package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.change.ChangeId;
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

  /** So long nobody may wait, with a clock that is a day wrong. */
  private static final int LAPSED_DAYS = 9;

  private final SplittableRandom random;
  private final BiConsumer<ChangeId, String> approve;
  private final BiConsumer<ChangeId, String> withdraw;
  private final Consumer<T> inForce;
  private final Collection<String> failures;
  private final List<Waiting<T>> waiting = new ArrayList<>();
  private int approved;

  private enum Fate {
    APPROVED,
    WITHDRAWN,
    LAPSED
  }

  private record Waiting<T>(ChangeId change, T what, Fate fate, int days) {
    Waiting<T> tomorrow() {
      return new Waiting<>(change, what, fate, days - 1);
    }
  }

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

  void proposed(ChangeId change, T what) {
    int dice = random.nextInt(8);
    Fate fate = dice == 0 ? Fate.LAPSED : dice == 1 ? Fate.WITHDRAWN : Fate.APPROVED;
    int days = fate == Fate.LAPSED ? LAPSED_DAYS : random.nextInt(6);
    waiting.add(new Waiting<>(change, what, fate, days));
  }

  boolean isOpen(Predicate<T> which) {
    return waiting.stream().anyMatch(each -> which.test(each.what));
  }

  /** So many have been approved. */
  int approved() {
    return approved;
  }

  /** A day later. */
  void decide() {
    List<Waiting<T>> before = List.copyOf(waiting);
    waiting.clear();
    for (Waiting<T> each : before) {
      if (each.days > 0) {
        waiting.add(each.tomorrow());
      } else {
        decide(each);
      }
    }
  }

  private void decide(Waiting<T> each) {
    switch (each.fate) {
      case APPROVED -> {
        refused(ErrorKind.DENIED, each.change, ONE);
        approve.accept(each.change, ANOTHER);
        inForce.accept(each.what);
        approved++;
      }
      case WITHDRAWN -> {
        withdraw.accept(each.change, ONE);
        refused(ErrorKind.CALLER, each.change, ANOTHER);
      }
      case LAPSED -> refused(ErrorKind.CALLER, each.change, ANOTHER);
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
