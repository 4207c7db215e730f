package io.strongroom.playback.http;

import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Grounds;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.grant.Scope;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Opening footage at once in an emergency, and what others say of it afterwards. Thread-safe. */
final class BreakGlassRoutes {
  /** Stands where a request has its case and its legal basis. */
  private static final String CASE = "break-glass";

  private final AccessRequests requests;
  private final RequestReach reaches;
  private final SignIn signIn;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  BreakGlassRoutes(
      AccessRequests requests,
      RequestReach reaches,
      SignIn signIn,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.requests = requests;
    this.reaches = reaches;
    this.signIn = signIn;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.POST,
            "/api/v1/grants/break-glass",
            Access.BREAK_GLASS,
            Set.of(),
            this::open),
        new Route(
            HttpMethods.POST,
            "/api/v1/grants/{id}/review",
            Access.APPROVE,
            Set.of(),
            this::review));
  }

  /** The body of POST break-glass. */
  private record Opening(
      @Nullable List<String> cameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable List<String> actions,
      @Nullable String reason,
      @Nullable String code) {
    @Override
    public String toString() {
      return "opening";
    }
  }

  /** The body of POST review. */
  private record Opinion(@Nullable Boolean justified, @Nullable String words) {}

  private CompletionStage<HttpResponse> open(Exchange exchange) {
    Person person = RequestRoutes.asker(exchange.signedIn());
    Opening draft = json.read(exchange.body().toArray(), Opening.class);
    Grounds grounds = new Grounds(Fields.required("reason", draft.reason()), CASE, CASE);
    List<CameraId> cameras = RequestRoutes.named(draft.cameras());
    Scope scope =
        new Scope(
            cameras,
            RequestRoutes.range(
                Fields.required("from", draft.from()), Fields.required("to", draft.to())),
            RequestRoutes.rights(Fields.required("actions", draft.actions())));
    // What may not be opened is told before a code is used for it.
    AccessRequest _ =
        AccessRequest.opened(RequestId.random(), person, scope, grounds, clock.instant());
    String code = Fields.required("code", draft.code());
    return workers.run(
        () -> {
          reaches.requireMay(exchange.signedIn(), Permission.BREAK_GLASS, cameras);
          var _ =
              SessionRoutes.accepted(
                  signIn.confirm(exchange.signedIn(), code, exchange.source()),
                  "code: is not the one that your device shows now, or was used; take the next one",
                  403);
          return reply(201, requests.open(person, scope, grounds));
        });
  }

  private CompletionStage<HttpResponse> review(Exchange exchange) {
    RequestId id = RequestRoutes.id(exchange);
    Person reviewer = RequestRoutes.asker(exchange.signedIn());
    Opinion opinion = json.read(exchange.body().toArray(), Opinion.class);
    boolean justified = Fields.required("justified", opinion.justified());
    String words = Fields.required("words", opinion.words());
    return workers.run(
        () -> {
          AccessRequest _ = reaches.decidable(exchange.signedIn(), requests.get(id));
          return reply(200, requests.review(id, reviewer, justified, words));
        });
  }

  private HttpResponse reply(int status, AccessRequest request) {
    return replies.json(status, RequestViews.of(request, Set.of(), clock.instant()));
  }
}
