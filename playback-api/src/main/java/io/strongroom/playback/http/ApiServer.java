package io.strongroom.playback.http;

import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.Strangers;
import io.strongroom.playback.access.Viewings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.forecast.Admission;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;

/**
 * The HTTPS server of a node: the interface below {@code /api/v1} and the console. HTTP/1.1 and
 * HTTP/2, never without TLS. Thread-safe.
 */
public final class ApiServer {
  private static final Duration SWEEP = Duration.ofSeconds(15);
  private static final Duration DRAIN = Duration.ofSeconds(3);

  private final ServerBinding binding;
  private final Router router;
  private final Viewings viewings;
  private final Pools pools;
  private final List<Bound> bounds;
  private final Cancellable sweep;
  private final Strangers strangers;

  private ApiServer(
      ServerBinding binding,
      Router router,
      Viewings viewings,
      Pools pools,
      List<Bound> bounds,
      Cancellable sweep,
      Strangers strangers) {
    this.binding = binding;
    this.router = router;
    this.viewings = viewings;
    this.pools = pools;
    this.bounds = bounds;
    this.sweep = sweep;
    this.strangers = strangers;
  }

  /**
   * Starts to listen.
   *
   * @param tls with the node's certificate and key
   * @param host address to listen on
   * @param port 0 to have one chosen
   * @throws StrongroomException UNAVAILABLE if the port cannot be had
   */
  public static ApiServer start(
      ClassicActorSystemProvider system,
      SSLContext tls,
      String host,
      int port,
      Collaborators collaborators) {
    Materializer materializer = SystemMaterializer.get(system).materializer();
    Viewings viewings = new Viewings(collaborators.checker(), collaborators.clock());
    Pools pools = Pools.start(collaborators.transcodes());
    List<Bound> bounds = new ArrayList<>(pools.bounds());
    Router router = router(collaborators, viewings, pools, bounds, materializer);
    ServerBinding binding = bind(system, tls, host, port, router);
    Cancellable sweep =
        system
            .classicSystem()
            .scheduler()
            .scheduleWithFixedDelay(
                SWEEP,
                SWEEP,
                () -> {
                  collaborators.sessions().expire();
                  pools.records().runQuietly(viewings::settleIdle);
                  pools.records().runQuietly(collaborators.requests()::sweep);
                  pools.records().runQuietly(collaborators.evidence()::sweep);
                  pools.records().runQuietly(collaborators.strangers()::write);
                },
                system.classicSystem().dispatcher());
    bounds.add(router.bound());
    bounds.addAll(shared(collaborators, viewings, binding.localAddress().getPort()));
    return new ApiServer(
        binding, router, viewings, pools, List.copyOf(bounds), sweep, collaborators.strangers());
  }

  private static List<Bound> shared(Collaborators given, Viewings viewings, int port) {
    return List.of(
        Bound.makingRoom(
            "http_connections",
            "connections; more wait to be accepted",
            () -> OpenConnections.count(port),
            Limits.MAX_CONNECTIONS),
        Bound.makingRoom(
            "http_sessions",
            "sessions; the least recently used one makes room",
            given.sessions()::size,
            Sessions.MAX_SESSIONS),
        Bound.makingRoom(
            "http_viewings",
            "viewings; the least recently used one makes room",
            viewings::size,
            Viewings.MAX_VIEWINGS));
  }

  private static Router router(
      Collaborators given,
      Viewings viewings,
      Pools pools,
      List<Bound> bounds,
      Materializer materializer) {
    Json json = new Json();
    Replies replies = new Replies(json);
    Ranges ranges = new Ranges(given.clock());
    Recorded recorded = new Recorded(given.footage(), given.cameras());
    FootageBodies bodies =
        new FootageBodies(given.footage(), pools.footage(), pools.checks(), pools.drawers());
    LiveRoutes live =
        new LiveRoutes(
            given.live(),
            given.checker(),
            given.sessions(),
            pools.footage(),
            pools.records(),
            pools.checks(),
            pools.drawers(),
            given.clock(),
            materializer);
    ReportRoutes reports =
        new ReportRoutes(
            given.reports(), given.reportFont(), pools.records(), pools.reports(), json, replies);
    bounds.add(reports.bound());
    bounds.add(bodies.bound());
    bounds.add(live.bound());
    Stream<List<Route>> routes =
        Stream.of(
            new SessionRoutes(
                    given.permissions(),
                    given.signIn(),
                    given.sessions(),
                    viewings,
                    given.providers(),
                    pools.passwords(),
                    pools.records(),
                    json,
                    replies)
                .routes(),
            new ProviderRoutes(given.providers(), pools.provider(), replies).routes(),
            new PeopleRoutes(
                    given.people(),
                    given.providers().map(each -> each.provider().issuer()),
                    pools.passwords(),
                    pools.records(),
                    json,
                    replies)
                .routes(),
            new AccountRoutes(
                    given.people(),
                    given.permissions(),
                    given.signIn(),
                    given.sessions(),
                    pools.passwords(),
                    pools.records(),
                    given.clock(),
                    json,
                    replies)
                .routes(),
            new AreaRoutes(given.people(), pools.records(), json, replies).routes(),
            new CameraRoutes(
                    given.cameras(),
                    given.permissions(),
                    given.retention().orders(),
                    given.statuses(),
                    new Whereabouts(given.cluster(), pools.cluster()),
                    given.alarms(),
                    new Admission(given.forecasts(), given.refusesCameras()),
                    pools.records(),
                    json,
                    replies)
                .routes(),
            new ClusterRoutes(given.cluster(), given.cameras(), pools.cluster(), json, replies)
                .routes(),
            new RetentionRoutes(given.retention(), pools.records(), json, replies).routes(),
            new ForecastRoutes(given.forecasts(), pools.records(), replies).routes(),
            new HoldRoutes(given.retention(), pools.records(), json, replies, given.clock())
                .routes(),
            new PolicyRoutes(given.policy(), pools.records(), json, replies, given.clock())
                .routes(),
            new ReassignmentRoutes(
                    given.reassignments(), pools.records(), json, replies, given.clock())
                .routes(),
            new DeletionRoutes(
                    given.retention(),
                    given.cameras(),
                    pools.records(),
                    json,
                    replies,
                    given.clock())
                .routes(),
            new ChangeRoutes(
                    given.retention().holds(),
                    given.retention().orders(),
                    given.policy(),
                    given.reassignments(),
                    given.permissions(),
                    given.maskChanges(),
                    pools.records(),
                    json,
                    replies)
                .routes(),
            new CompletenessRoutes(given.completeness(), pools.records(), replies).routes(),
            reports.routes(),
            new RequestRoutes(
                    given.requests(),
                    new RequestReach(given.permissions()),
                    pools.records(),
                    json,
                    replies,
                    given.clock())
                .routes(),
            new ResidentRoutes(
                    given.requests(),
                    new RequestReach(given.permissions()),
                    pools.records(),
                    json,
                    replies,
                    given.clock())
                .routes(),
            new BreakGlassRoutes(
                    given.requests(),
                    new RequestReach(given.permissions()),
                    given.signIn(),
                    pools.records(),
                    json,
                    replies,
                    given.clock())
                .routes(),
            new TimelineRoutes(
                    given.footage(),
                    given.cameras(),
                    given.checker(),
                    given.retention().holds(),
                    pools.footage(),
                    replies,
                    ranges)
                .routes(),
            new PlaylistRoutes(
                    given.footage(),
                    recorded,
                    given.checker(),
                    viewings,
                    bodies,
                    pools.footage(),
                    replies,
                    ranges)
                .routes(),
            new ExportRoutes(
                    given.footage(),
                    recorded,
                    given.checker(),
                    viewings,
                    bodies,
                    pools.footage(),
                    replies,
                    ranges)
                .routes(),
            new PictureRoutes(
                    given.footage(),
                    given.pictures(),
                    given.pictureMarks(),
                    recorded,
                    given.checker(),
                    viewings,
                    pools.pictures(),
                    replies,
                    ranges)
                .routes(),
            new EvidenceRoutes(
                    given.evidence(),
                    given.checker(),
                    viewings,
                    bodies,
                    pools.records(),
                    pools.footage(),
                    json,
                    replies,
                    ranges)
                .routes(),
            live.routes(),
            new MaskRoutes(
                    given.masks(),
                    given.maskChanges(),
                    given.cameras(),
                    given.permissions(),
                    pools.records(),
                    json,
                    replies)
                .routes(),
            new WatermarkRoutes(
                    given.watermarks(),
                    given.checker(),
                    given.permissions(),
                    pools.records(),
                    replies,
                    given.clock())
                .routes(),
            new InspectRoutes(given.inspection(), pools.records(), json, replies).routes(),
            new CountRoutes(given.inspection(), pools.reports(), replies).routes(),
            new PackRoutes(given.packs(), pools.reports(), json, replies).routes(),
            new FindingRoutes(
                    given.findings(),
                    given.permissions(),
                    pools.records(),
                    json,
                    replies,
                    given.clock())
                .routes(),
            OpenApi.routes(replies));
    return new Router(
        routes.flatMap(List::stream).toList(),
        new StaticFiles(ApiServer.class.getClassLoader()),
        given.sessions(),
        given.permissions(),
        (session, route, failure) ->
            pools
                .records()
                .run(
                    () -> {
                      given.checker().refusedRoute(session, route);
                      return true;
                    })
                .handle((logged, e) -> failure)
                .thenCompose(CompletableFuture::failedFuture),
        given.strangers()::refused,
        given.providers().map(each -> new Machines(each, pools.provider())),
        replies,
        materializer);
  }

  private static ServerBinding bind(
      ClassicActorSystemProvider system, SSLContext tls, String host, int port, Router router) {
    try {
      return Http.get(system)
          .newServerAt(host, port)
          .enableHttps(ConnectionContext.httpsServer(tls))
          .withSettings(HttpSettings.of(system))
          .bind(router::answer)
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "http.port: cannot listen on "
              + host
              + ":"
              + port
              + "; another program may have the port: choose another one or stop that program",
          e);
    }
  }

  /** Where the server listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** What is bounded here and how much of it is taken (invariant 10). */
  public List<Bound> bounds() {
    return bounds;
  }

  /** The operations, for the test that holds them against the OpenAPI document. */
  List<Route> routes() {
    return router.routes();
  }

  /** Stops listening, gives answers under way a moment, ends the rest, and settles the log. */
  public CompletionStage<Void> stop() {
    sweep.cancel();
    return binding
        .terminate(DRAIN)
        .handleAsync(
            (done, e) -> {
              pools.close();
              viewings.settleAll();
              strangers.writeAll();
              return null;
            });
  }
}
