package io.strongroom.retention.hold;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.Approval.State;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.change.Wording;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds and their changes, kept as control records. A hold is in force from the compare-and-set by
 * which the set names it until the one by which it does not, or its end; the expirer closes a
 * class-day by compare-and-set of the same record, so that of a hold and a tombstone one is always
 * the first. Thread-safe; blocks on the store.
 */
public final class Holds {
  /** Most holds in force at a time: the set is one record. */
  public static final int MAX_IN_FORCE = 1_000;

  private final HoldRecords records;
  private final InstantSource clock;

  public Holds(StateStore state, InstantSource clock) {
    this.records = new HoldRecords(state);
    this.clock = clock;
  }

  /**
   * What was closed to a hold when it came into force.
   *
   * @param closing the class-day whose tombstone was being written then, or had been
   * @param lettingGo the key of which packs that have not moved were being let go, or had been
   */
  public record Closed(Optional<DayKeyId> closing, Optional<DayKeyId> lettingGo) {
    /** For a hold that has been in force for long. */
    public static final Closed NOTHING = new Closed(Optional.empty(), Optional.empty());
  }

  /** A hold that has just come into force. */
  public record Placed(Hold hold, Closed closed) {}

  /**
   * A hold as people see it.
   *
   * @param until when it ends, or ended, by itself, after all changes
   * @param changes that somebody proposed, oldest first
   */
  public record Known(
      Hold hold, HoldState state, Optional<Instant> until, List<Change<HoldEnd>> changes) {}

  /**
   * Places a hold; it is in force when the call returns.
   *
   * @throws StrongroomException CALLER if it would be over; EXHAUSTED if there are too many
   */
  public Placed place(Hold.Wish wish, String by) {
    Instant now = clock.instant();
    requireAhead(wish.until(), now);
    Hold hold = new Hold(HoldId.random(), wish, wish.until(), by, now);
    records.create(hold);
    HoldSet.Entry entry = new HoldSet.Entry(hold.id(), hold.until());
    HoldSet before =
        records.change(
            set -> {
              if (set.entries().size() >= MAX_IN_FORCE) {
                throw new StrongroomException(
                    ErrorKind.EXHAUSTED,
                    MAX_IN_FORCE + " holds are in force, which is the most; release some first");
              }
              return set.with(entry);
            });
    return new Placed(hold, new Closed(before.closing(), before.lettingGo()));
  }

  /** All holds that were ever placed, the newest first. */
  public List<Known> all() {
    HoldSet set = records.set();
    List<Change<HoldEnd>> changes = changes();
    return records.holds().stream()
        .sorted(Comparator.comparing(Hold::placedAt).reversed())
        .map(hold -> known(hold, set, changes))
        .toList();
  }

  public Optional<Known> find(HoldId id) {
    HoldSet set = records.set();
    return records.hold(id).map(hold -> known(hold, set, changes()));
  }

  private List<Change<HoldEnd>> changes() {
    return records.changes().all().stream()
        .sorted(Comparator.comparing(change -> change.approval().proposedAt()))
        .toList();
  }

  private Known known(Hold hold, HoldSet set, List<Change<HoldEnd>> all) {
    Instant now = clock.instant();
    List<Change<HoldEnd>> changes =
        all.stream().filter(each -> each.what().hold().equals(hold.id())).toList();
    List<Change<HoldEnd>> decided = changes.stream().filter(Change::isDecided).toList();
    Optional<Instant> until =
        Stream.concat(
                hold.until().stream(),
                decided.stream().flatMap(each -> each.what().until().stream()))
            .min(Comparator.naturalOrder());
    HoldState state = HoldState.NOT_PLACED;
    if (set.find(hold.id()).filter(entry -> !entry.isOver(now)).isPresent()) {
      state = HoldState.IN_FORCE;
    } else if (decided.stream().anyMatch(each -> each.what().until().isEmpty())) {
      state = HoldState.RELEASED;
    } else if (until.isPresent() && !now.isBefore(until.get())) {
      state = HoldState.ENDED;
    }
    return new Known(hold, state, until, changes);
  }

  /**
   * Those in force at an instant.
   *
   * @throws StrongroomException CORRUPT if one of them cannot be read: what it holds is not guessed
   */
  public HoldsInForce inForce(Instant now) {
    return inForce(records.set(), now);
  }

  /**
   * The same for what cannot be taken back: those that anybody has placed by now.
   *
   * @throws StrongroomException UNAVAILABLE if nobody can say, CORRUPT as above
   */
  public HoldsInForce newest(Instant now) {
    return inForce(records.newestSet(), now);
  }

  private HoldsInForce inForce(HoldSet set, Instant now) {
    return new HoldsInForce(
        set.version(),
        set.closing(),
        set.lettingGo(),
        set.entries().stream()
            .filter(entry -> !entry.isOver(now))
            .map(entry -> records.named(entry.id()).ending(entry.until()))
            .toList());
  }

  /** Holds by their ids, in force or not. */
  public HoldsInForce named(List<HoldId> ids) {
    return new HoldsInForce(
        0, Optional.empty(), Optional.empty(), ids.stream().map(records::named).toList());
  }

  /** The ranges of one camera that are held and lie in a range, ascending. */
  public List<TimeRange> held(CameraId camera, TimeRange range) {
    return inForce(clock.instant()).all().stream()
        .filter(hold -> hold.wish().cameras().contains(camera))
        .flatMap(hold -> hold.wish().range().intersect(range).stream())
        .sorted(Comparator.comparing(TimeRange::from).thenComparing(TimeRange::to))
        .toList();
  }

  /**
   * Closes a class-day: holds that come from now on do not keep it.
   *
   * @param version of the holds by which its tombstone was planned
   * @return false if the set has changed since: it must be planned anew
   */
  public boolean close(DayKeyId classDay, long version) {
    HoldSet set = records.set();
    return set.version() == version && records.put(set.closing(Optional.of(classDay)));
  }

  /**
   * Lets go what has not moved from a key that is to die: holds that come from now on do not keep
   * it.
   *
   * @param version of the holds, none of which keeps any of it
   * @return false if the set has changed since: it must be looked at anew
   */
  public boolean letGo(DayKeyId key, long version) {
    HoldSet set = records.set();
    return set.version() == version && records.put(set.lettingGo(Optional.of(key)));
  }

  /**
   * Takes that back for a key that was not said to be without held packs, which nobody may say by
   * {@link #letGo} any more.
   *
   * @param version of the holds that said so
   * @return false if the set has changed since
   */
  public boolean keepAgain(long version) {
    HoldSet set = records.set();
    return set.version() == version && records.put(set.lettingGo(Optional.empty()));
  }

  /**
   * Has whoever plans a tombstone look at everything once more before it is written, the rules
   * included: {@link #close} refuses a version from before this call.
   */
  public void planAnew() {
    records.touch();
  }

  /**
   * Opens a class-day that was closed and got no tombstone, which nobody may write any more.
   *
   * @param version of the holds that said so
   * @return false if the set has changed since: whoever did it may have closed it anew
   */
  public boolean reopen(DayKeyId classDay, long version) {
    HoldSet set = records.set();
    return set.version() == version
        && set.closing().equals(Optional.of(classDay))
        && records.put(set.closing(Optional.empty()));
  }

  /**
   * Proposes that a hold end earlier; another account must approve it.
   *
   * @param until when it is to end; empty to release it
   * @throws StrongroomException NOT_FOUND if there is no such hold; CALLER if it is not in force,
   *     would not end earlier, or another change of it is open
   */
  public Change<HoldEnd> propose(HoldId id, Optional<Instant> until, String reason, String by) {
    Instant now = clock.instant();
    Known known = find(id).orElseThrow(Holds::unknown);
    if (known.state() != HoldState.IN_FORCE) {
      throw caller("id: this hold is not in force any more");
    }
    if (known.changes().stream().anyMatch(each -> each.isOpen(now))) {
      throw caller("id: a change of this hold is open; approve or withdraw that one first");
    }
    Wording.require("reason", reason);
    requireAhead(until, now);
    if (until.isPresent() && known.until().filter(end -> !until.get().isBefore(end)).isPresent()) {
      throw caller("until: this hold ends earlier; to have it end later, place another one");
    }
    return records.changes().propose(new HoldEnd(id, until), reason, by, now);
  }

  /**
   * Approves a change, which is in force when the call returns.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; DENIED if this account has
   *     proposed it; CALLER if it is not open any more
   */
  public Change<HoldEnd> approve(ChangeId id, String by) {
    Change<HoldEnd> change = change(id);
    Change<HoldEnd> _ =
        records.changes().decide(change, change.approval().approved(by, clock.instant()));
    settle();
    return change(id);
  }

  /**
   * Withdraws a change that nobody has approved.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; CALLER if it is not open any
   *     more
   */
  public Change<HoldEnd> withdraw(ChangeId id, String by) {
    Change<HoldEnd> change = change(id);
    return records.changes().decide(change, change.approval().withdrawn(by, clock.instant()));
  }

  private Change<HoldEnd> change(ChangeId id) {
    return records.changes().find(id).orElseThrow(Holds::unknown);
  }

  /** Puts approved changes in force; what a crash left approved is found again here. */
  public void settle() {
    for (Change<HoldEnd> change : records.changes().all()) {
      if (change.approval().state() == State.APPROVED) {
        HoldSet _ = records.change(set -> after(change.what(), set));
        records.changes().inForce(change);
      }
    }
  }

  /** A hold never ends later by a change that was put in force late. */
  private static HoldSet after(HoldEnd change, HoldSet set) {
    Optional<Instant> end = change.until();
    return end.isEmpty()
        ? set.without(change.hold())
        : set.changing(
            change.hold(),
            entry ->
                entry.until().filter(until -> until.isBefore(end.get())).isPresent()
                    ? entry
                    : new HoldSet.Entry(entry.id(), end));
  }

  /** Takes holds out of the set whose time is over by a clock that may decide that. */
  public void settle(Instant trustedNow) {
    settle();
    HoldSet _ = records.change(set -> set.at(trustedNow));
  }

  private static void requireAhead(Optional<Instant> until, Instant now) {
    if (until.filter(end -> !now.isBefore(end)).isPresent()) {
      throw caller("until: must lie in the future");
    }
  }

  private static StrongroomException caller(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }

  private static StrongroomException unknown() {
    return new StrongroomException(
        ErrorKind.NOT_FOUND, "there is no hold and no change with this id");
  }
}
