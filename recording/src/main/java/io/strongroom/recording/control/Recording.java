package io.strongroom.recording.control;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.live.LiveTaps;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.write.PackStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** Recording on one node, as the rest of the node sees it. Thread-safe. */
public final class Recording {
  /** A camera without footage for longer than this is an alarm. */
  public static final Duration ALARM_AFTER = Duration.ofSeconds(60);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration SPAWN_LIMIT = Duration.ofSeconds(10);
  private static final String ALARM = "camera-not-recording";

  private final ActorSystem<SpawnProtocol.Command> system;
  private final ActorRef<Recorders.Command> recorders;
  private final ConcurrentHashMap<CameraId, RecorderGauge> gauges;
  private final List<AutoCloseable> watches;
  private final Alarms alarms;
  private final RecorderParts parts;

  private Recording(
      ActorSystem<SpawnProtocol.Command> system,
      ActorRef<Recorders.Command> recorders,
      ConcurrentHashMap<CameraId, RecorderGauge> gauges,
      List<AutoCloseable> watches,
      Alarms alarms,
      RecorderParts parts) {
    this.system = system;
    this.recorders = recorders;
    this.gauges = gauges;
    this.watches = watches;
    this.alarms = alarms;
    this.parts = parts;
  }

  /**
   * Starts recording what is registered, and goes on with every change of the register.
   *
   * @param share which of the cameras fall to this node
   * @param paused classes that are not recorded now
   */
  public static Recording start(
      ActorSystem<SpawnProtocol.Command> system,
      CameraRegistry registry,
      Share share,
      PausedClasses paused,
      Ingest ingest,
      PackStore store,
      LiveTaps taps,
      Duration mediaTimeout,
      Clock clock,
      RandomGenerator random,
      Alarms alarms) {
    ConcurrentHashMap<CameraId, RecorderGauge> gauges = new ConcurrentHashMap<>();
    RecorderParts parts =
        new RecorderParts(
            ingest,
            store,
            share,
            paused,
            taps,
            new SlabPool(),
            new Connecting(),
            mediaTimeout,
            clock,
            random,
            new DurableLag());
    ActorRef<Recorders.Command> recorders =
        await(
            AskPattern.ask(
                system,
                reply ->
                    new SpawnProtocol.Spawn<>(
                        Recorders.create(registry, share, parts, gauges),
                        "recorders",
                        Props.empty(),
                        reply),
                SPAWN_LIMIT,
                system.scheduler()));
    Runnable look = () -> recorders.tell(Recorders.Reconcile.NOW);
    return new Recording(
        system,
        recorders,
        gauges,
        List.of(registry.watch(look), share.watch(look), paused.watch(look)),
        alarms,
        parts);
  }

  /** How recording of every camera goes, in no particular order. */
  public List<RecorderStatus> statuses() {
    return gauges.values().stream().map(RecorderGauge::status).toList();
  }

  /** How recording of one camera goes; empty if it does not record here. */
  public Optional<RecorderStatus> status(CameraId camera) {
    return Optional.ofNullable(gauges.get(camera)).map(RecorderGauge::status);
  }

  /**
   * Cameras that this node records now and has footage of the present connection of on disk: then
   * another that records them as well may stop.
   */
  public List<CameraId> kept() {
    return gauges.values().stream()
        .filter(RecorderGauge::keeps)
        .map(RecorderGauge::camera)
        .toList();
  }

  /**
   * Cameras that this node gets nothing of because another has their only session: they wait for
   * it, or have been refused.
   */
  public List<CameraId> missingSessions() {
    return gauges.values().stream()
        .filter(RecorderGauge::isMissingSession)
        .map(RecorderGauge::camera)
        .toList();
  }

  /** How long footage waited from its arrival until it was durable, of all cameras. */
  public DurableLag durableLag() {
    return parts.lag();
  }

  /** Memory in which all cameras build their fragments, in use or kept, in bytes. */
  public long slabBytes() {
    return parts.slabs().bytes();
  }

  /** Raises and clears the alarms of cameras that do not record; called every few seconds. */
  public void checkAlarms() {
    WallTime now = WallTime.of(parts.clock().instant());
    for (RecorderStatus status : statuses()) {
      boolean silent =
          status.state() != RecorderStatus.State.RECORDING
              && status.since().microsUntil(now) > ALARM_AFTER.toNanos() / 1_000;
      if (silent) {
        alarms.raise(
            ALARM,
            status.camera().toString(),
            status.cause().map(Enum::name).orElse("CONNECTING") + ": " + status.detail(),
            remedy(status.cause()));
      } else {
        alarms.clear(ALARM, status.camera().toString());
      }
    }
    alarms.standing().stream()
        .filter(alarm -> alarm.kind().equals(ALARM))
        .filter(alarm -> !gauges.containsKey(CameraId.parse(alarm.subject())))
        .forEach(alarm -> alarms.clear(ALARM, alarm.subject()));
  }

  /** Where to look first: at the camera, at this node, or at the disks. */
  private static String remedy(Optional<GapCause> cause) {
    return switch (cause.orElse(GapCause.UNREACHABLE)) {
      case SHORTAGE ->
          "Add a volume: room is kept for other classes (strongroom retention forecast).";
      case DISK -> "Follow the alarms of the volumes: make room, or replace the disk.";
      case OVERLOAD -> "Add a volume or a node; look for another program that keeps the disk busy.";
      case FORMAT_NOT_SUPPORTED -> "Set the camera to H.264 or H.265 video.";
      case UNREACHABLE,
          REFUSED,
          AUTHENTICATION,
          NO_MEDIA,
          NODE_STOPPED,
          LOSS,
          SWITCHED_OFF,
          MOVED,
          DELETED_BY_ORDER,
          THINNED ->
          "Check the camera's power, network, address and credentials.";
    };
  }

  /** Stops every recorder and waits until their packs are finished. */
  public void stop() {
    try {
      for (AutoCloseable watch : watches) {
        watch.close();
      }
    } catch (Exception e) {
      throw new StrongroomException(ErrorKind.INTERNAL, "the register's watch does not end", e);
    }
    Done _ =
        await(AskPattern.ask(recorders, Recorders.StopAll::new, STOP_LIMIT, system.scheduler()));
  }

  private static <T> T await(java.util.concurrent.CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the recorders did not answer in time", e);
    }
  }
}
