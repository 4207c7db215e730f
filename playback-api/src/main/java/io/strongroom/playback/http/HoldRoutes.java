package io.strongroom.playback.http;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.expiry.HoldCoverage;
import io.strongroom.retention.expiry.RetentionView;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldEnd;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.hold.HoldState;
import io.strongroom.retention.hold.Holds;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What is to stay for a case, and how two people let it go. Thread-safe. */
final class HoldRoutes {
  private static final String HOLDS = "/api/v1/retention/holds";

  private final RetentionView retention;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  HoldRoutes(
      RetentionView retention, Workers workers, Json json, Replies replies, InstantSource clock) {
    this.retention = retention;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, HOLDS, Access.HOLD, Set.of(), this::list),
        new Route(HttpMethods.POST, HOLDS, Access.HOLD, Set.of(), this::place),
        new Route(HttpMethods.GET, HOLDS + "/{id}", Access.HOLD, Set.of(), this::show),
        new Route(HttpMethods.POST, HOLDS + "/{id}/changes", Access.HOLD, Set.of(), this::propose));
  }

  private record HoldsView(List<HoldView> holds) {}

  /** A hold; what it keeps is told while it is in force, and not in lists. */
  private record HoldView(
      String id,
      String state,
      List<CameraId> cameras,
      WallTime from,
      WallTime to,
      String caseNumber,
      String basis,
      String requester,
      @Nullable Instant until,
      String placedBy,
      Instant placedAt,
      List<ChangeView> changes,
      @Nullable List<PartView> classDays,
      @Nullable List<GoneView> gone) {

    static HoldView of(Holds.Known known, Optional<HoldCoverage> coverage, Instant now) {
      Hold hold = known.hold();
      return new HoldView(
          hold.id().toString(),
          Json.name(known.state()),
          hold.wish().cameras(),
          hold.wish().range().from(),
          hold.wish().range().to(),
          hold.wish().caseNumber(),
          hold.wish().basis(),
          hold.wish().requester(),
          known.until().orElse(null),
          hold.placedBy(),
          hold.placedAt(),
          known.changes().stream().map(change -> ChangeView.of(change, now)).toList(),
          coverage.map(all -> all.parts().stream().map(PartView::of).toList()).orElse(null),
          coverage.map(all -> all.gone().stream().map(GoneView::of).toList()).orElse(null));
    }
  }

  private record PartView(
      String retentionClass, String expiryDay, String standing, long packs, long moved) {
    static PartView of(HoldCoverage.Part part) {
      return new PartView(
          part.classDay().retentionClass(),
          part.classDay().expiryDay().toString(),
          Json.name(part.standing()),
          part.packs(),
          part.moved());
    }
  }

  private record GoneView(String retentionClass, String expiryDay) {
    static GoneView of(DayKeyId id) {
      return new GoneView(id.retentionClass(), id.expiryDay().toString());
    }
  }

  /** A change; {@code until} is left out of a release. */
  private record ChangeView(
      String id,
      String state,
      @Nullable Instant until,
      String reason,
      String proposedBy,
      Instant proposedAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt) {
    static ChangeView of(Change<HoldEnd> change, Instant now) {
      return new ChangeView(
          change.id().toString(),
          Json.name(change.approval().stateAt(now)),
          change.what().until().orElse(null),
          change.reason(),
          change.approval().proposedBy(),
          change.approval().proposedAt(),
          change.approval().decidedBy().orElse(null),
          change.approval().decidedAt().orElse(null));
    }
  }

  /** The body of POST holds. */
  private record HoldDraft(
      @Nullable List<String> cameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable String caseNumber,
      @Nullable String basis,
      @Nullable String requester,
      @Nullable String until) {
    Hold.Wish toWish() {
      return new Hold.Wish(
          Fields.cameras(cameras),
          new TimeRange(
              Instants.parse("from", Fields.required("from", from)),
              Instants.parse("to", Fields.required("to", to))),
          Fields.required("caseNumber", caseNumber),
          Fields.required("basis", basis),
          Fields.required("requester", requester),
          instant(until));
    }
  }

  /** The body of POST changes. */
  private record ChangeDraft(@Nullable String until, @Nullable String reason) {}

  private static Optional<Instant> instant(@Nullable String until) {
    return Optional.ofNullable(until).map(text -> Instants.parse("until", text).toInstant());
  }

  private static HoldId id(Exchange exchange) {
    try {
      return HoldId.parse(exchange.path().getOrDefault("id", ""));
    } catch (StrongroomException e) {
      throw Problem.field("id", String.valueOf(e.getMessage())).raised();
    }
  }

  private static String user(Exchange exchange) {
    return exchange.signedIn().account().user();
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return workers.run(
        () ->
            replies.json(
                200,
                new HoldsView(
                    retention.holds().all().stream()
                        .map(known -> HoldView.of(known, Optional.empty(), clock.instant()))
                        .toList())));
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    HoldId id = id(exchange);
    return workers.run(() -> replies.json(200, view(id, Holds.Closed.NOTHING)));
  }

  private HoldView view(HoldId id, Holds.Closed closed) {
    Holds.Known known =
        retention
            .holds()
            .find(id)
            .orElseThrow(
                () ->
                    new Problem(404, "not-found", "Not found", "there is no hold with this id")
                        .raised());
    Optional<HoldCoverage> coverage =
        known.state() == HoldState.IN_FORCE
            ? Optional.of(retention.coverage(known.hold(), closed))
            : Optional.empty();
    return HoldView.of(known, coverage, clock.instant());
  }

  private CompletionStage<HttpResponse> place(Exchange exchange) {
    Hold.Wish wish = json.read(exchange.body().toArray(), HoldDraft.class).toWish();
    return workers.run(
        () -> {
          Holds.Placed placed = retention.holds().place(wish, user(exchange));
          return replies.json(201, view(placed.hold().id(), placed.closed()));
        });
  }

  private CompletionStage<HttpResponse> propose(Exchange exchange) {
    HoldId id = id(exchange);
    ChangeDraft draft = json.read(exchange.body().toArray(), ChangeDraft.class);
    String reason = Fields.required("reason", draft.reason());
    Optional<Instant> until = instant(draft.until());
    return workers.run(
        () ->
            replies.json(
                201,
                ChangeView.of(
                    retention.holds().propose(id, until, reason, user(exchange)),
                    clock.instant())));
  }
}
