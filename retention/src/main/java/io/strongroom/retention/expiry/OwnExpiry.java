package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node does by itself for class-days whose expiry has begun, whoever began it: gives
 * packs that stay another key, destroys keys if it is a keyholder, removes what no key opens any
 * more. Each may be done again. {@link #move}, {@link #destroyKeys} and {@link #remove} are called
 * by a thread each; what they have come to may be asked by any.
 */
final class OwnExpiry {
  private static final Logger log = LoggerFactory.getLogger(OwnExpiry.class);
  private static final int ATTEMPTS = 10;

  /**
   * Where nothing waits, every so many calls of {@link #move} look again: a disk that was away may
   * bring held packs. A look reads every row.
   */
  static final int LOOK_AGAIN = 6;

  private final OwnFootage own;
  private final ClassDayRecords records;
  private final Custody custody;
  private final PackMoves packMoves;
  private final Eraser eraser;
  private final Tombstone.Mint mint;
  private final TrustedClock clock;
  private final Map<DayKeyId, NodeStanding.Move> moves = new ConcurrentHashMap<>();
  private final Map<DayKeyId, List<Erased.Left>> removals = new ConcurrentHashMap<>();

  private final AtomicLong changes = new AtomicLong();
  private int calls;

  /** Class-days of whose keys this key store has been seen to have none, since the start. */
  private final Set<DayKeyId> without = ConcurrentHashMap.newKeySet();

  OwnExpiry(
      OwnFootage own,
      ClassDayRecords records,
      Custody custody,
      PackMoves packMoves,
      Eraser eraser,
      Tombstone.Mint mint,
      TrustedClock clock) {
    this.own = own;
    this.records = records;
    this.custody = custody;
    this.packMoves = packMoves;
    this.eraser = eraser;
    this.mint = mint;
    this.clock = clock;
  }

  /** How far this node has come with what is not at its end. */
  NodeStanding standing(boolean drives, RoomNeed need) {
    return new NodeStanding(
        clock.look().now(),
        drives,
        List.copyOf(moves.values()),
        records.all().stream()
            .map(Stored::record)
            .filter(record -> record.step().mayBeLeft())
            .flatMap(record -> removal(record.id()).stream())
            .toList(),
        need);
  }

  /** Grows whenever packs here were moved or removed. */
  long changes() {
    return changes.get();
  }

  private Optional<NodeStanding.Removal> removal(DayKeyId id) {
    return left(id).map(left -> new NodeStanding.Removal(id, left));
  }

  Optional<NodeStanding.Move> moved(DayKeyId id) {
    return Optional.ofNullable(moves.get(id));
  }

  /** What is left here of a class-day; empty before this node has looked. */
  Optional<List<Erased.Left>> left(DayKeyId id) {
    return Optional.ofNullable(removals.get(id));
  }

  /** Gives packs that stay their other key; what waits is tried again by the next call. */
  void move() {
    List<ClassDayRecord> all = records.all().stream().map(Stored::record).toList();
    calls++;
    boolean again = calls % LOOK_AGAIN == 0;
    for (ClassDayRecord record : all) {
      if (movesPacks(record) && (again || !isMoved(record.id()))) {
        moves.put(record.id(), attemptMove(record));
        changes.incrementAndGet();
      }
    }
    moves
        .keySet()
        .retainAll(all.stream().filter(OwnExpiry::movesPacks).map(ClassDayRecord::id).toList());
  }

  private boolean isMoved(DayKeyId id) {
    return moved(id).filter(done -> done.waiting() == 0).isPresent();
  }

  private static boolean movesPacks(ClassDayRecord record) {
    return record.step() == Step.TOMBSTONE && record.verdict().movingPacks() > 0;
  }

  private NodeStanding.Move attemptMove(ClassDayRecord record) {
    try {
      return packMoves.move(record, clock.look());
    } catch (RuntimeException e) {
      log.warn("packs of {} that stay are not moved: {}", record.id(), e.getMessage(), e);
      return new NodeStanding.Move(record.id(), 1, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Destroys this keyholder's keys of class-days that are to die, and says so in their records.
   *
   * @param keyholders all that must, as they are when it is asked
   * @param trouble gets what kept one
   */
  void destroyKeys(Supplier<Set<NodeId>> keyholders, Collection<String> trouble) {
    for (Stored stored : records.all()) {
      ClassDayRecord record = stored.record();
      if (record.mayDie() && !record.hasReceipt(own.node())) {
        Attempts.make(() -> destroyKey(record.id(), keyholders), trouble);
      } else if (!record.step().keyLives() && !without.contains(record.id())) {
        Attempts.make(() -> destroyAgain(record), trouble);
      }
    }
  }

  private void destroyKey(DayKeyId id, Supplier<Set<NodeId>> keyholders) {
    Stored stored = records.find(id).orElseThrow();
    if (!stored.record().mayDie()) {
      return;
    }
    int slots = custody.destroy(id);
    KeyReceipt receipt =
        new KeyReceipt(own.node(), clock.nowAfter(stored.record().verdict().at()), slots);
    Set<NodeId> all = keyholders.get();
    for (int i = 0; i < ATTEMPTS; i++) {
      if (stored.record().hasReceipt(own.node())
          || records
              .put(stored.record().with(receipt).settled(all), stored.version())
              .isPresent()) {
        without.add(id);
        return;
      }
      stored = records.find(id).orElseThrow();
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE, "the receipt for " + id + " is not written yet; it is tried again");
  }

  /**
   * A key store that was away, or put back from a copy, may have what is dead; its slots may yield
   * the secret without it. A key that was made for the same class-day later stays.
   */
  private void destroyAgain(ClassDayRecord record) {
    List<String> here = custody.keyIds(record.id());
    if (here.isEmpty()
        ? custody.yields(record.id())
        : here.stream().anyMatch(record.verdict().keyIds()::contains)) {
      log.warn("{}: its key had come back with a copy of key store or slot", record.id());
      int _ = custody.destroy(record.id());
    }
    without.add(record.id());
  }

  /**
   * Removes what has no key any more, as far as it can be reached.
   *
   * @param trouble gets what could not be removed
   */
  void remove(Collection<String> trouble) {
    Set<DayKeyId> here = null;
    for (Stored stored : records.all()) {
      ClassDayRecord record = stored.record();
      if (record.step().keyLives() || !isToDo(record.id())) {
        continue;
      }
      if (record.step() == Step.REMOVED) {
        here = here == null ? classDaysHere() : here;
        if (!here.contains(record.id())) {
          removals.put(record.id(), List.of());
          continue;
        }
      }
      Attempts.make(() -> remove(record), trouble);
    }
  }

  private boolean isToDo(DayKeyId id) {
    List<Erased.Left> left = removals.get(id);
    return left == null || (!left.isEmpty() && eraser.mayReach(left));
  }

  /** A node that was away, or off the register, may have what is gone everywhere else. */
  private Set<DayKeyId> classDaysHere() {
    return own.classDays().collect(Collectors.toSet());
  }

  private void remove(ClassDayRecord record) {
    if (!record.verdict().orders().isEmpty()) {
      own.declareDeleted(record.id(), record.verdict().keyIds());
    }
    custody.closePacks();
    Erased erased = eraser.erase(mint.of(record.id(), record.verdict().keyIds()));
    changes.incrementAndGet();
    List<Erased.Left> before = removals.put(record.id(), erased.left());
    if (!erased.left().equals(before)) {
      log.info(
          "{}: {} packs and {} files removed without a key, {} volumes have some left",
          record.id(),
          erased.packs(),
          erased.files(),
          erased.left().size());
    }
  }
}
