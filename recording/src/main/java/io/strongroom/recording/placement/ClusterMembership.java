package io.strongroom.recording.placement;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's membership of its cluster, in an actor system of its own that is thrown away when the
 * cluster has no place for the node any more (it was cut off, or took too long to answer): a new
 * one then joins again, and the recorders, which live in another, never notice. Thread-safe.
 */
public final class ClusterMembership implements AutoCloseable {
  /** Wait before a node that lost its place joins again. */
  public static final Duration REJOIN_PAUSE = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(ClusterMembership.class);

  /** How long a first seed waits for the other seeds before it makes a cluster. */
  private static final String USUAL = "5 s";

  private static final String NEVER = "365 d";

  /** Wait before a node looks whether it is to make the cluster anew, and between two looks. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(30);

  private final ClusterSettings settings;
  private final Clock clock;
  private final NodeId node;
  private final Supplier<List<CameraId>> registered;
  private final LastPlace place;
  private final CameraShards shards;
  private final Duration look;
  private final Object lock = new Object();
  private ActorSystem<Void> system;

  /** Those with which this node is to make the cluster when its next actor system starts. */
  private List<String> founders = List.of();

  private boolean closing;

  /** The other nodes that were well when this one was last a member. */
  private volatile List<ClusterNode> others = List.of();

  /**
   * Begins to join and returns at once: a node also starts when it reaches no other.
   *
   * @param node who this node is
   * @param registered cameras that are to be recorded; called often, so it must not cost much
   * @param place told which of them fall to this node
   * @param reports what nodes told of themselves last; asked where shards are given to nodes
   * @param drained nodes that are to record nothing
   * @throws io.strongroom.crypto.keys.KeyFileException if the node's certificate cannot be used
   */
  public static ClusterMembership join(
      ClusterSettings settings,
      NodeId node,
      Supplier<List<CameraId>> registered,
      LastPlace place,
      Supplier<Map<NodeId, NodeReport>> reports,
      Supplier<Set<NodeId>> drained,
      Clock clock) {
    return join(settings, node, registered, place, reports, drained, clock, LOOK);
  }

  /**
   * The same.
   *
   * @param look wait before a node that has been a member looks whether it is to make the cluster
   */
  static ClusterMembership join(
      ClusterSettings settings,
      NodeId node,
      Supplier<List<CameraId>> registered,
      LastPlace place,
      Supplier<Map<NodeId, NodeReport>> reports,
      Supplier<Set<NodeId>> drained,
      Clock clock,
      Duration look) {
    NodeIdentity.load(settings.tls(), clock);
    return new ClusterMembership(settings, node, registered, place, reports, drained, clock, look);
  }

  private ClusterMembership(
      ClusterSettings settings,
      NodeId node,
      Supplier<List<CameraId>> registered,
      LastPlace place,
      Supplier<Map<NodeId, NodeReport>> reports,
      Supplier<Set<NodeId>> drained,
      Clock clock,
      Duration look) {
    this.look = look;
    this.shards = new CameraShards(place.assignments(), reports, drained);
    this.settings = settings;
    this.node = node;
    this.registered = registered;
    this.place = place;
    this.clock = clock;
    this.system = started(!place.members().isEmpty(), List.of());
  }

  /**
   * @param again whether this node has been a member before
   * @param founders the seeds with which it is to make the cluster; empty for the usual ones
   */
  private ActorSystem<Void> started(boolean again, List<String> founders) {
    Founding founding = Founding.of(settings, place.members(), this::identity);
    List<String> usual = again ? founding.order() : settings.seeds();
    List<String> seeds = founders.isEmpty() ? usual : founders;
    NodeTls tls = new NodeTls(this::identity);
    ActorSystemSetup setup =
        ActorSystemSetup.create(
            org.apache.pekko.actor.BootstrapSetup.create(configuration(seeds, again)),
            SSLEngineProviderSetup.create(extended -> tls));
    ActorSystem<Void> started = ActorSystem.create(guardian(), "strongroom", setup);
    started.getWhenTerminated().thenRun(this::ended);
    org.apache.pekko.cluster.Cluster.get(started.classicSystem())
        .registerOnMemberRemoved(() -> SystemEnd.follow(started));
    if (again) {
      lookLater(new Waiting(started, founding, seeds), look.multipliedBy(1L + founding.rank()));
    }
    return started;
  }

  private NodeIdentity identity() {
    return NodeIdentity.load(settings.tls(), clock);
  }

  /** An actor system that waits to be taken in, with its seeds. */
  private record Waiting(ActorSystem<Void> system, Founding founding, List<String> seeds) {
    boolean isOver() {
      return system.getWhenTerminated().toCompletableFuture().isDone()
          || Cluster.get(system).state().members().nonEmpty();
    }
  }

  private void lookLater(Waiting waiting, Duration wait) {
    CompletableFuture.delayedExecutor(
            wait.toMillis(),
            TimeUnit.MILLISECONDS,
            task -> Thread.ofVirtual().name("founding").start(task))
        .execute(
            () -> {
              try {
                look(waiting);
              } catch (RuntimeException e) {
                log.error("whether the cluster is to be made anew cannot be found out yet", e);
                lookLater(waiting, look);
              }
            });
  }

  /** Nobody has taken this node in: makes the cluster anew if that is for this node to do. */
  private void look(Waiting waiting) {
    if (waiting.isOver()) {
      return;
    }
    Optional<List<String>> seeds = waiting.founding.seeds();
    synchronized (lock) {
      if (closing || !waiting.system.equals(system) || waiting.isOver()) {
        return;
      }
      if (seeds.isPresent() && !seeds.get().equals(waiting.seeds)) {
        log.warn(
            "no cluster answers, and most of the nodes seen last are here: made anew, unless one of"
                + " them has one");
        founders = seeds.get();
        waiting.system.terminate();
        SystemEnd.follow(waiting.system);
        return;
      }
    }
    lookLater(waiting, look);
  }

  private Behavior<Void> guardian() {
    return Behaviors.setup(
        context -> {
          ActorSystem<?> own = context.getSystem();
          context.spawn(
              RollCall.create(
                  registered, here -> shards.start(own, here), place, this::seen, shards::occupied),
              "roll-call",
              DispatcherSelector.defaultDispatcher());
          return Behaviors.empty();
        });
  }

  private void seen(List<Member> well) {
    place.members(well.stream().map(MemberRoles::hostPort).toList());
    others =
        well.stream()
            .flatMap(member -> MemberRoles.read(member).stream())
            .filter(this::isOther)
            .toList();
  }

  private boolean isOther(ClusterNode seen) {
    return !seen.id().equals(node);
  }

  /**
   * A node that has been a member does not make a cluster of its own because the others do not
   * answer, which is how it lost its place. It does if all seeds say that they have none.
   */
  private Config configuration(List<String> seeds, boolean again) {
    List<String> addresses = seeds.stream().map(seed -> "pekko://strongroom@" + seed).toList();
    List<String> roles = MemberRoles.of(settings, node);
    return ConfigFactory.empty()
        .withValue(
            "pekko.remote.artery.canonical.hostname",
            ConfigValueFactory.fromAnyRef(settings.host()))
        .withValue(
            "pekko.remote.artery.canonical.port", ConfigValueFactory.fromAnyRef(settings.port()))
        .withValue("pekko.cluster.seed-nodes", ConfigValueFactory.fromIterable(addresses))
        .withValue("pekko.cluster.roles", ConfigValueFactory.fromIterable(roles))
        .withValue(
            "pekko.cluster.seed-node-timeout",
            ConfigValueFactory.fromAnyRef(again && isSelf(seeds.getFirst()) ? NEVER : USUAL))
        .withFallback(ConfigFactory.load("strongroom-cluster"));
  }

  private boolean isSelf(String hostPort) {
    return hostPort.equals(settings.host() + ":" + settings.port());
  }

  private void ended() {
    synchronized (lock) {
      if (closing) {
        return;
      }
    }
    log.warn("this node has no place in the cluster; it records on and joins again");
    again();
  }

  private void again() {
    CompletableFuture.delayedExecutor(REJOIN_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(this::rejoin);
  }

  private void rejoin() {
    synchronized (lock) {
      if (closing) {
        return;
      }
      try {
        List<String> with = founders;
        founders = List.of();
        system = started(true, with);
      } catch (RuntimeException e) {
        log.error("the cluster cannot be joined again yet", e);
        again();
      }
    }
  }

  /** Loses the place at once and without a word, as a node that dies does; then joins again. */
  void abandon() {
    ActorSystem<Void> lost = current();
    lost.terminate();
    // Its cluster may not get as far as to tell that the member is removed.
    SystemEnd.follow(lost);
  }

  /**
   * The other nodes that are well, as this node saw it when it was last a member: also while it is
   * cut off, so whoever asks them must expect that they do not answer.
   */
  public List<ClusterNode> others() {
    return others;
  }

  /**
   * The recorder that has been a member for longest, which gives cameras to nodes: there is one at
   * a time, so it also does what one node at a time may do. Empty while this node is no member.
   */
  public Optional<ClusterNode> oldest() {
    Cluster cluster = Cluster.get(current());
    if (!cluster.selfMember().status().equals(MemberStatus.up())) {
      return Optional.empty();
    }
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .filter(member -> member.hasRole(MemberRoles.of(ClusterSettings.Role.RECORDER)))
        .reduce((one, other) -> one.isOlderThan(other) ? one : other)
        .flatMap(MemberRoles::read);
  }

  /** Whether this node is the {@link #oldest}. */
  public boolean isOldest() {
    return oldest().filter(oldest -> oldest.id().equals(node)).isPresent();
  }

  /**
   * Levels the nodes more closely than is kept up without asking; has an effect on the {@link
   * #oldest} alone.
   */
  public void rebalance() {
    shards.levelClosely();
  }

  private ActorSystem<Void> current() {
    synchronized (lock) {
      return system;
    }
  }

  /**
   * Addresses of the nodes that this node sees in the cluster and that are well, itself included.
   */
  public List<String> members() {
    var state = Cluster.get(current()).state();
    var unreachable = state.getUnreachable();
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> !unreachable.contains(member))
        .filter(member -> member.status().equals(MemberStatus.up()))
        .map(member -> member.address().hostPort())
        .toList();
  }

  /**
   * Leaves the cluster: cameras are taken from this node, and others take them up within seconds.
   */
  @Override
  public void close() {
    ActorSystem<Void> last;
    synchronized (lock) {
      closing = true;
      last = system;
    }
    CoordinatedShutdown.get(last)
        .runAll(CoordinatedShutdown.clusterLeavingReason())
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), LEAVE_LIMIT.toSeconds(), TimeUnit.SECONDS)
        .join();
    last.terminate();
    SystemEnd.await(last);
  }
}
