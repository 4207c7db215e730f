package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.live.LateQueue;
import io.strongroom.playback.live.LiveViewer;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** Live footage over WebSocket (RFC 6455). Thread-safe. */
final class LiveRoutes {
  /** Live begins with the newest keyframe, which may be this old. */
  private static final long LOOK_BACK_MICROS = TimeUnit.SECONDS.toMicros(20);

  /** Before the intent's minute is over, with time left for a busy node to get to it. */
  private static final Duration RENEWAL = Duration.ofSeconds(40);

  private static final String UNKNOWN =
      "it could not be said in time whether the grant is in force";

  private static final Duration UPGRADE_LIMIT = Duration.ofSeconds(10);

  private final LiveFootage live;
  private final AccessChecker checker;
  private final Sessions sessions;
  private final Workers workers;
  private final Workers records;
  private final Workers checks;
  private final Drawers drawers;
  private final Clock clock;
  private final Materializer materializer;
  private final Places places =
      new Places("http_live_viewers", "live viewers", Limits.MAX_LIVE_VIEWERS);

  LiveRoutes(
      LiveFootage live,
      AccessChecker checker,
      Sessions sessions,
      Workers workers,
      Workers records,
      Workers checks,
      Drawers drawers,
      Clock clock,
      Materializer materializer) {
    this.live = live;
    this.checker = checker;
    this.sessions = sessions;
    this.workers = workers;
    this.records = records;
    this.checks = checks;
    this.drawers = drawers;
    this.clock = clock;
    this.materializer = materializer;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/cameras/{id}/live",
            Access.FOOTAGE_LIVE,
            Set.of("video"),
            this::watch));
  }

  Bound bound() {
    return places.bound();
  }

  private CompletionStage<HttpResponse> watch(Exchange exchange) {
    CameraId camera = exchange.camera();
    Session session = exchange.signedIn();
    WebSocketUpgrade upgrade =
        exchange
            .request()
            .getAttribute(AttributeKeys.webSocketUpgrade)
            .orElseThrow(
                () ->
                    new Problem(
                            400,
                            "websocket",
                            "WebSocket needed",
                            "open this address as a WebSocket over HTTP/1.1")
                        .raised());
    places.requireRoom();
    boolean h264 = exchange.wantsH264();
    return workers.run(() -> upgrade.handleMessagesWith(flow(session, camera, h264)));
  }

  /** Checks, logs and subscribes before the upgrade, so that a refusal is a problem document. */
  private Flow<Message, Message, NotUsed> flow(Session session, CameraId camera, boolean h264) {
    Viewing viewing = checker.view(session, camera, Action.LIVE);
    WallTime now = WallTime.of(clock.instant());
    Authorisation first = viewing.coverLiveToMask(now.plusMicros(-LOOK_BACK_MICROS), now);
    LateQueue<LiveViewer.Item> queue = new LateQueue<>(LiveViewer.MAX_ITEMS);
    boolean drawn = isDrawn(viewing, h264);
    LiveViewer viewer = new LiveViewer(queue, viewing, drawn, clock);
    LiveFootage.Subscription subscription;
    try {
      subscription = live.subscribe(first, viewer);
    } catch (StrongroomException e) {
      viewer.ended("refused");
      viewing.settle();
      if (drawn) {
        drawers.places().giveBack();
      }
      throw e;
    }
    places.takeAnyway();
    Cancellable renewal = renewals(session, viewing, subscription, viewer);
    Cancellable recheck = rechecks(session, viewing, subscription, viewer);
    AtomicBoolean over = new AtomicBoolean();
    Runnable end =
        () -> {
          if (over.compareAndSet(false, true)) {
            recheck.cancel();
            end(renewal, subscription, viewer, viewing);
            if (drawn) {
              drawers.places().giveBack();
            }
          }
        };
    var _ = session.ended().thenAccept(viewer::ended);
    endUnlessUpgraded(queue, end);
    return Flow.fromSinkAndSourceCoupled(drained(), items(queue, viewer, drawn, end));
  }

  /** Takes a place for a view that is drawn anew; the viewing ends if there is none. */
  private boolean isDrawn(Viewing viewing, boolean h264) {
    try {
      boolean drawn = h264 || viewing.hidesSomething();
      if (drawn) {
        drawers.places().take();
      }
      return drawn;
    } catch (StrongroomException e) {
      viewing.settle();
      throw e;
    }
  }

  private Source<Message, NotUsed> items(
      LateQueue<LiveViewer.Item> queue, LiveViewer viewer, boolean drawn, Runnable end) {
    return Source.<LiveViewer.Item>queue(LiveViewer.MAX_ITEMS)
        .watchTermination(Pair::create)
        .mapMaterializedValue(
            running -> {
              running.second().whenComplete((done, e) -> end.run());
              queue.attach(running.first());
              return NotUsed.getInstance();
            })
        .mapAsync(
            1,
            item ->
                drawn
                    ? drawers.workers().run(() -> viewer.messages(item))
                    : CompletableFuture.completedFuture(viewer.messages(item)))
        .mapConcat(messages -> messages)
        .onErrorComplete();
  }

  /** A client may be gone before its connection is upgraded; no stream ends then. */
  private void endUnlessUpgraded(LateQueue<LiveViewer.Item> queue, Runnable end) {
    materializer
        .system()
        .scheduler()
        .scheduleOnce(
            UPGRADE_LIMIT,
            () -> {
              if (!queue.isAttached()) {
                queue.complete(); // should it still come
                end.run();
              }
            },
            materializer.system().dispatcher());
  }

  private void end(
      Cancellable renewal,
      LiveFootage.Subscription subscription,
      LiveViewer viewer,
      Viewing viewing) {
    places.giveBack();
    renewal.cancel();
    workers.runQuietly(
        () -> {
          subscription.close();
          viewer.close();
          viewing.settle();
        });
  }

  private Cancellable renewals(
      Session session, Viewing viewing, LiveFootage.Subscription subscription, LiveViewer viewer) {
    Scheduler scheduler = materializer.system().scheduler();
    return scheduler.scheduleWithFixedDelay(
        RENEWAL,
        RENEWAL,
        // Not behind those who open footage: a late renewal would interrupt every viewer at once.
        () -> records.runQuietly(() -> renew(session, viewing, subscription, viewer)),
        materializer.system().dispatcher());
  }

  private Cancellable rechecks(
      Session session, Viewing viewing, LiveFootage.Subscription subscription, LiveViewer viewer) {
    LastYes lastYes = new LastYes();
    return materializer
        .system()
        .scheduler()
        .scheduleWithFixedDelay(
            LastYes.TICK,
            LastYes.TICK,
            () -> {
              switch (lastYes.tick()) {
                case ASK -> {
                  var _ =
                      checks
                          .run(() -> mayGoOn(viewing, viewer))
                          .thenCompose(
                              yes ->
                                  yes
                                      ? CompletableFuture.completedFuture(true)
                                      : records.run(
                                          () -> renew(session, viewing, subscription, viewer)))
                          .whenComplete((yes, failure) -> told(lastYes, yes, failure));
                }
                case WAIT -> {}
                case END -> viewer.ended(UNKNOWN);
              }
            },
            materializer.system().dispatcher());
  }

  /** Another grant may cover the view when this one is gone: no is not the end yet. */
  private static boolean mayGoOn(Viewing viewing, LiveViewer viewer) {
    try {
      if (viewer.seesTooMuch()) {
        viewer.ended("this camera has masks now; open it again");
      }
      return viewing.isInForce();
    } catch (StrongroomException e) {
      viewer.ended(UNKNOWN);
      throw e;
    }
  }

  private static void told(LastYes lastYes, @Nullable Boolean yes, @Nullable Throwable failure) {
    if (failure == null && Boolean.TRUE.equals(yes)) {
      lastYes.yes();
    } else {
      lastYes.none();
    }
  }

  /** Whether it goes on under a new authorisation; the view has ended if not. */
  private boolean renew(
      Session session, Viewing viewing, LiveFootage.Subscription subscription, LiveViewer viewer) {
    try {
      if (!sessions.touch(session)) {
        viewer.ended("the session is over");
        return false;
      }
      WallTime now = WallTime.of(clock.instant());
      subscription.extend(viewing.coverLiveToMask(now, now));
      return true;
    } catch (StrongroomException e) {
      viewer.ended(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** A viewer has nothing to say; what comes is read and thrown away. */
  private Sink<Message, CompletionStage<Done>> drained() {
    return Sink.foreach(
        message -> {
          if (message.isText()) {
            var _ = message.asTextMessage().getStreamedText().runWith(Sink.ignore(), materializer);
          } else {
            var _ =
                message.asBinaryMessage().getStreamedData().runWith(Sink.ignore(), materializer);
          }
        });
  }
}
