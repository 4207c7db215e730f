package io.strongroom.recording.control;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.GapCause;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Makes what records equal to what is registered and falls to this node: compares the two every few
 * seconds and after each change, starts what is missing, stops what is not wanted, restarts what
 * has changed or died. Level-triggered, so that a missed message costs a few seconds and nothing
 * else.
 */
final class Recorders extends AbstractBehavior<Recorders.Command> {
  static final Duration RECONCILE_EVERY = Duration.ofSeconds(5);

  /** Between two listings when changes follow each other: thousands may be registered or moved. */
  private static final Duration LIST_PAUSE = Duration.ofMillis(50);

  /** The same as a multiple of what comparing takes, so that it never takes a whole core. */
  private static final int PAUSE_RATIO = 4;

  /** What the guardian is told. */
  sealed interface Command {}

  /** Compare now. */
  enum Reconcile implements Command {
    NOW
  }

  /** Stop all recorders; {@code done} is completed when every pack is finished. */
  record StopAll(ActorRef<Done> done) implements Command {}

  /** What is to be recorded here, and all that is registered. */
  private record Registered(
      List<CameraRegistry.Registered> cameras, Map<CameraId, CameraRegistry.Registered> all)
      implements Command {}

  private record ListingFailed(Throwable why) implements Command {}

  private record Ended(CameraId camera) implements Command {}

  private record Running(ActorRef<CameraRecorder.Command> recorder, long version) {}

  private final TimerScheduler<Command> timers;
  private final CameraRegistry registry;
  private final Share share;
  private final RecorderParts parts;
  private final ConcurrentHashMap<CameraId, RecorderGauge> gauges;
  private final Executor blocking;
  private final NotRecorded notRecorded;
  private final Map<CameraId, Running> running = new HashMap<>();

  /**
   * Cameras that were not to be recorded when last looked at, and why: what is missing before they
   * start is no outage.
   */
  private final Map<CameraId, GapCause> idle = new HashMap<>();

  /** Cameras whose recorder has been told to stop and has not ended yet. */
  private final Set<CameraId> stopping = new HashSet<>();

  private boolean listing;
  private boolean listAgain;
  private long listedNanos;
  private @Nullable ActorRef<Done> stopped;

  static Behavior<Command> create(
      CameraRegistry registry,
      Share share,
      RecorderParts parts,
      ConcurrentHashMap<CameraId, RecorderGauge> gauges) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Recorders(context, timers, registry, share, parts, gauges)));
  }

  private Recorders(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      CameraRegistry registry,
      Share share,
      RecorderParts parts,
      ConcurrentHashMap<CameraId, RecorderGauge> gauges) {
    super(context);
    this.timers = timers;
    this.registry = registry;
    this.share = share;
    this.parts = parts;
    this.gauges = gauges;
    this.notRecorded = new NotRecorded(parts.store(), parts.clock());
    this.blocking = context.getSystem().dispatchers().lookup(DispatcherSelector.blocking());
    timers.startTimerWithFixedDelay(Reconcile.NOW, RECONCILE_EVERY);
    context.getSelf().tell(Reconcile.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Reconcile.NOW, this::list)
        .onMessage(Registered.class, this::reconcile)
        .onMessage(ListingFailed.class, this::listingFailed)
        .onMessage(Ended.class, this::ended)
        .onMessage(StopAll.class, this::stopAll)
        .build();
  }

  private Behavior<Command> list() {
    if (listing) {
      listAgain = true;
    } else if (stopped == null) {
      listing = true;
      listedNanos = System.nanoTime();
      getContext()
          .pipeToSelf(
              CompletableFuture.supplyAsync(this::registered, blocking),
              (registered, failure) -> failure == null ? registered : new ListingFailed(failure));
    }
    return this;
  }

  /**
   * On a thread for blocking work, once at a time: touches nothing of this actor but its finals.
   */
  private Registered registered() {
    Map<CameraId, CameraRegistry.Registered> all = registry.byId();
    List<CameraRegistry.Registered> cameras =
        all.values().stream().filter(entry -> share.has(entry.camera().id())).toList();
    notRecorded.account(cameras, parts.paused());
    return new Registered(cameras, all);
  }

  private Behavior<Command> reconcile(Registered registered) {
    if (stopped == null) {
      compare(registered);
    }
    listed();
    return this;
  }

  private void compare(Registered registered) {
    Map<CameraId, CameraRegistry.Registered> wanted = new HashMap<>();
    for (CameraRegistry.Registered entry : registered.cameras) {
      Optional<GapCause> cause = NotRecorded.cause(entry.camera(), parts.paused());
      if (cause.isPresent()) {
        idle.put(entry.camera().id(), cause.get());
      } else {
        wanted.put(entry.camera().id(), entry);
      }
    }
    running.forEach(
        (id, run) -> {
          CameraRegistry.Registered now = wanted.get(id);
          if (now == null ? isToStop(registered, id) : now.version() != run.version) {
            gauge(id).ifPresent(gauge -> gauge.stopping(true));
            stopping.add(id);
            run.recorder.tell(CameraRecorder.Stop.NOW);
          }
        });
    wanted.forEach((id, entry) -> running.computeIfAbsent(id, key -> start(entry)));
    gauges.keySet().stream()
        .filter(id -> !wanted.containsKey(id) && !running.containsKey(id))
        .forEach(this::forget);
    registered.cameras.stream()
        .map(entry -> entry.camera().id())
        .filter(id -> !wanted.containsKey(id) && !running.containsKey(id))
        .filter(id -> idle.get(id) == GapCause.SHORTAGE)
        .forEach(this::showPaused);
  }

  /** A camera that is paused is due: people see it as a gap, and it is an alarm. */
  private void showPaused(CameraId id) {
    gauges
        .computeIfAbsent(id, key -> new RecorderGauge(key, parts.clock(), parts.lag()))
        .gap(GapCause.SHORTAGE, "there is no room for footage of its class");
  }

  /**
   * A camera that is not on the list may have come back since it was made: then it goes on. Another
   * node may ask at any moment whether this one keeps the camera, so that is denied before looking.
   */
  private boolean isToStop(Registered registered, CameraId id) {
    if (stopping.contains(id)) {
      return false;
    }
    gauge(id).ifPresent(gauge -> gauge.stopping(true));
    boolean stays = !idle.containsKey(id) && registered.all.containsKey(id) && share.has(id);
    if (stays) {
      gauge(id).ifPresent(gauge -> gauge.stopping(false));
    }
    return !stays;
  }

  private Optional<RecorderGauge> gauge(CameraId id) {
    return Optional.ofNullable(gauges.get(id));
  }

  private Running start(CameraRegistry.Registered entry) {
    Camera camera = entry.camera();
    RecorderGauge gauge = new RecorderGauge(camera.id(), parts.clock(), parts.lag());
    gauges.put(camera.id(), gauge);
    GapCause known = idle.remove(camera.id());
    GapCause away = known == null ? GapCause.NODE_STOPPED : known;
    ActorRef<CameraRecorder.Command> recorder =
        getContext()
            .spawn(
                CameraRecorder.create(camera, away, parts, gauge),
                camera.id().toString(),
                DispatcherSelector.blocking());
    getContext().watchWith(recorder, new Ended(camera.id()));
    return new Running(recorder, entry.version());
  }

  private void forget(CameraId camera) {
    gauges.remove(camera);
    parts.taps().forget(camera);
  }

  /**
   * A recorder has ended, because it was told to or because it broke: look again what is wanted.
   */
  private Behavior<Command> ended(Ended ended) {
    running.remove(ended.camera);
    stopping.remove(ended.camera);
    ActorRef<Done> waiting = stopped;
    if (waiting == null) {
      return list();
    }
    if (running.isEmpty()) {
      waiting.tell(Done.getInstance());
    }
    return this;
  }

  private Behavior<Command> listingFailed(ListingFailed failed) {
    getContext().getLog().warn("cameras cannot be listed, recording goes on", failed.why);
    listed();
    return this;
  }

  private void listed() {
    listing = false;
    if (listAgain) {
      listAgain = false;
      Duration pause =
          Duration.ofNanos(
              Math.max(LIST_PAUSE.toNanos(), PAUSE_RATIO * (System.nanoTime() - listedNanos)));
      timers.startSingleTimer("again", Reconcile.NOW, pause);
    }
  }

  private Behavior<Command> stopAll(StopAll stop) {
    stopped = stop.done;
    if (running.isEmpty()) {
      stop.done.tell(Done.getInstance());
    }
    running.values().forEach(run -> run.recorder.tell(CameraRecorder.Stop.NOW));
    return this;
  }
}
