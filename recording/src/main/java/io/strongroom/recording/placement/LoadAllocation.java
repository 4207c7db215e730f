package io.strongroom.recording.placement;

import io.strongroom.recording.model.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Gives shards of cameras to nodes by what the cameras bring in and by what the nodes can keep.
 * Used on the oldest node; asked by sharding, from its own actor.
 */
final class LoadAllocation extends AbstractShardAllocationStrategy {
  /** What a shard counts for besides its bit rate, so that idle cameras spread as well. */
  static final double SHARD_BITS = 500_000;

  private final Supplier<Map<NodeId, NodeReport>> reports;
  private final Supplier<Set<NodeId>> drained;
  private final Supplier<Set<String>> occupied;
  private final AtomicBoolean levelOnce;
  private final Function<ActorRef, Optional<NodeId>> nodeOf;
  private final BooleanSupplier allSeen;

  /** Taken from a node and not given to one yet. */
  private final Set<String> moving = new HashSet<>();

  /**
   * @param reports what nodes told last; one that has told nothing counts as the mean of the others
   * @param drained nodes that are to have none
   * @param occupied the shards in which there are cameras
   * @param levelOnce set by whoever wants the nodes more level than usual; cleared when they are
   * @param nodeOf the node that a region is on
   * @param allSeen whether all nodes are seen: one that does not answer gives nothing up
   */
  LoadAllocation(
      Supplier<Map<NodeId, NodeReport>> reports,
      Supplier<Set<NodeId>> drained,
      Supplier<Set<String>> occupied,
      AtomicBoolean levelOnce,
      Function<ActorRef, Optional<NodeId>> nodeOf,
      BooleanSupplier allSeen) {
    this.reports = reports;
    this.drained = drained;
    this.occupied = occupied;
    this.levelOnce = levelOnce;
    this.nodeOf = nodeOf;
    this.allSeen = allSeen;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester, String shard, Map<ActorRef, IndexedSeq<String>> allocations) {
    Map<String, ActorRef> regions = new HashMap<>();
    allocations.keySet().forEach(region -> regions.put(name(region), region));
    ShardPlan plan = plan(allocations);
    String chosen =
        (moving.remove(shard) ? plan.place(shard) : plan.place(shard, name(requester)))
            .orElse(name(requester));
    return Future.successful(regions.getOrDefault(chosen, requester));
  }

  /**
   * Looks again when what was moved last has arrived. A shard that is on its way from a node that
   * dies has no home until sharding gives the move up: so nothing moves while one is not seen.
   */
  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> allocations, Set<String> inProgress) {
    if (!inProgress.isEmpty() || !allSeen.getAsBoolean()) {
      return Future.successful(Set.of());
    }
    boolean closely = levelOnce.get();
    Set<String> moves = plan(allocations).moves(closely ? ShardPlan.CLOSE : ShardPlan.TOLERANCE);
    if (closely && moves.isEmpty()) {
      levelOnce.set(false);
    }
    moving.addAll(moves);
    return Future.successful(moves);
  }

  private ShardPlan plan(Map<ActorRef, IndexedSeq<String>> allocations) {
    Map<NodeId, NodeReport> told = reports.get();
    Set<NodeId> without = drained.get();
    double usual = told.values().stream().mapToLong(NodeReport::capacityBytes).average().orElse(1);
    List<ShardPlan.Node> nodes = new ArrayList<>();
    allocations.forEach(
        (region, shards) -> {
          Optional<NodeId> node = nodeOf.apply(region);
          double weight =
              node.filter(without::contains).isPresent()
                  ? 0
                  : node.map(told::get)
                      .map(report -> (double) report.capacityBytes())
                      .orElse(usual);
          nodes.add(
              new ShardPlan.Node(
                  name(region), weight, new HashSet<>(CollectionConverters.asJava(shards))));
        });
    Map<String, Long> bits = new HashMap<>();
    told.values()
        .forEach(report -> report.shardBits().forEach((s, b) -> bits.merge(s, b, Math::max)));
    double whole = occupied.get().stream().mapToDouble(s -> load(bits, s)).sum();
    return new ShardPlan(nodes, shard -> load(bits, shard), whole);
  }

  private static double load(Map<String, Long> bits, String shard) {
    return SHARD_BITS + bits.getOrDefault(shard, 0L);
  }

  private static String name(ActorRef region) {
    return region.path().address().toString();
  }
}
