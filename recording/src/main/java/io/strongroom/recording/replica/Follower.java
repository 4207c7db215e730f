package io.strongroom.recording.replica;

import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Holdings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the open packs of all other nodes, each node on threads of its own, so that one that is
 * slow delays no other. For one thread, which calls {@link #round} about each second and which
 * never waits here; what is told of it may be asked by anybody.
 */
public final class Follower implements AutoCloseable {
  /** Between two looks; with it and a sync of the node that records, what may be lost. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /** Most packs that one node follows. */
  static final int MAX_FOLLOWED = 4096;

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Logger log = LoggerFactory.getLogger(Follower.class);

  private final NodeId self;
  private final ReplicaRows rows;
  private final GrowingCopies copies;
  private final ReplicaKeeper keeper;
  private final ReplicaCluster cluster;
  private final ReplicaPeers peers;
  private final Function<NodeId, Optional<Holdings>> holdingsOf;
  private final BooleanSupplier takes;
  private final LongSupplier nanoTime;
  private final Map<NodeId, SourceFollower> sources = new ConcurrentHashMap<>();
  private final Map<NodeId, Future<?>> running = new HashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon(true).name("following-", 0).factory());

  /**
   * Takes up what an earlier life of this node followed, with the first round.
   *
   * @param keeper ends copies whose packs are finished
   * @param holdingsOf what lies on another node; empty if that is not well
   * @param takes whether this node takes copies now
   * @param nanoTime normally {@link System#nanoTime}
   */
  public Follower(
      NodeId self,
      ReplicaRows rows,
      GrowingCopies copies,
      ReplicaKeeper keeper,
      ReplicaCluster cluster,
      ReplicaPeers peers,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      BooleanSupplier takes,
      LongSupplier nanoTime) {
    this.self = self;
    this.rows = rows;
    this.copies = copies;
    this.keeper = keeper;
    this.cluster = cluster;
    this.peers = peers;
    this.holdingsOf = holdingsOf;
    this.takes = takes;
    this.nanoTime = nanoTime;
    rows.followed().stream()
        .collect(Collectors.groupingBy(note -> note.id().epoch().node()))
        .forEach((source, notes) -> sources.put(source, follower(source, notes)));
  }

  private SourceFollower follower(NodeId source, Collection<Begun> notes) {
    return new SourceFollower(self, source, notes, rows, copies, keeper, peers, threads, nanoTime);
  }

  /** Begins a look at each node, unless the one before is not over. */
  public void round() {
    if (threads.isShutdown()) {
      return;
    }
    Map<NodeId, ClusterNode> well =
        cluster.well().stream().collect(Collectors.toMap(ClusterNode::id, node -> node));
    well.keySet().forEach(node -> sources.computeIfAbsent(node, id -> follower(id, List.of())));
    boolean more = takes.getAsBoolean() && followedCount() < MAX_FOLLOWED;
    sources.forEach(
        (id, source) -> {
          Future<?> before = running.get(id);
          // one that sees nobody is cut off itself, and takes nobody for gone
          if ((before == null || before.isDone()) && !well.isEmpty()) {
            Optional<ClusterNode> node = Optional.ofNullable(well.get(id));
            running.put(id, threads.submit(() -> round(source, node, more)));
          }
        });
  }

  private void round(SourceFollower source, Optional<ClusterNode> node, boolean more) {
    try {
      source.round(
          node.flatMap(
              well ->
                  holdingsOf
                      .apply(well.id())
                      .map(holdings -> new SourceFollower.Source(well, holdings))),
          more);
    } catch (RejectedExecutionException e) {
      log.debug("following ends", e);
    } catch (StrongroomException e) {
      log.debug("a node is not followed now: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("following failed, tried again later", e);
    }
  }

  /** Packs of other nodes that are followed here: a metric. */
  public int followedCount() {
    return sources.values().stream().mapToInt(SourceFollower::followed).sum();
  }

  /** Since how many seconds the pack that is longest behind has been so, 0 if none is: a metric. */
  public double lagSeconds() {
    long now = nanoTime.getAsLong();
    return sources.values().stream()
            .flatMap(source -> source.behindSince().stream())
            .mapToLong(since -> now - since)
            .map(nanos -> Math.max(0, nanos))
            .max()
            .orElse(0)
        / (double) TimeUnit.SECONDS.toNanos(1);
  }

  /** Ends after the packs that are under way; what is here is taken up by the next start. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("following packs did not end in {} s", STOP_LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
