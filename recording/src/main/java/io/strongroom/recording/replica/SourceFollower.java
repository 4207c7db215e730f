package io.strongroom.recording.replica;

import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.GrowingCopies.Growing;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the open packs of one node. For one thread, which calls {@link #round} and which it
 * blocks; {@link #followed} and {@link #behindSince} may be asked by anybody.
 */
final class SourceFollower {
  /** A node that has not been well for so long is gone as far as its open packs go. */
  static final Duration GONE = Duration.ofSeconds(5);

  /** A pack of which something wrong was told or sent is left alone for so long. */
  static final Duration REST = Duration.ofSeconds(10);

  /** Packs that are fetched at a time. */
  private static final int SIDE_BY_SIDE = 4;

  private static final Logger log = LoggerFactory.getLogger(SourceFollower.class);

  private final NodeId self;
  private final NodeId source;
  private final ReplicaRows rows;
  private final GrowingCopies copies;
  private final ReplicaKeeper keeper;
  private final ReplicaPeers peers;
  private final LongSupplier nanoTime;
  private final ExecutorService workers;
  private final Map<PackId, Growing> growing = new ConcurrentHashMap<>();
  private final Map<PackId, Begun> notTakenUp = new LinkedHashMap<>();
  private final Map<PackId, Long> restsSince = new ConcurrentHashMap<>();
  private final Map<PackId, Long> behindSince = new ConcurrentHashMap<>();
  private volatile int followed;

  /** Whether the node, or a disk here, did not answer in this round. */
  private volatile boolean silent;

  private long wellNanos;

  /**
   * @param begun what earlier lives of this node followed there
   * @param workers for several packs at a time; once shut down by its owner no more is begun
   */
  SourceFollower(
      NodeId self,
      NodeId source,
      Collection<Begun> begun,
      ReplicaRows rows,
      GrowingCopies copies,
      ReplicaKeeper keeper,
      ReplicaPeers peers,
      ExecutorService workers,
      LongSupplier nanoTime) {
    this.self = self;
    this.source = source;
    this.rows = rows;
    this.copies = copies;
    this.keeper = keeper;
    this.peers = peers;
    this.workers = workers;
    this.nanoTime = nanoTime;
    begun.forEach(note -> notTakenUp.put(note.id(), note));
    this.followed = notTakenUp.size();
    this.wellNanos = nanoTime.getAsLong();
  }

  /** Packs that are followed. */
  int followed() {
    return followed;
  }

  /** Since when the packs that are behind have been so. */
  Collection<Long> behindSince() {
    return behindSince.values();
  }

  /**
   * Fetches what is new, or closes what has no node any more.
   *
   * @param well the node, and what lies on it; empty if it is not well
   * @param more whether further packs may be followed
   */
  void round(Optional<Source> well, boolean more) throws InterruptedException {
    takeUp();
    if (well.isPresent()) {
      wellNanos = nanoTime.getAsLong();
      follow(well.get(), more);
    } else if (nanoTime.getAsLong() - wellNanos >= GONE.toNanos()) {
      closeAll();
    }
    growing.keySet().removeIf(id -> rows.followed(id).isEmpty());
    behindSince.keySet().removeIf(id -> !growing.containsKey(id));
    followed = growing.size() + notTakenUp.size();
  }

  /** A node that is well. */
  record Source(ClusterNode node, Holdings holdings) {}

  private void takeUp() throws InterruptedException {
    for (Begun note : List.copyOf(notTakenUp.values())) {
      try {
        copies.takeUp(note).ifPresent(taken -> growing.put(taken.id(), taken));
        notTakenUp.remove(note.id());
      } catch (StrongroomException e) {
        log.warn("the copy of pack {} cannot be taken up yet: {}", note.id(), e.getMessage());
      }
    }
  }

  private void follow(Source well, boolean more) throws InterruptedException {
    long now = nanoTime.getAsLong();
    silent = false;
    restsSince.values().removeIf(since -> now - since >= REST.toNanos());
    List<Growing> all = List.copyOf(growing.values());
    int from = 0;
    do {
      List<Growing> some = all.subList(from, Math.min(all.size(), from + ReplicaPeers.MAX_ASKED));
      Map<PackId, Long> copied = new LinkedHashMap<>();
      some.forEach(each -> copied.put(each.id(), each.bytes()));
      List<Grown> answer = peers.grown(well.node, new Following(self, more && from == 0, copied));
      takeSideBySide(well, answer);
      from += ReplicaPeers.MAX_ASKED;
    } while (from < all.size() && !silent);
  }

  /** Most of the time is spent waiting for the network and for disks. */
  private void takeSideBySide(Source well, List<Grown> answer) throws InterruptedException {
    List<Callable<Void>> parts = new ArrayList<>();
    for (int part = 0; part < Math.min(SIDE_BY_SIDE, answer.size()); part++) {
      int first = part;
      parts.add(
          () -> {
            for (int i = first; i < answer.size(); i += SIDE_BY_SIDE) {
              take(well, answer.get(i));
            }
            return null;
          });
    }
    for (Future<Void> done : workers.invokeAll(parts)) {
      try {
        Void _ = done.get();
      } catch (ExecutionException e) {
        log.error("packs of node {} are not followed", source, e.getCause());
      }
    }
  }

  private void take(Source well, Grown grown) throws InterruptedException {
    PackId id = grown.pack();
    if (silent || restsSince.containsKey(id) || workers.isShutdown()) {
      return;
    }
    try {
      switch (grown.growth()) {
        case OPEN -> append(well, grown);
        case FINISHED -> complete(grown);
        case GONE -> close(id);
      }
    } catch (StrongroomException e) {
      log.warn("pack {} of node {} is not followed now: {}", id, source, e.getMessage());
      if (e.kind() == ErrorKind.UNAVAILABLE && grown.growth() == ReplicaPeers.Growth.OPEN) {
        // each question waits for seconds: the rest of the packs are for the next round
        silent = true;
      } else {
        restsSince.put(id, nanoTime.getAsLong());
      }
    }
  }

  private void append(Source well, Grown grown) throws InterruptedException {
    PackId id = grown.pack();
    Growing before = growing.get(id);
    if (before == null) {
      before = begun(well.holdings, id);
    }
    if (before == null || grown.bytes() <= before.bytes()) {
      behindSince.remove(id);
      return;
    }
    behindSince.putIfAbsent(id, nanoTime.getAsLong());
    Growing after = copies.append(before, peers.file(well.node, id), grown.bytes());
    growing.put(id, after);
    if (after.bytes() == grown.bytes()) {
      behindSince.remove(id);
    }
  }

  private @Nullable Growing begun(Holdings there, PackId id) throws InterruptedException {
    if (!id.epoch().node().equals(source)) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "it is not a pack of the node that tells of it");
    }
    Optional<HeldPack.Live> live =
        there
            .find(id, Holdings.NEWEST)
            .filter(HeldPack.Live.class::isInstance)
            .map(HeldPack.Live.class::cast);
    if (live.isEmpty()) {
      return null;
    }
    Growing begun = copies.begin(live.get()).orElse(null);
    if (begun != null) {
      growing.put(id, begun);
    }
    return begun;
  }

  /** The usual way of finished packs goes on with what is here. */
  private void complete(Grown grown) {
    Offer offer = new Offer(grown.pack(), Math.max(1, grown.bytes()), source, Set.of());
    ReplicaPeers.State _ = keeper.keep(offer);
  }

  private void closeAll() throws InterruptedException {
    for (PackId id : List.copyOf(growing.keySet())) {
      if (workers.isShutdown()) {
        return;
      }
      try {
        close(id);
      } catch (StrongroomException e) {
        log.warn("the copy of pack {} is not finished yet: {}", id, e.getMessage());
      }
    }
  }

  private void close(PackId id) throws InterruptedException {
    Growing gone = growing.get(id);
    if (gone != null && copies.close(gone.note())) {
      growing.remove(id);
      log.info("pack {} of node {} is gone; its copy here is finished", id, source);
    }
  }
}
