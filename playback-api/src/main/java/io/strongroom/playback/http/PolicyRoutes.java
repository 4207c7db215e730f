package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.Approval;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.policy.NewRule;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** How long footage is to be kept: all versions of the policy, and proposals. Thread-safe. */
final class PolicyRoutes {
  private static final String POLICY = "/api/v1/retention/policy";

  private final PolicyChanges policy;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  PolicyRoutes(
      PolicyChanges policy, Workers workers, Json json, Replies replies, InstantSource clock) {
    this.policy = policy;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, POLICY, Access.ADMINISTER, Set.of(), this::show),
        new Route(
            HttpMethods.POST, POLICY + "/changes", Access.ADMINISTER, Set.of(), this::propose));
  }

  /** Versions and changes, the newest first. */
  private record PolicyView(int inForce, List<VersionView> versions, List<ChangeView> changes) {
    static PolicyView of(PolicyHistory history, List<Change<NewRule>> changes, Instant now) {
      return new PolicyView(
          history.current().number(),
          history.versions().reversed().stream().map(VersionView::of).toList(),
          changes.stream().map(change -> ChangeView.of(change, history, now)).toList());
    }
  }

  private record RuleView(
      String retentionClass,
      int floorDays,
      int ceilingDays,
      String legalBasis,
      @Nullable String outsideScope,
      @Nullable Integer thinAfterDays) {
    static RuleView of(RetentionRule rule) {
      return new RuleView(
          rule.retentionClass().name(),
          rule.floorDays(),
          rule.ceilingDays(),
          rule.legalBasis(),
          rule.outsideScope().orElse(null),
          rule.thinAfterDays().orElse(null));
    }
  }

  /** A version; by whom, if not by the settings. */
  private record VersionView(
      int number,
      Instant since,
      List<RuleView> classes,
      @Nullable String proposedBy,
      @Nullable String approvedBy,
      @Nullable String reason,
      @Nullable String change) {
    static VersionView of(PolicyVersion version) {
      List<RuleView> classes = version.rules().all().stream().map(RuleView::of).toList();
      return switch (version.origin()) {
        case PolicyVersion.Settings _ ->
            new VersionView(version.number(), version.since(), classes, null, null, null, null);
        case PolicyVersion.OneAccount one ->
            new VersionView(
                version.number(), version.since(), classes, one.by(), null, one.reason(), null);
        case PolicyVersion.TwoAccounts two ->
            new VersionView(
                version.number(),
                version.since(),
                classes,
                two.proposedBy(),
                two.approvedBy(),
                two.reason(),
                two.change().toString());
      };
    }
  }

  /** A change, what the class had before, and the version that it became. */
  private record ChangeView(
      String id,
      String state,
      RuleView rule,
      @Nullable RuleView before,
      String reason,
      String proposedBy,
      Instant proposedAt,
      Instant lapsesAt,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable Integer version) {
    static ChangeView of(Change<NewRule> change, PolicyHistory history, Instant now) {
      Approval approval = change.approval();
      return new ChangeView(
          change.id().toString(),
          Json.name(approval.stateAt(now)),
          RuleView.of(change.what().rule()),
          change.what().before().map(RuleView::of).orElse(null),
          change.reason(),
          approval.proposedBy(),
          approval.proposedAt(),
          approval.lapsesAt(),
          approval.decidedBy().orElse(null),
          approval.decidedAt().orElse(null),
          history.of(change.id()).map(PolicyVersion::number).orElse(null));
    }
  }

  /** What became of a proposal: one of the two. */
  private record OutcomeView(@Nullable VersionView version, @Nullable ChangeView change) {}

  /** The body of POST changes. */
  private record RuleDraft(
      @Nullable String retentionClass,
      @Nullable Integer floorDays,
      @Nullable Integer ceilingDays,
      @Nullable String legalBasis,
      @Nullable String outsideScope,
      @Nullable Integer thinAfterDays,
      @Nullable String reason) {
    RetentionRule toRule() {
      String name = required("retentionClass", retentionClass);
      int floor = required("floorDays", floorDays);
      int ceiling = required("ceilingDays", ceilingDays);
      String basis = required("legalBasis", legalBasis).strip();
      Optional<String> outside =
          Optional.ofNullable(outsideScope).map(String::strip).filter(text -> !text.isEmpty());
      Optional<Integer> thin = Optional.ofNullable(thinAfterDays);
      RetentionRule.flaw(floor, ceiling, basis, outside, thin)
          .ifPresent(
              flaw -> {
                throw Problem.field(flaw.part().field(), flaw.text()).raised();
              });
      return new RetentionRule(retentionClass(name), floor, ceiling, basis, outside, thin);
    }

    private static RetentionClass retentionClass(String name) {
      try {
        return new RetentionClass(name);
      } catch (StrongroomException e) {
        throw Problem.field("retentionClass", String.valueOf(e.getMessage())).raised();
      }
    }
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw Problem.field(field, "is missing").raised();
    }
    return value;
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    return workers.run(
        () -> replies.json(200, PolicyView.of(policy.history(), policy.all(), clock.instant())));
  }

  private CompletionStage<HttpResponse> propose(Exchange exchange) {
    RuleDraft draft = json.read(exchange.body().toArray(), RuleDraft.class);
    RetentionRule rule = draft.toRule();
    String reason = required("reason", draft.reason()).strip();
    String user = exchange.signedIn().account().user();
    return workers.run(() -> replies.json(201, outcome(policy.propose(rule, reason, user))));
  }

  private OutcomeView outcome(PolicyChanges.Outcome outcome) {
    return switch (outcome) {
      case PolicyChanges.InForce inForce ->
          new OutcomeView(VersionView.of(inForce.version()), null);
      case PolicyChanges.Waits waits ->
          new OutcomeView(null, ChangeView.of(waits.change(), policy.history(), clock.instant()));
    };
  }
}
