package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.expiry.DeletionCoverage;
import io.strongroom.retention.expiry.RetentionView;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What two people order away before its time. Thread-safe. */
final class DeletionRoutes {
  private static final String DELETIONS = "/api/v1/retention/deletions";

  private final RetentionView retention;
  private final CameraRegistry cameras;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  DeletionRoutes(
      RetentionView retention,
      CameraRegistry cameras,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.retention = retention;
    this.cameras = cameras;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, DELETIONS, Access.HOLD, Set.of(), this::list),
        new Route(HttpMethods.POST, DELETIONS, Access.HOLD, Set.of(), this::propose),
        new Route(HttpMethods.GET, DELETIONS + "/{id}", Access.HOLD, Set.of(), this::show));
  }

  private record DeletionsView(List<DeletionView> deletions) {}

  /** An order; what it takes is not told in lists. */
  private record DeletionView(
      String id,
      String kind,
      String state,
      @Nullable List<CameraId> cameras,
      @Nullable WallTime from,
      @Nullable WallTime to,
      @Nullable String retentionClass,
      @Nullable String firstExpiryDay,
      @Nullable String lastExpiryDay,
      String authority,
      String document,
      String reason,
      String proposedBy,
      Instant proposedAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable TakesView takes,
      @Nullable List<TakenView> taken) {

    static DeletionView of(
        Change<DeletionOrder> change, Optional<DeletionCoverage> coverage, Instant now) {
      DeletionOrder order = change.what();
      DeletionScope.@Nullable Cameras footage =
          order.scope() instanceof DeletionScope.Cameras some ? some : null;
      DeletionScope.@Nullable ClassDays days =
          order.scope() instanceof DeletionScope.ClassDays some ? some : null;
      boolean ever = order.kind() == DeletionKind.CONSENT_WITHDRAWN;
      return new DeletionView(
          change.id().toString(),
          order.kind().text(),
          Json.name(change.approval().stateAt(now)),
          footage == null ? null : footage.cameras(),
          footage == null || ever ? null : footage.range().from(),
          footage == null || ever ? null : footage.range().to(),
          days == null ? null : days.retentionClass().name(),
          days == null ? null : days.first().toString(),
          days == null ? null : days.last().toString(),
          order.authority(),
          order.document(),
          change.reason(),
          change.approval().proposedBy(),
          change.approval().proposedAt(),
          change.approval().decidedBy().orElse(null),
          change.approval().decidedAt().orElse(null),
          coverage.map(TakesView::of).orElse(null),
          coverage.map(all -> all.gone().stream().map(TakenView::of).toList()).orElse(null));
    }
  }

  /** What goes of what is there; {@code from} and {@code to} are those of whole packs. */
  private record TakesView(
      long packs,
      long heldPacks,
      long bytes,
      @Nullable WallTime from,
      @Nullable WallTime to,
      List<CameraPartView> cameras,
      List<ClassDayPartView> classDays) {
    static TakesView of(DeletionCoverage coverage) {
      DeletionCoverage.Packs total = coverage.total();
      return new TakesView(
          total.packs(),
          total.heldPacks(),
          total.bytes(),
          total.range().map(TimeRange::from).orElse(null),
          total.range().map(TimeRange::to).orElse(null),
          coverage.cameras().stream().map(CameraPartView::of).toList(),
          coverage.classDays().stream().map(ClassDayPartView::of).toList());
    }
  }

  private record CameraPartView(
      CameraId camera, long packs, long heldPacks, @Nullable WallTime from, @Nullable WallTime to) {
    static CameraPartView of(DeletionCoverage.OfCamera part) {
      return new CameraPartView(
          part.camera(),
          part.packs().packs(),
          part.packs().heldPacks(),
          part.packs().range().map(TimeRange::from).orElse(null),
          part.packs().range().map(TimeRange::to).orElse(null));
    }
  }

  private record ClassDayPartView(
      String key,
      String expiryDay,
      long packs,
      long heldPacks,
      @Nullable WallTime from,
      @Nullable WallTime to,
      @Nullable String floorEnds) {
    static ClassDayPartView of(DeletionCoverage.OfClassDay part) {
      return new ClassDayPartView(
          part.key().name(),
          part.key().expiryDay().toString(),
          part.packs().packs(),
          part.packs().heldPacks(),
          part.packs().range().map(TimeRange::from).orElse(null),
          part.packs().range().map(TimeRange::to).orElse(null),
          part.floorEnds().map(LocalDate::toString).orElse(null));
    }
  }

  private record TakenView(String key, String expiryDay, String step) {
    static TakenView of(DeletionCoverage.Taken taken) {
      return new TakenView(
          taken.key().name(), taken.key().expiryDay().toString(), Json.name(taken.step()));
    }
  }

  /** The body of POST. */
  private record Draft(
      @Nullable String kind,
      @Nullable List<String> cameras,
      @Nullable String from,
      @Nullable String to,
      @Nullable String retentionClass,
      @Nullable String firstExpiryDay,
      @Nullable String lastExpiryDay,
      @Nullable String authority,
      @Nullable String document,
      @Nullable String reason) {
    DeletionOrder toOrder() {
      DeletionKind parsed = DeletionKind.parse(Fields.required("kind", kind));
      String by = Fields.required("authority", authority);
      String paper = Fields.required("document", document);
      if (parsed == DeletionKind.CONSENT_WITHDRAWN && from == null && to == null) {
        return DeletionOrder.ofWithdrawnConsent(Fields.cameras(cameras), by, paper);
      }
      return new DeletionOrder(
          parsed, retentionClass == null ? someFootage() : classDays(retentionClass), by, paper);
    }

    private DeletionScope someFootage() {
      return new DeletionScope.Cameras(
          Fields.cameras(cameras),
          new TimeRange(
              Instants.parse("from", Fields.required("from", from)),
              Instants.parse("to", Fields.required("to", to))));
    }

    private DeletionScope classDays(String name) {
      if (cameras != null || from != null || to != null) {
        throw Problem.field(
                "retentionClass",
                "whole class-days have all cameras and times; leave out one or the other")
            .raised();
      }
      String first = Fields.required("firstExpiryDay", firstExpiryDay);
      return new DeletionScope.ClassDays(
          new RetentionClass(name),
          Fields.date("firstExpiryDay", first),
          Fields.date("lastExpiryDay", lastExpiryDay == null ? first : lastExpiryDay));
    }
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return workers.run(
        () ->
            replies.json(
                200,
                new DeletionsView(
                    retention.orders().all().stream()
                        .map(each -> DeletionView.of(each, Optional.empty(), clock.instant()))
                        .toList())));
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    ChangeId id = ChangeId.parse(exchange.path().getOrDefault("id", ""));
    return workers.run(
        () ->
            replies.json(
                200,
                view(
                    retention
                        .orders()
                        .find(id)
                        .orElseThrow(
                            () ->
                                new Problem(
                                        404,
                                        "not-found",
                                        "Not found",
                                        "there is no order of deletion with this id")
                                    .raised()))));
  }

  private DeletionView view(Change<DeletionOrder> change) {
    return DeletionView.of(
        change,
        Optional.of(retention.coverage(change.what(), Optional.of(change.id()))),
        clock.instant());
  }

  /** Recording ends before anything else when a consent is withdrawn: that needs no second word. */
  private CompletionStage<HttpResponse> propose(Exchange exchange) {
    Draft draft = json.read(exchange.body().toArray(), Draft.class);
    DeletionOrder order = draft.toOrder();
    String reason = Fields.required("reason", draft.reason());
    String user = exchange.signedIn().account().user();
    return workers.run(
        () -> {
          if (order.kind() == DeletionKind.CONSENT_WITHDRAWN
              && order.scope() instanceof DeletionScope.Cameras footage) {
            footage.cameras().stream()
                .filter(camera -> cameras.get(camera).isPresent())
                .forEach(camera -> cameras.enable(camera, false));
          }
          return replies.json(201, view(retention.orders().propose(order, reason, user)));
        });
  }
}
