package io.strongroom.recording.replica;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.PackId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A look at some of the packs here, a part of it in each round: asks their other holders whether
 * they still have them. Begins again so long after its end. For one thread.
 */
final class PackLook {
  private final ReplicaRows rows;
  private final HolderAudit audit;
  private final Duration every;
  private final Predicate<PackRow> which;
  private final Consumer<PackRow> asked;
  private final LongSupplier nanoTime;
  private Optional<PackId> until = Optional.empty();
  private long atNanos;
  private boolean again;

  /**
   * Begins with the first round.
   *
   * @param every from its end to its next beginning
   * @param which packs it is about
   * @param asked gets each of these when its holders have been asked
   */
  PackLook(
      ReplicaRows rows,
      HolderAudit audit,
      Duration every,
      Predicate<PackRow> which,
      Consumer<PackRow> asked,
      LongSupplier nanoTime) {
    this.rows = rows;
    this.audit = audit;
    this.every = every;
    this.which = which;
    this.asked = asked;
    this.nanoTime = nanoTime;
    this.atNanos = nanoTime.getAsLong();
  }

  /** Begins anew with the next round. */
  void begin() {
    until = Optional.empty();
    atNanos = nanoTime.getAsLong();
  }

  /**
   * Sees to it that each pack is looked at after now: at once if no look is on its way, else once
   * more when that has come to its end, so that calls again and again keep it from nothing.
   */
  void again() {
    if (until.isPresent()) {
      again = true;
    } else {
      begin();
    }
  }

  /** Goes on until this time, if it is due. */
  void goOn(long endNanos) {
    while (nanoTime.getAsLong() - atNanos >= 0 && nanoTime.getAsLong() - endNanos < 0) {
      List<PackRow> all = rows.packs(until, ReplicaPeers.MAX_ASKED);
      List<PackRow> some = all.stream().filter(which).toList();
      audit.look(some.stream().map(PackRow::id).toList());
      some.forEach(asked);
      if (all.size() < ReplicaPeers.MAX_ASKED) {
        until = Optional.empty();
        atNanos = nanoTime.getAsLong() + (again ? 0 : every.toNanos());
        again = false;
      } else {
        until = Optional.of(all.getLast().id());
      }
    }
  }
}
