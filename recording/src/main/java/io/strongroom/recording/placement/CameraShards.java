package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.HashCodeNoEnvelopeMessageExtractor;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * The entities of cameras, in shards that are spread over the nodes of a cluster. Outlives the
 * actor systems that they run in. Thread-safe.
 */
public final class CameraShards {
  /** Shards that the cameras are spread over; the same on every node, for ever. */
  public static final int SHARDS = 1_024;

  private static final EntityTypeKey<CameraMessage> CAMERA =
      EntityTypeKey.create(CameraMessage.class, "camera");

  private final Assignments assignments;
  private final Supplier<Map<NodeId, NodeReport>> reports;
  private final Supplier<Set<NodeId>> drained;
  private final AtomicBoolean levelOnce = new AtomicBoolean();

  /** The shards in which there are cameras, as this node knew when it last called them; or all. */
  private volatile Set<String> occupied =
      IntStream.range(0, SHARDS).mapToObj(Integer::toString).collect(Collectors.toSet());

  /**
   * @param assignments told which cameras fall to this node
   * @param reports what nodes told of themselves last; asked where shards are given to nodes
   * @param drained nodes that are to record nothing
   */
  CameraShards(
      Assignments assignments,
      Supplier<Map<NodeId, NodeReport>> reports,
      Supplier<Set<NodeId>> drained) {
    this.assignments = assignments;
    this.reports = reports;
    this.drained = drained;
  }

  /** The shard that a camera belongs to. */
  public static String shardOf(CameraId camera) {
    return new ByCamera().shardId(camera.toString());
  }

  /**
   * Begins sharding in an actor system, once for each.
   *
   * @param here told what entities there are on this node
   * @return where cameras are called
   */
  ActorRef<CameraMessage> start(ActorSystem<?> system, ShardsHere here) {
    return ClusterSharding.get(system)
        .init(
            Entity.of(
                    CAMERA,
                    entity ->
                        AssignedCamera.create(
                            CameraId.parse(entity.getEntityId()), assignments, here))
                .withRole(MemberRoles.of(ClusterSettings.Role.RECORDER))
                .withStopMessage(CameraMessage.Moved.NOW)
                .withAllocationStrategy(
                    allocation(region -> nodeOf(system, region), () -> allSeen(system)))
                .withMessageExtractor(new ByCamera()));
  }

  /**
   * How shards are given to nodes.
   *
   * @param nodeOf the node that a region is on
   * @param allSeen whether all nodes are seen; nothing moves before they are
   */
  LoadAllocation allocation(
      Function<org.apache.pekko.actor.ActorRef, Optional<NodeId>> nodeOf, BooleanSupplier allSeen) {
    return new LoadAllocation(reports, drained, () -> occupied, levelOnce, nodeOf, allSeen);
  }

  /** Told in which shards there are cameras; before that, and if there are none, all count. */
  void occupied(Set<String> shards) {
    if (!shards.isEmpty()) {
      occupied = shards;
    }
  }

  /** The next levelling of the nodes is a close one. */
  void levelClosely() {
    levelOnce.set(true);
  }

  private static boolean allSeen(ActorSystem<?> system) {
    return Cluster.get(system).state().getUnreachable().isEmpty();
  }

  private static Optional<NodeId> nodeOf(
      ActorSystem<?> system, org.apache.pekko.actor.ActorRef region) {
    Cluster cluster = Cluster.get(system);
    Address address = region.path().address();
    Address full = address.hasLocalScope() ? cluster.selfMember().address() : address;
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.address().equals(full))
        .findFirst()
        .flatMap(MemberRoles::read)
        .map(ClusterNode::id);
  }

  private static final class ByCamera extends HashCodeNoEnvelopeMessageExtractor<CameraMessage> {
    ByCamera() {
      super(SHARDS);
    }

    @Override
    public String entityId(CameraMessage message) {
      return switch (message) {
        case CameraMessage.Wanted wanted -> wanted.camera().toString();
        case CameraMessage.Moved _ ->
            throw new IllegalArgumentException("only sharding itself moves an entity");
      };
    }
  }
}
