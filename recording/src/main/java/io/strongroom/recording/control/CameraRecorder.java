package io.strongroom.recording.control;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Decides for one camera when to connect, when to wait, and when to end. The connection itself runs
 * on a thread of its own, one at a time; no media byte comes here.
 */
final class CameraRecorder extends AbstractBehavior<CameraRecorder.Command> {
  /** Native code runs on this thread; FFmpeg's deepest paths stay well below. */
  private static final long STACK_BYTES = 512 * 1024;

  /** What a camera's recorder is told. */
  sealed interface Command {}

  /** Time to try again. */
  private enum Connect implements Command {
    NOW
  }

  /** Finish the open pack and end. */
  enum Stop implements Command {
    NOW
  }

  private record ConnectionEnded(RecorderLife.Ended how) implements Command {}

  private enum LifeClosed implements Command {
    NOW
  }

  private final Camera camera;
  private final RecorderParts parts;
  private final RecorderLife life;
  private final RecorderGauge gauge;
  private final SessionTurn turn;
  private final TimerScheduler<Command> timers;
  private final Backoff backoff;
  private final StopSignal stop = new StopSignal();
  private boolean connected;
  private boolean stopping;

  /**
   * @param away why nothing was recorded between this camera's last footage and now
   */
  static Behavior<Command> create(
      Camera camera, GapCause away, RecorderParts parts, RecorderGauge gauge) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new CameraRecorder(context, timers, camera, away, parts, gauge)));
  }

  private CameraRecorder(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Camera camera,
      GapCause away,
      RecorderParts parts,
      RecorderGauge gauge) {
    super(context);
    this.camera = camera;
    this.parts = parts;
    this.timers = timers;
    this.gauge = gauge;
    this.turn = new SessionTurn(camera.sessions(), System.nanoTime());
    this.backoff = new Backoff(parts.random());
    this.life = new RecorderLife(camera, away, parts, gauge);
    context.getSelf().tell(Connect.NOW);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Connect.NOW, this::connect)
        .onMessage(ConnectionEnded.class, this::connectionEnded)
        .onMessageEquals(Stop.NOW, this::stop)
        .onMessageEquals(LifeClosed.NOW, Behaviors::stopped)
        .build();
  }

  private Behavior<Command> connect() {
    if (stopping || connected) {
      return this;
    }
    boolean wait = turn.isToWait(parts.share().holder(camera.id()), System.nanoTime(), now());
    gauge.missingSession(turn.isMissing());
    if (wait) {
      timers.startSingleTimer(Connect.NOW, SessionTurn.LOOK);
      return this;
    }
    connected = true;
    Optional<WallTime> moving = turn.movingSince();
    CameraSource source = camera.toSource(parts.mediaTimeout());
    var self = getContext().getSelf();
    Runnable connection = () -> self.tell(new ConnectionEnded(life.connect(source, moving, stop)));
    if (parts.ingest().needsPlatformThread(source)) {
      onPlatformThread(connection);
    } else {
      onVirtualThread(connection);
    }
    return this;
  }

  private Behavior<Command> connectionEnded(ConnectionEnded ended) {
    connected = false;
    if (stopping) {
      closeLife();
      return this;
    }
    Ingest.End end = ended.how.end();
    Duration pause =
        turn.ended(
            end,
            parts.share().holder(camera.id()),
            () -> backoff.next(ended.how.recorded()),
            System.nanoTime(),
            now());
    gauge.missingSession(turn.isMissing());
    getContext()
        .getLog()
        .info(
            "camera {}: {} ({}); again in {} ms",
            camera.id(),
            end.cause(),
            end.detail(),
            pause.toMillis());
    timers.startSingleTimer(Connect.NOW, pause);
    return this;
  }

  private Behavior<Command> stop() {
    if (!stopping) {
      stopping = true;
      stop.raise();
      timers.cancelAll();
      if (!connected) {
        closeLife();
      }
    }
    return this;
  }

  private WallTime now() {
    return WallTime.of(parts.clock().instant());
  }

  private void closeLife() {
    var self = getContext().getSelf();
    onVirtualThread(
        () -> {
          try {
            life.close();
          } finally {
            self.tell(LifeClosed.NOW);
          }
        });
  }

  private void onPlatformThread(Runnable work) {
    Thread.ofPlatform().name(threadName()).stackSize(STACK_BYTES).daemon(true).start(work);
  }

  private void onVirtualThread(Runnable work) {
    Thread.ofVirtual().name(threadName()).start(work);
  }

  private String threadName() {
    return "camera-" + camera.id().toString().substring(0, 8);
  }
}
