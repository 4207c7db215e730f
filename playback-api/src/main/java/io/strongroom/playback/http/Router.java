package io.strongroom.playback.http;

import io.strongroom.playback.access.Obligation;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a request to a route's handler and from any failure to a problem. Everything that holds for
 * all routes is here: sessions, roles, the rules against foreign pages, and limits. Thread-safe.
 *
 * <p>A table instead of Pekko's directives, so that a test can hold the routes against the OpenAPI
 * document and so that a refusal never depends on the order in which routes were tried.
 */
final class Router {
  /** Name of the session cookie; the prefix binds it to this host and to HTTPS (RFC 6265bis). */
  static final String COOKIE = "__Host-strongroom";

  private static final Logger log = LoggerFactory.getLogger(Router.class);

  /** Refusals of strangers: not signed in, not allowed, too many failures. */
  private static final Set<Integer> STRANGE = Set.of(401, 403, 429);

  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethods.GET, HttpMethods.HEAD, HttpMethods.OPTIONS);

  private final List<Route> routes;
  private final RouteTable table;
  private final StaticFiles files;
  private final Sessions sessions;
  private final Permissions permissions;
  private final Refusals refusals;
  private final Consumer<String> strangers;
  private final Optional<Machines> machines;
  private final Replies replies;
  private final Materializer materializer;
  private final Places room =
      new Places("http_requests", "requests being answered", Limits.MAX_REQUESTS);

  /**
   * @param strangers is told the address of each refusal of somebody who is not signed in
   */
  Router(
      List<Route> routes,
      StaticFiles files,
      Sessions sessions,
      Permissions permissions,
      Refusals refusals,
      Consumer<String> strangers,
      Optional<Machines> machines,
      Replies replies,
      Materializer materializer) {
    this.routes = OpenApi.requireDeclared(routes);
    this.table = new RouteTable(this.routes);
    this.files = files;
    this.sessions = sessions;
    this.permissions = permissions;
    this.refusals = refusals;
    this.strangers = strangers;
    this.machines = machines;
    this.replies = replies;
    this.materializer = materializer;
  }

  /** Has refusals of those who are signed in logged. */
  @FunctionalInterface
  interface Refusals {
    /**
     * Fails with {@code failure} once it is in the log.
     *
     * @param route method and template
     */
    CompletionStage<HttpResponse> log(Session session, String route, Throwable failure);
  }

  List<Route> routes() {
    return routes;
  }

  Bound bound() {
    return room.bound();
  }

  /** Answers a request; the stage never fails. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    if (!room.tryTake()) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedFuture(
          Replies.secured(
              replies.problem(
                  Problem.later(
                      "exhausted",
                      "A limit has been reached",
                      "the node answers " + Limits.MAX_REQUESTS + " requests at once; try again",
                      1))));
    }
    CompletionStage<HttpResponse> answer;
    try {
      answer = dispatch(request);
    } catch (RuntimeException e) {
      request.discardEntityBytes(materializer);
      answer = CompletableFuture.failedFuture(e);
    }
    return answer
        .exceptionally(e -> replies.problem(problemOf(e)))
        .thenApply(Replies::secured)
        .whenComplete((response, e) -> room.giveBack());
  }

  private CompletionStage<HttpResponse> dispatch(HttpRequest request) {
    List<String> segments = segments(request);
    if (segments.isEmpty() || !segments.getFirst().equals("api")) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedFuture(files.answer(request, segments));
    }
    Set<String> allowed = new TreeSet<>();
    for (RouteTable.Match match : table.of(segments)) {
      Route route = match.route();
      if (fits(route.method(), request.method())) {
        return call(route, match.path(), request);
      }
      allowed.add(route.method().value());
      if (route.method().equals(HttpMethods.GET)) {
        allowed.add("HEAD");
      }
    }
    throw allowed.isEmpty()
        ? new Problem(404, "not-found", "Not found", "there is no such resource").raised()
        : new Problem(405, "method", "Method not allowed", "use " + String.join(", ", allowed))
            .withHeader("Allow", String.join(", ", allowed))
            .raised();
  }

  private CompletionStage<HttpResponse> call(
      Route route, Map<String, String> path, HttpRequest request) {
    Credential credential = Credential.of(request);
    if (!credential.cookie() && machines.isPresent()) {
      String token = credential.token().orElse("");
      if (machines.get().takes(token)) {
        return machines
            .get()
            .session(token)
            .whenComplete((session, e) -> discardIf(e != null, request))
            .whenComplete((session, e) -> countStranger(request, e))
            .thenCompose(session -> called(route, path, request, credential, Optional.of(session)));
      }
    }
    Optional<Session> session = credential.token().flatMap(sessions::find);
    CompletionStage<HttpResponse> answer = called(route, path, request, credential, session);
    return session.isPresent()
        ? answer
        : answer.whenComplete((response, e) -> countStranger(request, e));
  }

  private void countStranger(HttpRequest request, @Nullable Throwable failure) {
    if (failure != null && STRANGE.contains(problemOf(failure).status())) {
      strangers.accept(source(request));
    }
  }

  private void discardIf(boolean failed, HttpRequest request) {
    if (failed) {
      request.discardEntityBytes(materializer);
    }
  }

  private CompletionStage<HttpResponse> called(
      Route route,
      Map<String, String> path,
      HttpRequest request,
      Credential credential,
      Optional<Session> session) {
    try {
      credential.refuseForeignPages(request, !SAFE.contains(request.method()));
      requireAccess(route, session);
    } catch (Problem.Raised refused) {
      request.discardEntityBytes(materializer);
      return logged(route, session, refused);
    }
    CompletionStage<HttpResponse> answer;
    try {
      answer = handled(route, path, request, session);
    } catch (RuntimeException e) {
      request.discardEntityBytes(materializer);
      answer = CompletableFuture.failedFuture(e);
    }
    // refusals of footage are in the log already, with camera and range
    return route.access().isOfFootage()
        ? answer
        : answer.exceptionallyCompose(e -> logged(route, session, e));
  }

  private void requireAccess(Route route, Optional<Session> session) {
    if (session.filter(Session::isMachine).isPresent() && !route.isForMachines()) {
      throw Problem.denied("this takes a person; programs ask for footage, use grants and read")
          .raised();
    }
    switch (route.access()) {
      case ANYONE -> {}
      case OWN -> requireSession(session);
      case SIGNED_IN, FOOTAGE_SEEN, FOOTAGE_PLAYED, FOOTAGE_LIVE, FOOTAGE_EXPORTED ->
          requireNothingFirst(session);
      case ASK -> requireMayAsk(session);
      case ADMINISTER, APPROVE, INSPECT, FINDINGS, BREAK_GLASS, HOLD, CHANGES ->
          requirePermission(session, route.access());
      case REPORTS -> requireEverywhere(session, route.access());
    }
  }

  /** The same failure, once it is in the log if it is a refusal of somebody who is signed in. */
  private CompletionStage<HttpResponse> logged(
      Route route, Optional<Session> session, Throwable failure) {
    return session.isPresent()
            && (isDenied(cause(failure)) || (route.namesOne() && isUnseen(cause(failure))))
        ? refusals.log(session.get(), route.method().value() + " " + route.template(), failure)
        : CompletableFuture.failedFuture(failure);
  }

  private static boolean isDenied(Throwable cause) {
    return (cause instanceof Problem.Raised raised && raised.problem().status() == 403)
        || (cause instanceof StrongroomException e && e.kind() == ErrorKind.DENIED);
  }

  /**
   * What belongs to somebody else is answered as what is not there; so both are logged, and neither
   * the answer nor the time that it takes tells them apart.
   */
  private static boolean isUnseen(Throwable cause) {
    return (cause instanceof Problem.Raised raised
            && raised.problem().status() == 404
            && raised.problem().type().equals("not-found"))
        || (cause instanceof StrongroomException e && e.kind() == ErrorKind.NOT_FOUND);
  }

  private CompletionStage<HttpResponse> handled(
      Route route, Map<String, String> path, HttpRequest request, Optional<Session> session) {
    Map<String, String> query = query(route, request);
    String source = source(request);
    if (SAFE.contains(request.method())) {
      request.discardEntityBytes(materializer);
      return route
          .handler()
          .answer(
              new Exchange(request, path, query, session, source, ByteString.emptyByteString()));
    }
    return Bodies.read(request, materializer)
        .thenCompose(
            body ->
                route.handler().answer(new Exchange(request, path, query, session, source, body)));
  }

  private void requirePermission(Optional<Session> session, Route.Access access) {
    Reach reach = permissions.withoutAreas(requireNothingFirst(session));
    if (access.anyOf().stream().noneMatch(reach::has)) {
      throw Problem.denied(access.otherwise()).raised();
    }
  }

  private void requireEverywhere(Optional<Session> session, Route.Access access) {
    Reach reach = permissions.withoutAreas(requireNothingFirst(session));
    if (access.anyOf().stream().noneMatch(reach::hasEverywhere)) {
      throw Problem.denied(access.otherwise()).raised();
    }
  }

  /** Who asks for footage is no business of administrators. */
  private void requireMayAsk(Optional<Session> session) {
    Role role = requireNothingFirst(session).account().role();
    if (!role.isOfFootage()) {
      throw Problem.denied(
              role.code()
                  + "s neither ask for footage nor see who does; sign in as a requester or"
                  + " an approver")
          .raised();
    }
  }

  /** Whoever has something to do first does that, and nothing else. */
  private Session requireNothingFirst(Optional<Session> session) {
    Session signedIn = requireSession(session);
    List<String> first = permissions.outstanding(signedIn).stream().map(Obligation::code).toList();
    if (!first.isEmpty()) {
      throw new Problem(
              403,
              "first",
              "Something is to be done first",
              "before anything else: " + String.join(", ", first) + "; see GET /api/v1/account")
          .with("first", first)
          .raised();
    }
    return signedIn;
  }

  private static Session requireSession(Optional<Session> session) {
    return session.orElseThrow(() -> Problem.notSignedIn().raised());
  }

  private static boolean fits(HttpMethod route, HttpMethod request) {
    return route.equals(request)
        || (route.equals(HttpMethods.GET) && request.equals(HttpMethods.HEAD));
  }

  private static List<String> segments(HttpRequest request) {
    List<String> segments = new ArrayList<>();
    request.getUri().pathSegments().forEach(segments::add);
    return segments;
  }

  private static Map<String, String> query(Route route, HttpRequest request) {
    Map<String, String> values = new LinkedHashMap<>();
    for (var parameter : request.getUri().query().toList()) {
      String name = parameter.first();
      if (!route.query().contains(name)) {
        if (route.ignoresOthers()) {
          continue;
        }
        String known =
            route.query().isEmpty() ? "none" : String.join(", ", new TreeSet<>(route.query()));
        throw new Problem(
                400,
                "input",
                "The request is wrong",
                "there is a query parameter that is not known here; known: " + known)
            .raised();
      }
      if (values.put(name, parameter.second()) != null) {
        throw Problem.field(name, "must not be given twice").raised();
      }
    }
    return values;
  }

  private static String source(HttpRequest request) {
    return request
        .getAttribute(AttributeKeys.remoteAddress)
        .flatMap(address -> address.getAddress())
        .map(address -> address.getHostAddress())
        .orElse("unknown");
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static Problem problemOf(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Problem.Raised raised) {
      return raised.problem();
    }
    if (cause instanceof StrongroomException e) {
      Problem problem = Problem.of(e);
      if (problem.status() == 500) {
        log.error("a request failed", e);
      }
      return problem;
    }
    log.error("a request failed for a reason nobody thought of", cause);
    return new Problem(
        500, "internal", "Internal error", "the node could not answer; its log says why");
  }
}
