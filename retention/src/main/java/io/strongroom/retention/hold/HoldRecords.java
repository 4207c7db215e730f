package io.strongroom.retention.hold;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.retention.change.ChangeRecords;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The control records of holds, of their set and of their changes. Thread-safe; blocks. */
final class HoldRecords {
  private static final String SET = "all";
  private static final int ATTEMPTS = 100;

  private final StateStore state;
  private final ChangeRecords<HoldEnd> changes;
  private final HoldJson json = new HoldJson();

  HoldRecords(StateStore state) {
    this.state = state;
    this.changes = new ChangeRecords<>(state, HoldEnd.SUBJECT);
  }

  HoldSet set() {
    return state.get(Kind.HOLD_SET, SET).map(json::set).orElse(HoldSet.EMPTY);
  }

  /** Never a copy from before; UNAVAILABLE if nobody can say. */
  HoldSet newestSet() {
    return state.newest(Kind.HOLD_SET, SET).map(json::set).orElse(HoldSet.EMPTY);
  }

  /** Writes the set if it still has the version that it was read at. */
  boolean put(HoldSet next) {
    return state.put(Kind.HOLD_SET, SET, next.version(), json.write(next)).isPresent();
  }

  /**
   * Changes the set, whoever else changes it.
   *
   * @return the set that the change was made on
   */
  HoldSet change(UnaryOperator<HoldSet> change) {
    for (int i = 0; i < ATTEMPTS; i++) {
      HoldSet before = set();
      HoldSet next = change.apply(before);
      if (next.equals(before) || put(next)) {
        return before;
      }
    }
    throw tooMany();
  }

  private static StrongroomException tooMany() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "the set of holds is changed by too many at once; try again");
  }

  /** Gives the set another version, and changes nothing else. */
  void touch() {
    for (int i = 0; i < ATTEMPTS; i++) {
      if (put(set())) {
        return;
      }
    }
    throw tooMany();
  }

  void create(Hold hold) {
    if (state.put(Kind.HOLD, hold.id().toString(), 0, json.write(hold)).isEmpty()) {
      throw new IllegalStateException("hold " + hold.id() + " exists");
    }
  }

  Optional<Hold> hold(HoldId id) {
    return state.get(Kind.HOLD, id.toString()).map(json::hold);
  }

  List<Hold> holds() {
    return all(Kind.HOLD, json::hold);
  }

  /**
   * @throws StrongroomException CORRUPT if it is damaged or missing: what it holds is not guessed
   */
  Hold named(HoldId id) {
    return hold(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CORRUPT,
                    "the record of hold "
                        + id
                        + " is missing; restore the control records from a backup"));
  }

  /** The changes that shorten holds. */
  ChangeRecords<HoldEnd> changes() {
    return changes;
  }

  private <T> List<T> all(Kind kind, Function<Versioned, T> read) {
    return state.list(kind).stream().map(read).toList();
  }
}
