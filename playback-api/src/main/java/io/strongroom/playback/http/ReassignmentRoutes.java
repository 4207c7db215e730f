package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.Approval;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.policy.Reassignment;
import io.strongroom.retention.policy.Reassignments;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Which class a camera is recorded under, and proposals of another one. Thread-safe. */
final class ReassignmentRoutes {
  private final Reassignments reassignments;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  ReassignmentRoutes(
      Reassignments reassignments,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.reassignments = reassignments;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/retention/reassignments",
            Access.ADMINISTER,
            Set.of(),
            this::list),
        new Route(
            HttpMethods.PUT,
            "/api/v1/cameras/{id}/retention-class",
            Access.ADMINISTER,
            Set.of(),
            this::propose));
  }

  private record ReassignmentsView(List<ReassignmentView> reassignments) {}

  private record ReassignmentView(
      String id,
      String state,
      CameraId camera,
      String fromClass,
      String toClass,
      String reason,
      String proposedBy,
      Instant proposedAt,
      Instant lapsesAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt) {
    static ReassignmentView of(Change<Reassignment> change, Instant now) {
      Approval approval = change.approval();
      return new ReassignmentView(
          change.id().toString(),
          Json.name(approval.stateAt(now)),
          change.what().camera(),
          change.what().from().name(),
          change.what().to().name(),
          change.reason(),
          approval.proposedBy(),
          approval.proposedAt(),
          approval.lapsesAt(),
          approval.decidedBy().orElse(null),
          approval.decidedAt().orElse(null));
    }
  }

  /** What became of a proposal: it is in force, or waits as a change. */
  private record OutcomeView(boolean inForce, @Nullable ReassignmentView change) {}

  /** The body of PUT. */
  private record Draft(@Nullable String retentionClass, @Nullable String reason) {
    RetentionClass toClass() {
      try {
        return new RetentionClass(Fields.required("retentionClass", retentionClass));
      } catch (StrongroomException e) {
        throw Problem.field("retentionClass", String.valueOf(e.getMessage())).raised();
      }
    }
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return workers.run(
        () ->
            replies.json(
                200,
                new ReassignmentsView(
                    reassignments.all().stream()
                        .map(change -> ReassignmentView.of(change, clock.instant()))
                        .toList())));
  }

  private CompletionStage<HttpResponse> propose(Exchange exchange) {
    CameraId camera = exchange.camera();
    Draft draft = json.read(exchange.body().toArray(), Draft.class);
    RetentionClass to = draft.toClass();
    String reason = Fields.required("reason", draft.reason()).strip();
    String user = exchange.signedIn().account().user();
    return workers.run(
        () ->
            switch (reassignments.propose(camera, to, reason, user)) {
              case Reassignments.InForce _ -> replies.json(200, new OutcomeView(true, null));
              case Reassignments.Waits waits ->
                  replies.json(
                      202,
                      new OutcomeView(false, ReassignmentView.of(waits.change(), clock.instant())));
            });
  }
}
