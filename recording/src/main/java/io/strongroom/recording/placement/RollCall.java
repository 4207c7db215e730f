package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.GetCurrentState;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Calls the entities of all registered cameras, every few seconds, and more often for a while after
 * the nodes of the cluster have changed: an entity that is called and is nowhere starts.
 *
 * <p>One camera of each shard is called by one node, wherever its entity is or will be: nodes share
 * that, so there is no one whose death delays it. All others are called by the node that has their
 * shard, as soon as it has. So of thousands of calls few leave their node: queues to other nodes
 * drop what is too much, also what moves shards.
 *
 * <p>Level-triggered: calls are lost while a shard has no home, and then the next one counts.
 */
final class RollCall extends AbstractBehavior<RollCall.Command> {
  static final Duration EVERY = Duration.ofSeconds(5);

  private static final Duration AFTER_CHANGE = Duration.ofMillis(500);
  private static final int CALLS_AFTER_CHANGE = 10;

  /** Who was there last is waited for so long: shards given to the first one would move at once. */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  /** Others come back later than this node; until then it calls only what it had before. */
  private static final Duration RETURNING = Duration.ofSeconds(2);

  private static final int CALLED_AT_ONCE = 500;
  private static final Duration CALL_PAUSE = Duration.ofMillis(100);

  /** What it is told. */
  sealed interface Command {}

  private enum Call implements Command {
    NOW,
    AGAIN,
    NEXT,
    GATHERED,
    RETURNED
  }

  private record MembersChanged(boolean joined) implements Command {}

  private record Present(List<Member> members) implements Command {}

  private record Turned(String shard) implements Command {}

  private record Registered(List<CameraId> cameras) implements Command {}

  private record ListingFailed(Throwable why) implements Command {}

  private final Supplier<List<CameraId>> registered;
  private final ShardsHere here;
  private final ActorRef<CameraMessage> entities;
  private final Consumer<List<Member>> seen;
  private final Consumer<Set<String>> occupied;
  private final Cluster cluster;
  private final ActorRef<ClusterEvent.CurrentClusterState> states;
  private final Executor blocking;
  private final TimerScheduler<Command> timers;
  private final Deque<CameraId> toCall = new ArrayDeque<>();
  private Map<String, List<CameraId>> shards = Map.of();
  private Set<String> before;
  private boolean callsAll = true;
  private int expected;
  private int callsLeft;
  private boolean listing;

  /**
   * @param sharding makes the entities, given what they are to tell of themselves
   * @param place what fell to this node last, and how many nodes there were when it was a member
   * @param seen told which members are well, while this node is one of them
   * @param occupied told in which shards there are cameras
   */
  static Behavior<Command> create(
      Supplier<List<CameraId>> registered,
      Function<ShardsHere, ActorRef<CameraMessage>> sharding,
      LastPlace place,
      Consumer<List<Member>> seen,
      Consumer<Set<String>> occupied) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RollCall(context, timers, registered, sharding, place, seen, occupied)));
  }

  private RollCall(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Supplier<List<CameraId>> registered,
      Function<ShardsHere, ActorRef<CameraMessage>> sharding,
      LastPlace place,
      Consumer<List<Member>> seen,
      Consumer<Set<String>> occupied) {
    super(context);
    this.timers = timers;
    this.seen = seen;
    this.occupied = occupied;
    this.before =
        place.assignments().leaving().stream()
            .map(CameraShards::shardOf)
            .collect(Collectors.toSet());
    this.expected = place.members().size();
    this.registered = registered;
    ActorRef<Command> self = context.getSelf();
    this.here = new ShardsHere(shard -> self.tell(new Turned(shard)));
    this.entities = sharding.apply(here);
    this.cluster = Cluster.get(context.getSystem());
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    ActorRef<ClusterEvent.MemberEvent> events =
        context.messageAdapter(
            ClusterEvent.MemberEvent.class,
            event -> new MembersChanged(event instanceof ClusterEvent.MemberUp));
    this.states =
        context.messageAdapter(
            ClusterEvent.CurrentClusterState.class, state -> new Present(up(state)));
    cluster.subscriptions().tell(Subscribe.create(events, ClusterEvent.MemberEvent.class));
    timers.startTimerWithFixedDelay(Call.NOW, EVERY);
    timers.startSingleTimer(Call.GATHERED, GATHERING);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Call.NOW, this::all)
        .onMessageEquals(Call.AGAIN, this::again)
        .onMessageEquals(Call.NEXT, this::next)
        .onMessageEquals(Call.GATHERED, this::gathered)
        .onMessageEquals(Call.RETURNED, this::returned)
        .onMessage(MembersChanged.class, this::membersChanged)
        .onMessage(Present.class, this::present)
        .onMessage(Turned.class, this::turned)
        .onMessage(Registered.class, this::call)
        .onMessage(ListingFailed.class, this::listingFailed)
        .build();
  }

  private Behavior<Command> membersChanged(MembersChanged changed) {
    if (changed.joined) {
      // what this node has a view of itself may be older than the event
      cluster.subscriptions().tell(new GetCurrentState(states));
    }
    callsLeft = CALLS_AFTER_CHANGE;
    timers.startTimerWithFixedDelay(Call.AGAIN, AFTER_CHANGE);
    toCall.clear();
    // what waited to be called is listed again
    callsAll = true;
    return list();
  }

  /**
   * Who has joined is noted at once, and not only with the next list of cameras, which may be long
   * in coming: a node that was one of several and starts anew must not begin a cluster of its own.
   */
  private Behavior<Command> present(Present present) {
    note(present.members);
    return this;
  }

  private void note(List<Member> members) {
    if (members.contains(cluster.selfMember())) {
      seen.accept(members);
    }
  }

  private static List<Member> up(ClusterEvent.CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .toList();
  }

  private Behavior<Command> gathered() {
    expected = 0;
    return list();
  }

  private Behavior<Command> returned() {
    before = Set.of();
    return list();
  }

  private Behavior<Command> all() {
    callsAll = true;
    return list();
  }

  private Behavior<Command> again() {
    callsLeft--;
    if (callsLeft == 0) {
      timers.cancel(Call.AGAIN);
    }
    return list();
  }

  private Behavior<Command> list() {
    if (!listing && toCall.isEmpty()) {
      listing = true;
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(registered, blocking),
              (cameras, failure) ->
                  failure == null ? new Registered(cameras) : new ListingFailed(failure));
    }
    return this;
  }

  private Behavior<Command> call(Registered all) {
    listing = false;
    List<Member> members = up(cluster.state());
    int own = members.indexOf(cluster.selfMember());
    note(members);
    if (own >= 0 && members.size() >= expected) {
      shards = all.cameras.stream().collect(Collectors.groupingBy(CameraShards::shardOf));
      occupied.accept(Set.copyOf(shards.keySet()));
      shards.forEach(
          (shard, cameras) -> {
            if (!here.has(shard) && isToCall(shard, own, members.size())) {
              toCall.addFirst(cameras.getFirst());
            } else if (here.has(shard) && callsAll) {
              toCall.addAll(cameras);
            }
          });
      callsAll = false;
      if (!before.isEmpty() && !timers.isTimerActive(Call.RETURNED)) {
        timers.startSingleTimer(Call.RETURNED, RETURNING);
      }
    }
    return next();
  }

  /**
   * Whether this node calls a shard that is elsewhere or nowhere. At first it calls those that it
   * had when it was a member last, and those alone: after all nodes have been off each gets what it
   * had, and no camera is read by two for a while.
   */
  private boolean isToCall(String shard, int own, int members) {
    return before.isEmpty() ? Integer.parseInt(shard) % members == own : before.contains(shard);
  }

  /** A shard that has come is called whole; one that goes is called once, so that it arrives. */
  private Behavior<Command> turned(Turned turned) {
    List<CameraId> cameras = shards.getOrDefault(turned.shard, List.of());
    cameras.stream().limit(here.has(turned.shard) ? cameras.size() : 1).forEach(toCall::addFirst);
    return timers.isTimerActive(Call.NEXT) ? this : next();
  }

  private Behavior<Command> next() {
    if (isLeaving()) {
      toCall.clear();
    }
    for (int i = 0; i < CALLED_AT_ONCE && !toCall.isEmpty(); i++) {
      entities.tell(new CameraMessage.Wanted(toCall.removeFirst()));
    }
    if (!toCall.isEmpty()) {
      timers.startSingleTimer(Call.NEXT, CALL_PAUSE);
    }
    return this;
  }

  /** Calls that find no home keep sharding from ending; the others call when this node is gone. */
  private boolean isLeaving() {
    return CoordinatedShutdown.get(getContext().getSystem()).getShutdownReason().isPresent();
  }

  private Behavior<Command> listingFailed(ListingFailed failed) {
    listing = false;
    getContext().getLog().warn("cameras cannot be listed; called again later", failed.why);
    return this;
  }
}
