package io.strongroom.playback.http;

import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.inspect.Finding;
import io.strongroom.playback.inspect.FindingDesk;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * Findings: inspectors write, send back and close them; approvers answer for units. Thread-safe.
 */
final class FindingRoutes {
  private static final long MAX_INDEX = 9_999_999_999L;

  private final FindingDesk desk;
  private final Permissions permissions;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  FindingRoutes(
      FindingDesk desk,
      Permissions permissions,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.desk = desk;
    this.permissions = permissions;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/findings", Access.FINDINGS, Set.of(), this::list),
        new Route(HttpMethods.POST, "/api/v1/findings", Access.INSPECT, Set.of(), this::note),
        new Route(
            HttpMethods.POST,
            "/api/v1/findings/{id}/answer",
            Access.APPROVE,
            Set.of(),
            this::answer),
        new Route(
            HttpMethods.POST,
            "/api/v1/findings/{id}/return",
            Access.INSPECT,
            Set.of(),
            this::sendBack),
        new Route(
            HttpMethods.POST,
            "/api/v1/findings/{id}/close",
            Access.INSPECT,
            Set.of(),
            this::close));
  }

  /** The list; {@code units} for those who write findings. */
  private record FindingsView(List<FindingView> findings, @Nullable List<String> units) {}

  private record FindingView(
      UUID id,
      NodeId node,
      long entry,
      WallTime entryAt,
      String entryType,
      @Nullable CameraId camera,
      String unit,
      Instant deadline,
      String state,
      boolean overdue,
      Instant notedAt,
      List<RemarkView> remarks) {}

  private record RemarkView(
      String step, String by, String unit, Instant at, String words, @Nullable Instant until) {}

  private record NewFinding(
      @Nullable String node,
      @Nullable Long entry,
      @Nullable String unit,
      @Nullable String text,
      @Nullable String deadline) {
    @Override
    public String toString() {
      return "new finding";
    }
  }

  private record Words(@Nullable String words) {
    @Override
    public String toString() {
      return "words";
    }
  }

  private record Again(@Nullable String words, @Nullable String deadline) {
    @Override
    public String toString() {
      return "words";
    }
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    Session by = exchange.signedIn();
    boolean writes = permissions.withoutAreas(by).has(Permission.INSPECT);
    return workers.run(
        () ->
            replies.json(
                200,
                new FindingsView(
                    desk.of(by).stream().limit(Limits.MAX_LISTED_REQUESTS).map(this::view).toList(),
                    writes ? desk.units() : null)));
  }

  private CompletionStage<HttpResponse> note(Exchange exchange) {
    NewFinding given = json.read(exchange.body().toArray(), NewFinding.class);
    long entry = Fields.required("entry", given.entry());
    if (entry < 0 || entry > MAX_INDEX) {
      throw Problem.field("entry", "must be the number of an entry, from 0 on").raised();
    }
    Optional<NodeId> node = Optional.ofNullable(given.node()).map(FindingRoutes::node);
    String unit = Fields.required("unit", given.unit());
    String text = Fields.required("text", given.text());
    Instant deadline = deadline(given.deadline());
    return workers.run(
        () -> reply(201, desk.note(exchange.signedIn(), node, entry, unit, deadline, text)));
  }

  private CompletionStage<HttpResponse> answer(Exchange exchange) {
    UUID id = id(exchange);
    String words = words(exchange);
    return workers.run(
        () -> reply(200, desk.answer(exchange.signedIn(), id, words, clock.instant())));
  }

  private CompletionStage<HttpResponse> sendBack(Exchange exchange) {
    UUID id = id(exchange);
    Again given = json.read(exchange.body().toArray(), Again.class);
    String words = Fields.required("words", given.words());
    Instant deadline = deadline(given.deadline());
    return workers.run(
        () -> reply(200, desk.sendBack(exchange.signedIn(), id, words, deadline, clock.instant())));
  }

  private CompletionStage<HttpResponse> close(Exchange exchange) {
    UUID id = id(exchange);
    String words = words(exchange);
    return workers.run(
        () -> reply(200, desk.close(exchange.signedIn(), id, words, clock.instant())));
  }

  private String words(Exchange exchange) {
    return Fields.required("words", json.read(exchange.body().toArray(), Words.class).words());
  }

  private static Instant deadline(@Nullable String given) {
    return Instants.parse("deadline", Fields.required("deadline", given)).toInstant();
  }

  private static NodeId node(String text) {
    try {
      return NodeId.parse(text);
    } catch (StrongroomException e) {
      throw Problem.field("node", String.valueOf(e.getMessage())).raised();
    }
  }

  private static UUID id(Exchange exchange) {
    String text = exchange.path().getOrDefault("id", "");
    try {
      UUID parsed = UUID.fromString(text);
      if (parsed.toString().equals(text)) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // falls through: one message for every malformed form
    }
    throw Problem.field("id", "must be a UUID such as 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d")
        .raised();
  }

  private HttpResponse reply(int status, Finding finding) {
    return replies.json(status, view(finding));
  }

  private FindingView view(Finding finding) {
    Finding.Entry about = finding.about();
    return new FindingView(
        finding.id(),
        about.node(),
        about.index(),
        about.at(),
        about.type(),
        about.camera().orElse(null),
        finding.unit(),
        finding.deadline(),
        finding.state().code(),
        finding.isOverdue(clock.instant()),
        finding.notedAt(),
        finding.remarks().stream()
            .map(
                each ->
                    new RemarkView(
                        each.step().code(),
                        each.by(),
                        each.unit(),
                        each.at(),
                        each.words(),
                        each.until().orElse(null)))
            .toList());
  }
}
