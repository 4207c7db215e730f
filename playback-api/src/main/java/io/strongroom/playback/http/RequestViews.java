package io.strongroom.playback.http;

import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Agreement;
import io.strongroom.playback.grant.Emergency;
import io.strongroom.playback.grant.Grant;
import io.strongroom.playback.grant.RequestState;
import io.strongroom.playback.grant.Resident;
import io.strongroom.playback.grant.Right;
import io.strongroom.playback.grant.Scope;
import io.strongroom.playback.grant.Uncovering;
import io.strongroom.playback.grant.Verdict;
import io.strongroom.playback.grant.WhyTwo;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests for footage and grants as people get them. Pure. */
final class RequestViews {
  private static final double MICROS_PER_HOUR = 3_600e6;

  private RequestViews() {}

  /** The list of GET requests. */
  record RequestsView(List<RequestView> requests, boolean partial) {}

  /** The list of GET grants. */
  record GrantsView(List<GrantView> grants, boolean partial) {}

  /**
   * A request.
   *
   * @param state how it was decided; what became of the grant since is in {@code grant}
   * @param cameraHours hours of the range times cameras; none for all cameras
   * @param whyTwo why a grant of it needs two approvers; while it waits
   * @param agreement what the first of two has agreed to
   * @param place where on the map the cameras were found
   * @param resident for whom it is
   */
  record RequestView(
      String id,
      String state,
      String user,
      String name,
      String unit,
      List<CameraId> cameras,
      boolean allCameras,
      WallTime from,
      WallTime to,
      List<String> actions,
      @Nullable Double cameraHours,
      String reason,
      String caseNumber,
      String legalBasis,
      boolean standing,
      Wheres.@Nullable PlaceDraft place,
      @Nullable ResidentView resident,
      Instant submittedAt,
      Instant lapsesAt,
      List<String> whyTwo,
      @Nullable AgreementView agreement,
      @Nullable String decidedBy,
      @Nullable Instant decidedAt,
      @Nullable String refusal,
      @Nullable GrantView grant) {}

  /** What the first of two approvers has agreed to. */
  record AgreementView(
      String by,
      Instant at,
      List<CameraId> cameras,
      boolean allCameras,
      WallTime from,
      WallTime to,
      List<String> actions,
      @Nullable Double cameraHours,
      Instant validUntil,
      @Nullable Integer maxUses) {
    static AgreementView of(Agreement first) {
      Scope scope = first.terms().scope();
      return new AgreementView(
          first.by(),
          first.at(),
          scope.cameras(),
          scope.isOfAllCameras(),
          scope.range().from(),
          scope.range().to(),
          scope.orderedRights().stream().map(Right::code).toList(),
          hours(scope),
          first.terms().until(),
          first.terms().maxUses() == 0 ? null : first.terms().maxUses());
    }
  }

  /** What marks a grant that the person has opened alone. */
  record EmergencyView(String state, Instant reviewDueAt, List<OpinionView> reviews) {
    static EmergencyView of(AccessRequest request, Emergency emergency) {
      return new EmergencyView(
          Json.name(emergency.state()),
          request.reviewDueAt(),
          emergency.opinions().stream()
              .map(each -> new OpinionView(each.by(), each.at(), each.justified(), each.words()))
              .toList());
    }
  }

  record OpinionView(String by, Instant at, boolean justified, String words) {}

  /** For whom an officer asks; only that officer and approvers get it. */
  record ResidentView(String name, String identity, String wanted) {
    static ResidentView of(Resident resident) {
      return new ResidentView(resident.name(), resident.identity(), resident.wanted());
    }
  }

  /** What a resident is to see of a camera. */
  record UncoveringView(
      int number,
      CameraId camera,
      WallTime from,
      WallTime to,
      List<List<List<Double>>> polygons,
      String by,
      Instant at) {
    static UncoveringView of(Uncovering each) {
      return new UncoveringView(
          each.number(),
          each.camera(),
          each.footage().from(),
          each.footage().to(),
          MaskRoutes.shapes(each.polygons()),
          each.by(),
          each.at());
    }
  }

  /** What of a request is in force, or was. */
  record GrantView(
      String id,
      String state,
      String user,
      String name,
      String unit,
      List<CameraId> cameras,
      boolean allCameras,
      WallTime from,
      WallTime to,
      List<String> actions,
      String reason,
      String caseNumber,
      boolean standing,
      @Nullable String agreedBy,
      String approvedBy,
      Instant validFrom,
      Instant validUntil,
      @Nullable Integer maxUses,
      int uses,
      @Nullable String revokedBy,
      @Nullable Instant revokedAt,
      @Nullable String revocation,
      @Nullable EmergencyView emergency,
      @Nullable ResidentView resident,
      @Nullable List<UncoveringView> uncovered) {}

  static RequestView of(AccessRequest request, Set<WhyTwo> whyTwo, Instant now) {
    Scope asked = request.asked();
    Optional<Verdict> decision = request.decision();
    return new RequestView(
        request.id().toString(),
        state(request, now),
        request.by().user(),
        request.by().name(),
        request.by().unit(),
        asked.cameras(),
        asked.isOfAllCameras(),
        asked.range().from(),
        asked.range().to(),
        asked.orderedRights().stream().map(Right::code).toList(),
        hours(asked),
        request.grounds().reason(),
        request.grounds().caseNumber(),
        request.grounds().legalBasis(),
        request.standing(),
        request.grounds().place().map(Wheres::view).orElse(null),
        request.grounds().resident().map(ResidentView::of).orElse(null),
        request.submittedAt(),
        request.lapsesAt(),
        request.stateAt(now).isOpen() ? whyTwo.stream().map(WhyTwo::code).toList() : List.of(),
        request.agreement().map(AgreementView::of).orElse(null),
        decision.map(Verdict::by).orElse(null),
        decision.map(Verdict::at).orElse(null),
        request.state() == RequestState.REFUSED ? decision.map(Verdict::words).orElse(null) : null,
        request.grant().map(grant -> grant(request, grant, now)).orElse(null));
  }

  private static @Nullable Double hours(Scope scope) {
    return scope.isOfAllCameras()
        ? null
        : scope.cameras().size() * (scope.range().micros() / MICROS_PER_HOUR);
  }

  private static String state(AccessRequest request, Instant now) {
    return switch (request.stateAt(now)) {
      case SUBMITTED -> "submitted";
      case AGREED -> "agreed";
      case WITHDRAWN -> "withdrawn";
      case REFUSED -> "refused";
      case LAPSED -> "expired";
      case ACTIVE, EXHAUSTED, REVOKED, EXPIRED -> request.isNarrowed() ? "narrowed" : "approved";
    };
  }

  static GrantView grant(AccessRequest request, Grant grant, Instant now) {
    Verdict approval = request.decision().orElseThrow();
    return new GrantView(
        request.id().toString(),
        Json.name(request.stateAt(now)),
        request.by().user(),
        request.by().name(),
        request.by().unit(),
        grant.scope().cameras(),
        grant.scope().isOfAllCameras(),
        grant.scope().range().from(),
        grant.scope().range().to(),
        grant.scope().orderedRights().stream().map(Right::code).toList(),
        request.grounds().reason(),
        request.grounds().caseNumber(),
        request.standing(),
        request.agreement().map(Agreement::by).orElse(null),
        approval.by(),
        approval.at(),
        grant.until(),
        grant.maxUses() == 0 ? null : grant.maxUses(),
        grant.uses(),
        request.revocation().map(Verdict::by).orElse(null),
        request.revocation().map(Verdict::at).orElse(null),
        request.revocation().map(Verdict::words).orElse(null),
        request.emergency().map(each -> EmergencyView.of(request, each)).orElse(null),
        request.grounds().resident().map(ResidentView::of).orElse(null),
        request.grounds().resident().isEmpty()
            ? null
            : grant.uncovered().stream().map(UncoveringView::of).toList());
  }
}
