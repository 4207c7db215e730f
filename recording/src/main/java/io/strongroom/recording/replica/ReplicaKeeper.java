package io.strongroom.recording.replica;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import io.strongroom.recording.replica.ReplicaPeers.State;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps copies for other nodes: takes offers and fetches one pack after the other, on a thread of
 * its own. What it was offered and has not copied is forgotten when it stops; whoever offered asks
 * again. Thread-safe; answers at once but for a look-up in the catalogue and a sync of it.
 */
public final class ReplicaKeeper implements AutoCloseable {
  /** Most offers that wait. */
  public static final int MAX_WAITING = 64;

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(ReplicaKeeper.class);

  private final NodeId self;
  private final Holdings own;
  private final ReplicaRows rows;
  private final PackCopy copy;
  private final Function<NodeId, Optional<Holdings>> holdingsOf;
  private final BooleanSupplier takes;
  private final Predicate<PackRow> dead;
  private final Thread thread;
  private final AtomicLong copied = new AtomicLong();
  private final AtomicLong copiedBytes = new AtomicLong();

  // Guarded by this.
  private final Map<PackId, Offer> waiting = new LinkedHashMap<>();
  private final Map<PackId, StrongroomException> failed = new LinkedHashMap<>();
  private boolean closed;

  private volatile @Nullable Running running;

  /**
   * A copy that is being made.
   *
   * @param pack of what
   * @param from which node
   * @param doneBytes of it that are here
   * @param bytes of all
   */
  public record Running(PackId pack, NodeId from, long doneBytes, long bytes) {}

  /**
   * Begins to take offers.
   *
   * @param own what lies on this node
   * @param holdingsOf what lies on another node; empty if that is not well
   * @param takes whether this node takes copies now
   * @param dead whether a pack's key is destroyed, so that what is here is none to count on
   */
  public static ReplicaKeeper start(
      NodeId self,
      Holdings own,
      ReplicaRows rows,
      PackCopy copy,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      BooleanSupplier takes,
      Predicate<PackRow> dead) {
    ReplicaKeeper keeper = new ReplicaKeeper(self, own, rows, copy, holdingsOf, takes, dead);
    keeper.thread.start();
    return keeper;
  }

  private ReplicaKeeper(
      NodeId self,
      Holdings own,
      ReplicaRows rows,
      PackCopy copy,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      BooleanSupplier takes,
      Predicate<PackRow> dead) {
    this.self = self;
    this.own = own;
    this.rows = rows;
    this.copy = copy;
    this.holdingsOf = holdingsOf;
    this.takes = takes;
    this.dead = dead;
    // Interrupting a thread closes the files that it uses: this one is asked to end instead.
    this.thread = Thread.ofPlatform().daemon(true).name("replicas").unstarted(this::run);
  }

  /**
   * Takes an offer, or says how one stands that was taken.
   *
   * @throws StrongroomException as {@link ReplicaPeers#keep}
   */
  public State keep(Offer offer) {
    Optional<PackRow> here = finished(offer.pack());
    if (here.filter(dead).isPresent()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "what is here of pack " + offer.pack() + " has no key any more and is being removed");
    }
    if (here.filter(row -> hasAll(row, offer)).isPresent()) {
      rows.holders(offer.pack(), others(rows.holders(offer.pack()), offer));
      return State.KEPT;
    }
    synchronized (this) {
      StrongroomException failure = failed.remove(offer.pack());
      if (failure != null) {
        throw failure;
      }
      if (waiting.containsKey(offer.pack()) || isRunning(offer.pack())) {
        return State.TAKEN;
      }
      if (closed || !takes.getAsBoolean()) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "this node takes no copies now");
      }
      if (waiting.size() >= MAX_WAITING) {
        return State.BUSY;
      }
      requireRoom(offer.bytes());
      waiting.put(offer.pack(), offer);
      notifyAll();
      return State.TAKEN;
    }
  }

  /** Which of these packs lie here, on a volume that is there, under a key that lives. */
  public Set<PackId> held(Collection<PackId> packs) {
    return packs.stream().filter(this::isReadable).collect(Collectors.toSet());
  }

  private boolean isReadable(PackId pack) {
    try {
      return finished(pack).filter(dead.negate()).isPresent();
    } catch (StrongroomException e) {
      return false;
    }
  }

  /** A copy that was finished without its node, which has more of the pack, is gone on with. */
  private boolean hasAll(PackRow here, Offer offer) {
    return here.bytes() >= offer.bytes() || !GrowingCopies.isCut(here, rows);
  }

  private Optional<PackRow> finished(PackId pack) {
    return own.find(pack, Holdings.NEWEST)
        .filter(HeldPack.Finished.class::isInstance)
        .map(found -> ((HeldPack.Finished) found).row());
  }

  private boolean isRunning(PackId pack) {
    Running now = running;
    return now != null && now.pack.equals(pack);
  }

  private void requireRoom(long bytes) {
    if (bytes < 1 || !copy.hasRoom(bytes)) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "no volume here has room for " + bytes + " bytes of a copy");
    }
  }

  private Set<NodeId> others(Set<NodeId> known, Offer offer) {
    Set<NodeId> others = new HashSet<>(known);
    others.addAll(offer.holders());
    others.add(offer.from());
    others.remove(self);
    return others;
  }

  private void run() {
    Optional<Offer> next = next();
    while (next.isPresent()) {
      Offer offer = next.get();
      try {
        fetch(offer);
      } catch (StrongroomException e) {
        log.warn("no copy of pack {} from {}: {}", offer.pack(), offer.from(), e.getMessage());
        fail(offer.pack(), e);
      } catch (InterruptedException | RuntimeException e) {
        log.error("no copy of pack {} from {}", offer.pack(), offer.from(), e);
        fail(
            offer.pack(),
            new StrongroomException(ErrorKind.UNAVAILABLE, "the copy failed; see the log there"));
      } finally {
        running = null;
      }
      next = next();
    }
  }

  private synchronized Optional<Offer> next() {
    while (!closed && waiting.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        log.warn("{} was interrupted and goes on", Thread.currentThread().getName());
      }
    }
    if (closed) {
      return Optional.empty();
    }
    Offer offer = waiting.values().iterator().next();
    running = new Running(offer.pack(), offer.from(), 0, offer.bytes());
    waiting.remove(offer.pack());
    return Optional.of(offer);
  }

  private synchronized void fail(PackId pack, StrongroomException failure) {
    failed.put(pack, failure);
    if (failed.size() > MAX_WAITING) {
      failed.remove(failed.keySet().iterator().next());
    }
  }

  private void fetch(Offer offer) throws InterruptedException {
    Holdings there =
        holdingsOf
            .apply(offer.from())
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "node " + offer.from() + " is not well"));
    HeldPack.Finished pack =
        there
            .find(offer.pack(), Holdings.NEWEST)
            .filter(HeldPack.Finished.class::isInstance)
            .map(HeldPack.Finished.class::cast)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.NOT_FOUND, "node " + offer.from() + " does not have the pack"));
    long bytes = pack.row().bytes();
    copy.make(
        pack,
        others(Set.of(), offer),
        done -> {
          requireOpen();
          running = new Running(offer.pack(), offer.from(), done, bytes);
        });
    copied.incrementAndGet();
    copiedBytes.addAndGet(bytes);
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "this node is being stopped");
    }
  }

  /** The copy that is being made. */
  public Optional<Running> running() {
    return Optional.ofNullable(running);
  }

  /** Offers that wait: a metric. */
  public synchronized int waitingCount() {
    return waiting.size();
  }

  /** Copies made since the start: a metric. */
  public long copied() {
    return copied.get();
  }

  /** Bytes of {@link #copied}: a metric. */
  public long copiedBytes() {
    return copiedBytes.get();
  }

  /** Breaks off what is being copied, removes it, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(STOP_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
