package io.strongroom.recording.state;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordSet.Entry;
import io.strongroom.recording.state.SharedStateStore.Sealed;
import io.strongroom.recording.state.StateStore.Versioned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Puts control records back into a shared store that has lost them. All are compared before the
 * first is written; a newer one, or another one of the same version, refuses the whole. Records
 * come back as they were sealed and with their versions, so whoever knew them goes on with
 * compare-and-set. Slots get their marks when all records are there: interrupted anywhere, a node
 * that starts takes the rest for lost and forgets nothing. May be repeated. No node may run.
 */
public final class RecordRestore {
  /** Records named in one refusal. */
  private static final int NAMED = 10;

  private final SharedStateStore shared;
  private final RecordSeal seal;

  /** What came of it: records that were put back, and that were there already. */
  public record Outcome(int putBack, int there) {}

  private record Step(Entry entry, long expectedVersion) {}

  /**
   * A restore into this store.
   *
   * @param seal of the records in both
   */
  public RecordRestore(SharedStateStore shared, RecordSeal seal) {
    this.shared = shared;
    this.seal = seal;
  }

  /**
   * Puts the records back.
   *
   * @param progress told how many of them are there after each that was written
   * @throws StrongroomException CALLER if the store has records that must not be overwritten;
   *     nothing has been written then. UNAVAILABLE if it went away, or somebody else writes
   */
  public Outcome run(RecordSet records, IntConsumer progress) {
    List<Step> steps = compare(records);
    int there = records.entries().size() - steps.size();
    int done = there;
    for (Step step : steps) {
      if (!shared.putBack(step.entry().kind(), step.entry().record(), step.expectedVersion())) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "control record "
                + name(step.entry())
                + " was written by somebody else meanwhile; stop all nodes and repeat the command");
      }
      done++;
      progress.accept(done);
    }
    records.entries().stream().map(Entry::slot).distinct().forEach(shared::mark);
    return new Outcome(steps.size(), there);
  }

  private List<Step> compare(RecordSet records) {
    RecordSet present = RecordSet.of(shared, seal);
    if (!present.damaged().isEmpty()) {
      throw refused("records that records.key does not open", present.damaged());
    }
    Map<String, Sealed> found = new HashMap<>();
    present.entries().forEach(entry -> found.put(name(entry), entry.record()));
    List<Step> steps = new ArrayList<>();
    List<String> newer = new ArrayList<>();
    for (Entry entry : records.entries()) {
      Sealed there = found.get(name(entry));
      long expected = there == null ? 0 : there.version();
      if (expected < entry.record().version()) {
        steps.add(new Step(entry, expected));
      } else if (there != null && !same(entry, there)) {
        newer.add(
            "%s (version %d there, %d here)"
                .formatted(name(entry), expected, entry.record().version()));
      }
    }
    if (!newer.isEmpty()) {
      throw refused("records that are newer or other than those to restore", newer);
    }
    return steps;
  }

  private boolean same(Entry entry, Sealed there) {
    return open(entry, entry.record()).equals(open(entry, there));
  }

  private Versioned open(Entry entry, Sealed record) {
    return seal.open(entry.kind(), record.id(), record.version(), record.sealed().toArray());
  }

  private static String name(Entry entry) {
    return RecordSeal.text(entry.kind()) + "/" + entry.record().id();
  }

  private static StrongroomException refused(String what, List<String> names) {
    String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return new StrongroomException(
        ErrorKind.CALLER,
        "nothing was restored: Cassandra has "
            + what
            + " ("
            + names.size()
            + "): "
            + some
            + (names.size() > NAMED ? " and others" : "")
            + ". If those are the right ones, start the nodes: nothing is to be restored. If a"
            + " newer copy or backup exists, restore that. If they are to be given up, drop the"
            + " keyspace and repeat the command");
  }
}
