package io.strongroom.recording.state;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.SharedStateStore.Slot;
import io.strongroom.recording.state.rocksdb.RocksRecordCopy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control records of a node in a cluster: those that all nodes share, and a sealed copy of them
 * on this node's disk, so that a node starts, records and lets people sign in while the shared
 * store is away (invariant 1).
 *
 * <p>Lists come from memory, at no cost, and show what others did within {@link #POLL}. A single
 * record comes from the shared store, or from the copy while that is away. Writes go to the shared
 * store: while it is away nothing can be changed, and {@link #newest} fails. A thread of its own
 * looks for changes.
 */
public final class CachedStateStore implements StateStore {
  /** Between two looks at the shared store. */
  public static final Duration POLL = Duration.ofSeconds(2);

  /** After so long without a look that succeeded, the alarm is raised. */
  public static final Duration ALARM_AFTER = Duration.ofSeconds(10);

  static final String AWAY_ALARM = "control-records-away";
  static final String LOST_ALARM = "control-records-lost";
  private static final String SUBJECT = "control-records";

  private static final Logger log = LoggerFactory.getLogger(CachedStateStore.class);

  private final SharedStateStore shared;
  private final KnownRecords known;
  private final Alarms alarms;
  private final LongSupplier nanos;
  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstLook = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<Slot, UUID> seen = new HashMap<>();
  private final Set<Kind> untold = EnumSet.noneOf(Kind.class);
  private int turn;
  private long lookedAt;

  /** Until the first look has succeeded nobody is made to wait for a time-out. */
  private volatile boolean away = true;

  private record Watch(Kind kind, Runnable watcher) {}

  /**
   * Reads the copy in {@code folder}, which is made if it is not there, and begins to look for
   * changes. Does not wait for the shared store.
   *
   * @param shared not closed by this store
   * @param cipher the one that the shared records are sealed with
   * @throws StrongroomException UNAVAILABLE if the folder cannot be used, for example because
   *     another process has it open
   */
  public static CachedStateStore start(
      SharedStateStore shared, Path folder, DocumentCipher cipher, Alarms alarms) {
    CachedStateStore store = open(shared, folder, cipher, alarms, System::nanoTime);
    Thread.ofPlatform().daemon(true).name("control-records").start(store::run);
    return store;
  }

  /** The same without a thread: tests look when they want to, by their own clock. */
  static CachedStateStore open(
      SharedStateStore shared,
      Path folder,
      DocumentCipher cipher,
      Alarms alarms,
      LongSupplier nanos) {
    KnownRecords known = new KnownRecords(RocksRecordCopy.open(folder), new RecordSeal(cipher));
    return new CachedStateStore(shared, known, alarms, nanos);
  }

  private CachedStateStore(
      SharedStateStore shared, KnownRecords known, Alarms alarms, LongSupplier nanos) {
    this.shared = shared;
    this.known = known;
    this.alarms = alarms;
    this.nanos = nanos;
    this.lookedAt = nanos.getAsLong();
  }

  /**
   * Waits until the shared store has been looked at once, after which lists are complete; false if
   * it has not within the time, or the thread was interrupted.
   */
  public boolean awaitFirstLook(Duration limit) {
    return ended(firstLook, limit);
  }

  /** Whether the shared store has been looked at since the start, so that lists are complete. */
  public boolean hasBeenSeen() {
    return firstLook.getCount() == 0;
  }

  /** Whether the shared store answered last; from the start on false until it has. */
  public boolean isReachable() {
    return !away;
  }

  @Override
  public Optional<Versioned> get(Kind kind, String id) {
    RecordSeal.check(id);
    if (!away) {
      try {
        return shared.get(kind, id);
      } catch (StrongroomException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE) {
          throw e;
        }
        away = true;
      }
    }
    return known.get(kind, id);
  }

  @Override
  public List<Versioned> list(Kind kind) {
    return known.list(kind);
  }

  @Override
  public Optional<Versioned> newest(Kind kind, String id) {
    return shared.get(kind, id);
  }

  @Override
  public List<Versioned> newest(Kind kind) {
    return shared.list(kind);
  }

  @Override
  public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
    Optional<Long> version = write(() -> shared.put(kind, id, expectedVersion, document));
    version.ifPresent(v -> known.wrote(kind, id, v, document));
    return version;
  }

  @Override
  public boolean delete(Kind kind, String id, long expectedVersion) {
    boolean deleted = write(() -> shared.delete(kind, id, expectedVersion));
    if (deleted) {
      known.deleted(kind, id, expectedVersion);
    }
    return deleted;
  }

  private static <T> T write(Supplier<T> write) {
    try {
      return write.get();
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.UNAVAILABLE) {
        throw e;
      }
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "nothing can be changed while the shared control records are away ("
              + e.getMessage()
              + "); see that Cassandra runs and can be reached from this node, then try again",
          e);
    }
  }

  @Override
  public AutoCloseable watch(Kind kind, Runnable watcher) {
    Watch watch = new Watch(kind, watcher);
    watches.add(watch);
    return () -> watches.remove(watch);
  }

  private void run() {
    do {
      look();
    } while (!ended(closing, POLL));
  }

  /** Looks once at the shared store. On one thread at a time. */
  void look() {
    try {
      follow();
      away = false;
      lookedAt = nanos.getAsLong();
      alarms.clear(AWAY_ALARM, SUBJECT);
      firstLook.countDown();
    } catch (RuntimeException e) {
      // Whatever it is, the next look tries again, and recorders go on with what is known.
      failed(e);
    }
    tell();
  }

  private void failed(RuntimeException failure) {
    away = true;
    if (closing.getCount() == 0) {
      return;
    }
    if (!(failure instanceof StrongroomException)) {
      log.error("a look at the shared control records failed", failure);
    }
    if (nanos.getAsLong() - lookedAt > ALARM_AFTER.toNanos()) {
      alarms.raise(
          AWAY_ALARM,
          SUBJECT,
          "The control records of the cluster cannot be reached: "
              + failure.getMessage()
              + ". Recording and sign-in go on with what this node knows; nothing can be changed.",
          "See that Cassandra runs and can be reached from this node; then nothing more is to be"
              + " done.");
    }
  }

  private void follow() {
    known.takeWritten().forEach(seen::remove);
    Map<Slot, UUID> marks = shared.marks();
    boolean lost = lost(marks);
    // One slot a turn is compared in any case: a mark may be seen before the write it tells of.
    Slot due = Slot.ALL.get(turn);
    turn = (turn + 1) % Slot.ALL.size();
    for (Slot slot : Slot.ALL) {
      UUID mark = marks.get(slot);
      boolean differs = slot.equals(due) || !Objects.equals(mark, seen.get(slot));
      if (mark != null && differs && closing.getCount() > 0) {
        if (learn(slot, lost)) {
          untold.add(slot.kind());
        }
        seen.put(slot, mark);
      }
    }
  }

  private boolean learn(Slot slot, boolean lost) {
    KnownRecords.Difference difference = known.compare(slot, shared.writes(slot));
    List<SharedStateStore.Sealed> read =
        difference.changed().isEmpty() ? List.of() : shared.read(slot, difference.changed());
    return known.learn(slot.kind(), read, lost ? List.of() : difference.gone());
  }

  /**
   * A deletion leaves the mark of its slot. Records that are known in a slot without one were lost
   * with the tables, and nothing that is missing is taken for deleted then: it would stop
   * recorders.
   */
  private boolean lost(Map<Slot, UUID> marks) {
    boolean lost = Slot.ALL.stream().anyMatch(slot -> !marks.containsKey(slot) && known.has(slot));
    if (lost) {
      alarms.raise(
          LOST_ALARM,
          SUBJECT,
          "Control records that this node knows are not in Cassandra, and nobody deleted them."
              + " Recording goes on with what this node knows.",
          "Stop all nodes and run strongroom records restore on the one that was well last"
              + " (docs/guide/cluster.md); do not remove the data folders of nodes, which hold"
              + " copies.");
    } else {
      alarms.clear(LOST_ALARM, SUBJECT);
    }
    return lost;
  }

  private void tell() {
    for (Watch watch : watches) {
      if (untold.contains(watch.kind())) {
        try {
          watch.watcher().run();
        } catch (RuntimeException e) {
          log.error("a watcher of control records failed", e);
        }
      }
    }
    untold.clear();
  }

  private static boolean ended(CountDownLatch latch, Duration limit) {
    try {
      return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops looking; a look that is under way ends by itself and changes nothing more on disk. */
  @Override
  public void close() {
    closing.countDown();
    known.close();
  }
}
