package io.strongroom.playback.http;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.RetentionView;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What is kept until when, and what proves that the rest has gone. Thread-safe. */
final class RetentionRoutes {
  private final RetentionView retention;
  private final Workers workers;
  private final Json json;
  private final Replies replies;

  RetentionRoutes(RetentionView retention, Workers workers, Json json, Replies replies) {
    this.retention = retention;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET, "/api/v1/retention/plan", Access.ADMINISTER, Set.of("on"), this::plan),
        new Route(
            HttpMethods.GET,
            "/api/v1/retention/certificates/{class}/{day}",
            Access.REPORTS,
            Set.of(),
            this::certificate),
        new Route(
            HttpMethods.PUT,
            "/api/v1/retention/clock",
            Access.ADMINISTER,
            Set.of(),
            this::confirmClock));
  }

  private record PlanView(
      Instant at,
      String zone,
      int policyVersion,
      String clock,
      boolean expires,
      String certificateKey,
      List<String> away,
      List<LineView> classDays) {}

  /** A class-day, or what is held of it; what does not apply is left out. */
  private record LineView(
      String key,
      String retentionClass,
      String expiryDay,
      String decision,
      @Nullable String until,
      @Nullable String why,
      @Nullable Boolean late,
      int policyVersion,
      @Nullable Long packs,
      @Nullable Long openPacks,
      @Nullable Long bytes,
      @Nullable Integer cameras,
      @Nullable Long heldPacks,
      @Nullable Long orderedPacks,
      @Nullable Long thinnedPacks,
      @Nullable Long fullRateDamagedPacks,
      @Nullable Long fullRateCopiedPacks,
      @Nullable WallTime first,
      @Nullable WallTime last,
      @Nullable List<String> waitsFor) {

    static LineView of(RetentionPlan.Line line) {
      Optional<ClassDay> found = line.found();
      return new LineView(
          line.id().name(),
          line.id().retentionClass(),
          line.id().expiryDay().toString(),
          decision(line.decision()),
          line.decision() instanceof Decision.Keep keep ? keep.until().toString() : null,
          why(line.decision()),
          line.decision() instanceof Decision.Due due ? due.late() : null,
          line.policyVersion(),
          found.map(ClassDay::packs).orElse(null),
          found.map(ClassDay::openPacks).orElse(null),
          found.map(ClassDay::bytes).orElse(null),
          found.map(ClassDay::cameras).orElse(null),
          line.heldPacks() == 0 ? null : line.heldPacks(),
          line.decision() instanceof Decision.Ordered ordered ? ordered.packs() : null,
          line.decision() instanceof Decision.Thin thin ? thin.packs() : null,
          line.fullRate().damaged() == 0 ? null : line.fullRate().damaged(),
          line.fullRate().copyOnly() == 0 ? null : line.fullRate().copyOnly(),
          found.map(ClassDay::first).orElse(null),
          found.map(ClassDay::last).orElse(null),
          line.waitsFor().isEmpty() ? null : line.waitsFor());
    }

    private static String decision(Decision decision) {
      return switch (decision) {
        case Decision.Keep _ -> "keep";
        case Decision.Due _ -> "due";
        case Decision.Ordered _ -> "ordered";
        case Decision.Thin _ -> "thin";
        case Decision.Held _ -> "held";
        case Decision.Wait _ -> "wait";
        case Decision.GoesOn _ -> "goesOn";
        case Decision.Gone _ -> "gone";
      };
    }

    private static @Nullable String why(Decision decision) {
      return switch (decision) {
        case Decision.Keep keep -> Json.name(keep.reason());
        case Decision.Wait wait -> Json.name(wait.cause());
        case Decision.GoesOn goesOn -> Json.name(goesOn.done());
        case Decision.Ordered ordered -> ordered.waitsFor().map(Json::name).orElse(null);
        case Decision.Thin thin -> thin.waitsFor().map(Json::name).orElse(null);
        case Decision.Due _, Decision.Held _, Decision.Gone _ -> null;
      };
    }
  }

  private CompletionStage<HttpResponse> plan(Exchange exchange) {
    Optional<LocalDate> on = exchange.query("on").map(text -> Fields.date("on", text));
    return workers.run(
        () -> {
          RetentionPlan plan = on.isPresent() ? retention.plan(on.get()) : retention.plan();
          return replies.json(
              200,
              new PlanView(
                  plan.at(),
                  retention.zone().getId(),
                  plan.policyVersion(),
                  Json.name(retention.clock()),
                  retention.expires(),
                  retention.certificateKey(),
                  plan.away(),
                  plan.lines().stream().map(LineView::of).toList()));
        });
  }

  private CompletionStage<HttpResponse> certificate(Exchange exchange) {
    DayKeyId id = classDay(exchange);
    return workers.run(
        () ->
            replies
                .plain(200)
                .withEntity(
                    HttpEntities.create(
                        ContentTypes.TEXT_PLAIN_UTF8,
                        retention
                            .certificate(id)
                            .orElseThrow(
                                () ->
                                    new Problem(
                                            404,
                                            "no-certificate",
                                            "No certificate",
                                            id + " has not expired, or nothing was recorded for it")
                                        .raised()))));
  }

  private static DayKeyId classDay(Exchange exchange) {
    String name = exchange.path().getOrDefault("class", "");
    LocalDate day = Fields.date("day", exchange.path().getOrDefault("day", ""));
    try {
      return DayKeyId.ofName(name, day);
    } catch (IllegalArgumentException e) {
      throw Problem.field("class", String.valueOf(e.getMessage())).raised();
    }
  }

  /** The body of PUT clock. */
  private record Today(@Nullable String date) {}

  private CompletionStage<HttpResponse> confirmClock(Exchange exchange) {
    String text = json.read(exchange.body().toArray(), Today.class).date();
    if (text == null) {
      throw Problem.field("date", "is missing; give today's, such as 2026-11-29").raised();
    }
    LocalDate today = Fields.date("date", text);
    return workers.run(
        () -> {
          retention.confirmClock(today);
          return replies.noContent();
        });
  }
}
