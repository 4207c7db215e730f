package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
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
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Calls the entities of all registered cameras, every few seconds, and more often for a while after
 * the nodes of the cluster have changed: an entity that is called and is nowhere starts. Nodes
 * share the calling, each calls its part, so there is no one whose death delays it.
 * Level-triggered: calls are lost while a shard has no home, and then the next one counts.
 * Thousands are called at a measured pace, because the queues to other nodes drop what is too much,
 * also what moves shards.
 */
final class RollCall extends AbstractBehavior<RollCall.Command> {
  static final Duration EVERY = Duration.ofSeconds(5);

  private static final Duration AFTER_CHANGE = Duration.ofMillis(500);
  private static final int CALLS_AFTER_CHANGE = 10;

  /** Who was there last is waited for so long: shards given to the first one would move at once. */
  private static final Duration GATHERING = Duration.ofSeconds(10);

  private static final int CALLED_AT_ONCE = 500;
  private static final Duration CALL_PAUSE = Duration.ofMillis(100);

  /** What it is told. */
  sealed interface Command {}

  private enum Call implements Command {
    NOW,
    AGAIN,
    NEXT,
    GATHERED
  }

  private record MembersChanged() implements Command {}

  private record Registered(List<CameraId> cameras) implements Command {}

  private record ListingFailed(Throwable why) implements Command {}

  private final Supplier<List<CameraId>> registered;
  private final ActorRef<CameraMessage> entities;
  private final Consumer<List<Member>> seen;
  private final Cluster cluster;
  private final Executor blocking;
  private final TimerScheduler<Command> timers;
  private final Deque<CameraId> toCall = new ArrayDeque<>();
  private int expected;
  private int callsLeft;
  private boolean listing;

  /**
   * @param expected how many nodes there were when this one was last a member
   * @param seen told which members are well, while this node is one of them
   */
  static Behavior<Command> create(
      Supplier<List<CameraId>> registered,
      ActorRef<CameraMessage> entities,
      int expected,
      Consumer<List<Member>> seen) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new RollCall(context, timers, registered, entities, expected, seen)));
  }

  private RollCall(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Supplier<List<CameraId>> registered,
      ActorRef<CameraMessage> entities,
      int expected,
      Consumer<List<Member>> seen) {
    super(context);
    this.timers = timers;
    this.seen = seen;
    this.expected = expected;
    this.registered = registered;
    this.entities = entities;
    this.cluster = Cluster.get(context.getSystem());
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    ActorRef<ClusterEvent.MemberEvent> events =
        context.messageAdapter(ClusterEvent.MemberEvent.class, event -> new MembersChanged());
    cluster.subscriptions().tell(Subscribe.create(events, ClusterEvent.MemberEvent.class));
    timers.startTimerWithFixedDelay(Call.NOW, EVERY);
    timers.startSingleTimer(Call.GATHERED, GATHERING);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Call.NOW, this::list)
        .onMessageEquals(Call.AGAIN, this::again)
        .onMessageEquals(Call.NEXT, this::next)
        .onMessageEquals(Call.GATHERED, this::gathered)
        .onMessage(MembersChanged.class, changed -> membersChanged())
        .onMessage(Registered.class, this::call)
        .onMessage(ListingFailed.class, this::listingFailed)
        .build();
  }

  private Behavior<Command> membersChanged() {
    callsLeft = CALLS_AFTER_CHANGE;
    timers.startTimerWithFixedDelay(Call.AGAIN, AFTER_CHANGE);
    toCall.clear();
    return list();
  }

  private Behavior<Command> gathered() {
    expected = 0;
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
    List<Member> members =
        StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
            .filter(member -> member.status().equals(MemberStatus.up()))
            .toList();
    int own = members.indexOf(cluster.selfMember());
    if (own >= 0) {
      seen.accept(members);
    }
    if (own >= 0 && members.size() >= expected) {
      all.cameras.stream()
          .filter(camera -> Math.floorMod(camera.hashCode(), members.size()) == own)
          .forEach(toCall::add);
    }
    return next();
  }

  private Behavior<Command> next() {
    for (int i = 0; i < CALLED_AT_ONCE && !toCall.isEmpty(); i++) {
      entities.tell(new CameraMessage.Wanted(toCall.removeFirst()));
    }
    if (!toCall.isEmpty()) {
      timers.startSingleTimer(Call.NEXT, CALL_PAUSE);
    }
    return this;
  }

  private Behavior<Command> listingFailed(ListingFailed failed) {
    listing = false;
    getContext().getLog().warn("cameras cannot be listed; called again later", failed.why);
    return this;
  }
}
