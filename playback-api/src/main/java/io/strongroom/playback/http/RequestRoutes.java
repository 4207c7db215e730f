package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Agreement;
import io.strongroom.playback.grant.Grant;
import io.strongroom.playback.grant.Grounds;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.grant.Resident;
import io.strongroom.playback.grant.Right;
import io.strongroom.playback.grant.Scope;
import io.strongroom.playback.grant.Terms;
import io.strongroom.playback.http.RequestViews.GrantsView;
import io.strongroom.playback.http.RequestViews.RequestsView;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Asking for footage, deciding, and taking back. Thread-safe. */
final class RequestRoutes {
  /** How long a grant is in force if nobody says. */
  private static final Duration DEFAULT_TIME = Duration.ofDays(7);

  private final AccessRequests requests;
  private final RequestReach reaches;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  RequestRoutes(
      AccessRequests requests,
      RequestReach reaches,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.requests = requests;
    this.reaches = reaches;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.POST, "/api/v1/requests", Access.ASK, Set.of(), this::submit),
        new Route(
            HttpMethods.GET,
            "/api/v1/requests",
            Access.ASK,
            Set.of("mine", "to-decide"),
            this::list),
        new Route(HttpMethods.GET, "/api/v1/requests/{id}", Access.ASK, Set.of(), this::show),
        new Route(
            HttpMethods.POST,
            "/api/v1/requests/{id}/approve",
            Access.APPROVE,
            Set.of(),
            this::approve),
        new Route(
            HttpMethods.POST,
            "/api/v1/requests/{id}/refuse",
            Access.APPROVE,
            Set.of(),
            this::refuse),
        new Route(
            HttpMethods.POST,
            "/api/v1/requests/{id}/withdraw",
            Access.ASK,
            Set.of(),
            this::withdraw),
        new Route(HttpMethods.GET, "/api/v1/grants", Access.ASK, Set.of(), this::grants),
        new Route(
            HttpMethods.POST,
            "/api/v1/grants/{id}/revoke",
            Access.APPROVE,
            Set.of(),
            this::revoke));
  }

  /** The body of POST requests. */
  private record Draft(
      @Nullable List<String> cameras,
      @Nullable Boolean allCameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable List<String> actions,
      @Nullable String reason,
      @Nullable String caseNumber,
      @Nullable String legalBasis,
      @Nullable Boolean standing,
      Wheres.@Nullable PlaceDraft place,
      @Nullable ResidentDraft resident) {
    @Override
    public String toString() {
      return "draft";
    }
  }

  /** For whom an officer asks. */
  private record ResidentDraft(
      @Nullable String name, @Nullable String identity, @Nullable String wanted) {
    Resident resident() {
      return new Resident(
          Fields.required("name", name),
          Fields.required("identity", identity),
          Fields.required("wanted", wanted));
    }

    @Override
    public String toString() {
      return "resident draft";
    }
  }

  /** The body of approve: what is not there is as it was asked. */
  private record Narrowing(
      @Nullable List<String> cameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable List<String> actions,
      @Nullable String validUntil,
      @Nullable Integer maxUses) {}

  /** The body of refuse and revoke. */
  private record Words(@Nullable String reason) {}

  private CompletionStage<HttpResponse> submit(Exchange exchange) {
    Person person = asker(exchange.signedIn());
    Draft draft = json.read(exchange.body().toArray(), Draft.class);
    Grounds grounds =
        new Grounds(
            Fields.required("reason", draft.reason()),
            Fields.required("caseNumber", draft.caseNumber()),
            Fields.required("legalBasis", draft.legalBasis()),
            Optional.ofNullable(draft.place()).map(Wheres::place),
            Optional.ofNullable(draft.resident()).map(ResidentDraft::resident));
    boolean all = Boolean.TRUE.equals(draft.allCameras());
    if (all && draft.cameras() != null) {
      throw Problem.field("cameras", "must not be given together with allCameras").raised();
    }
    List<CameraId> wanted = all ? List.of() : named(draft.cameras());
    Scope asked =
        new Scope(
            wanted,
            range(Fields.required("from", draft.from()), Fields.required("to", draft.to())),
            rights(Fields.required("actions", draft.actions())));
    boolean standing = Boolean.TRUE.equals(draft.standing());
    return workers.run(
        () -> {
          reaches.requireMayAsk(exchange.signedIn(), asked);
          return reply(201, requests.submit(person, asked, standing, grounds));
        });
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    RequestId id = id(exchange);
    return workers.run(() -> reply(200, reaches.visible(exchange.signedIn(), requests.get(id))));
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Account account = exchange.signedIn().account();
    boolean mine = exchange.query("mine").isPresent();
    boolean toDecide = exchange.query("to-decide").isPresent();
    if (mine && toDecide) {
      throw Problem.field("mine", "must not be given together with to-decide").raised();
    }
    if (toDecide && !reaches.decides(exchange.signedIn())) {
      throw new Problem(403, "denied", "Not allowed", "only approvers decide on requests").raised();
    }
    Predicate<AccessRequest> own = request -> request.by().user().equals(account.user());
    return workers.run(
        () -> {
          Instant now = clock.instant();
          Predicate<AccessRequest> wanted =
              toDecide
                  ? own.negate().and(each -> each.stateAt(now).isOpen())
                  : mine ? own : each -> true;
          List<AccessRequest> found =
              requests.all().stream()
                  .filter(wanted)
                  .filter(reaches.visible(exchange.signedIn()))
                  .toList();
          return replies.json(
              200,
              new RequestsView(
                  found.stream()
                      .limit(Limits.MAX_LISTED_REQUESTS)
                      .map(each -> RequestViews.of(each, requests.whyTwo(each), now))
                      .toList(),
                  found.size() > Limits.MAX_LISTED_REQUESTS));
        });
  }

  private CompletionStage<HttpResponse> grants(Exchange exchange) {
    return workers.run(
        () -> {
          Instant now = clock.instant();
          List<AccessRequest> found =
              requests.all().stream()
                  .filter(each -> each.grant().isPresent())
                  .filter(reaches.visible(exchange.signedIn()))
                  .toList();
          return replies.json(
              200,
              new GrantsView(
                  found.stream()
                      .limit(Limits.MAX_LISTED_REQUESTS)
                      .map(each -> RequestViews.grant(each, each.grant().orElseThrow(), now))
                      .toList(),
                  found.size() > Limits.MAX_LISTED_REQUESTS));
        });
  }

  private CompletionStage<HttpResponse> approve(Exchange exchange) {
    RequestId id = id(exchange);
    Person approver = asker(exchange.signedIn());
    Narrowing given = json.read(exchange.body().toArray(), Narrowing.class);
    return workers.run(
        () -> {
          AccessRequest request = reaches.decidable(exchange.signedIn(), requests.get(id));
          return reply(200, requests.approve(request, approver, terms(request, given)));
        });
  }

  private Terms terms(AccessRequest request, Narrowing given) {
    Optional<Terms> agreed = request.agreement().map(Agreement::terms);
    Scope asked = agreed.map(Terms::scope).orElse(request.asked());
    WallTime from = Instants.optional("from", given.from()).orElse(asked.range().from());
    WallTime to = Instants.optional("to", given.to()).orElse(asked.range().to());
    Instant now = clock.instant();
    Integer uses = given.maxUses();
    if (uses != null && uses < 1) {
      throw Problem.field("maxUses", "must be a number from 1 to " + Grant.MOST_USES).raised();
    }
    return new Terms(
        new Scope(
            given.cameras() == null ? asked.cameras() : named(given.cameras()),
            Fields.range(from, to),
            given.actions() == null ? asked.rights() : rights(given.actions())),
        Instants.optional("validUntil", given.validUntil())
            .map(WallTime::toInstant)
            .or(() -> agreed.map(Terms::until))
            .orElseGet(() -> request.standing() ? request.latestEnd(now) : now.plus(DEFAULT_TIME)),
        uses == null ? agreed.map(Terms::maxUses).orElse(usualUses(request)) : uses);
  }

  /** A resident comes once; of others there is no limit. */
  private static int usualUses(AccessRequest request) {
    return request.grounds().resident().isPresent() ? 1 : 0;
  }

  private CompletionStage<HttpResponse> refuse(Exchange exchange) {
    RequestId id = id(exchange);
    Person approver = asker(exchange.signedIn());
    String reason = reason(exchange);
    return workers.run(
        () -> {
          AccessRequest request = reaches.decidable(exchange.signedIn(), requests.get(id));
          return reply(200, requests.refuse(request, approver, reason));
        });
  }

  private CompletionStage<HttpResponse> withdraw(Exchange exchange) {
    RequestId id = id(exchange);
    Person person = asker(exchange.signedIn());
    return workers.run(
        () -> {
          AccessRequest request = reaches.visible(exchange.signedIn(), requests.get(id));
          return reply(200, requests.withdraw(request, person));
        });
  }

  private CompletionStage<HttpResponse> revoke(Exchange exchange) {
    RequestId id = id(exchange);
    Person approver = asker(exchange.signedIn());
    String reason = reason(exchange);
    return workers.run(
        () -> {
          AccessRequest _ = reaches.decidable(exchange.signedIn(), requests.get(id));
          return reply(200, requests.revoke(id, approver, reason));
        });
  }

  private HttpResponse reply(int status, AccessRequest request) {
    return replies.json(
        status, RequestViews.of(request, requests.whyTwo(request), clock.instant()));
  }

  private String reason(Exchange exchange) {
    return Fields.required("reason", json.read(exchange.body().toArray(), Words.class).reason());
  }

  static RequestId id(Exchange exchange) {
    return RequestId.parse(exchange.path().getOrDefault("id", ""));
  }

  static Person asker(Session session) {
    Account account = session.account();
    return new Person(account.user(), account.name(), account.unit());
  }

  static List<CameraId> named(@Nullable List<String> ids) {
    List<CameraId> named = Fields.cameras(ids);
    if (named.isEmpty()) {
      throw Problem.field("cameras", "name at least one camera").raised();
    }
    return named;
  }

  static Set<Right> rights(List<String> codes) {
    Set<Right> rights = EnumSet.noneOf(Right.class);
    for (String code : codes) {
      rights.add(
          Right.ofCode(String.valueOf(code))
              .orElseThrow(
                  () ->
                      Problem.field(
                              "actions",
                              "must be of playback, live, export and unmask, or resident")
                          .raised()));
    }
    return rights;
  }

  static TimeRange range(String from, String to) {
    return Fields.range(Instants.parse("from", from), Instants.parse("to", to));
  }
}
