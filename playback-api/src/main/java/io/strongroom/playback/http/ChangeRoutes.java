package io.strongroom.playback.http;

import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.mask.MaskChanges;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.Reassignments;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The second person's word on a change, whatever it changes. Thread-safe. */
final class ChangeRoutes {
  private final Holds holds;
  private final DeletionOrders orders;
  private final PolicyChanges policy;
  private final Reassignments reassignments;
  private final Permissions permissions;
  private final MaskChanges masks;
  private final Workers workers;
  private final Json json;
  private final Replies replies;

  ChangeRoutes(
      Holds holds,
      DeletionOrders orders,
      PolicyChanges policy,
      Reassignments reassignments,
      Permissions permissions,
      MaskChanges masks,
      Workers workers,
      Json json,
      Replies replies) {
    this.holds = holds;
    this.orders = orders;
    this.policy = policy;
    this.reassignments = reassignments;
    this.permissions = permissions;
    this.masks = masks;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.PUT,
            "/api/v1/retention/changes/{id}",
            Access.CHANGES,
            Set.of(),
            this::decide));
  }

  /** The body of PUT changes. */
  private record Decided(@Nullable String decision) {}

  private CompletionStage<HttpResponse> decide(Exchange exchange) {
    ChangeId id = ChangeId.parse(exchange.path().getOrDefault("id", ""));
    String decision = json.read(exchange.body().toArray(), Decided.class).decision();
    if (decision == null) {
      throw Problem.field("decision", "is missing").raised();
    }
    if (!decision.equals("approve") && !decision.equals("withdraw")) {
      throw Problem.field("decision", "must be approve or withdraw").raised();
    }
    String user = exchange.signedIn().account().user();
    return workers.run(
        () -> {
          requireFor(id, exchange.signedIn());
          Change<?> _ = decision.equals("approve") ? approve(id, user) : withdraw(id, user);
          return replies.noContent();
        });
  }

  /**
   * Holds and deletions are decided on by who may make them; so are rules, cameras and masks. By
   * what is written: a second word cannot be taken back.
   */
  private void requireFor(ChangeId id, Session session) {
    boolean administers = reassignments.knows(id) || policy.knows(id) || masks.knows(id);
    Access access = administers ? Access.ADMINISTER : Access.HOLD;
    Optional<Reach> reach = permissions.confirmed(session);
    if (reach.filter(each -> access.anyOf().stream().anyMatch(each::has)).isEmpty()) {
      throw Problem.denied(access.otherwise()).raised();
    }
  }

  private Change<?> approve(ChangeId id, String user) {
    if (orders.knows(id)) {
      return orders.approve(id, user);
    }
    if (reassignments.knows(id)) {
      return reassignments.approve(id, user);
    }
    if (masks.knows(id)) {
      return masks.approve(id, user);
    }
    return policy.knows(id) ? policy.approve(id, user) : holds.approve(id, user);
  }

  private Change<?> withdraw(ChangeId id, String user) {
    if (orders.knows(id)) {
      return orders.withdraw(id, user);
    }
    if (reassignments.knows(id)) {
      return reassignments.withdraw(id, user);
    }
    if (masks.knows(id)) {
      return masks.withdraw(id, user);
    }
    return policy.knows(id) ? policy.withdraw(id, user) : holds.withdraw(id, user);
  }
}
