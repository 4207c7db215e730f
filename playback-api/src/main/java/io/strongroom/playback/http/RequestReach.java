package io.strongroom.playback.http;

import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Right;
import io.strongroom.playback.grant.Scope;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which requests a person may make, see and decide on, by where the cameras lie. What one may not
 * see is as if it were not there. Thread-safe; blocks on the control records.
 */
final class RequestReach {
  private final Permissions permissions;

  RequestReach(Permissions permissions) {
    this.permissions = permissions;
  }

  /**
   * Refuses a request for what the person may not ask for.
   *
   * @throws Problem.Raised naming the field
   */
  void requireMayAsk(Session session, Scope asked) {
    Reach reach = permissions.reach(session);
    if (asked.isOfAllCameras()) {
      for (Right right : asked.rights()) {
        if (!reach.hasEverywhere(Permission.toUse(right))) {
          throw Problem.field(
                  "allCameras", "your assignment is not of all cameras; name those you need")
              .raised();
        }
      }
    }
    if (asked.rights().contains(Right.RESIDENT) && session.isMachine()) {
      throw Problem.field("actions", "resident is for an officer, who signs in as a person")
          .raised();
    }
    for (CameraId id : asked.cameras()) {
      Optional<Camera> camera = permissions.camera(id);
      if (camera.isEmpty() || !reach.may(Permission.SEE, camera)) {
        throw Problem.field("cameras", "there is no camera " + id).raised();
      }
      if (asked.rights().contains(Right.RESIDENT)
          && !camera.get().managingUnit().equals(session.account().unit())) {
        throw Problem.field(
                "cameras",
                "another unit manages camera "
                    + id
                    + "; a resident's request is made by an officer of that unit")
            .raised();
      }
    }
  }

  /**
   * Refuses what no assignment gives of each of these cameras now.
   *
   * @throws Problem.Raised DENIED, or naming the field
   */
  void requireMay(Session session, Permission permission, List<CameraId> cameras) {
    Reach reach =
        permissions
            .confirmed(session)
            .filter(each -> each.has(permission))
            .orElseThrow(
                () ->
                    new Problem(
                            403,
                            "denied",
                            "Not allowed",
                            "no assignment of yours has this now; send a request")
                        .raised());
    for (CameraId id : cameras) {
      Optional<Camera> camera = permissions.camera(id);
      if (camera.isEmpty() || !reach.may(permission, camera)) {
        throw Problem.field("cameras", "there is no camera " + id).raised();
      }
    }
  }

  /** Whether the person decides on requests of anybody. */
  boolean decides(Session session) {
    return permissions.withoutAreas(session).has(Permission.APPROVE);
  }

  /** Requests that the person sees: own ones, and those that are his to decide on. */
  Predicate<AccessRequest> visible(Session session) {
    Reach reach = permissions.reach(session);
    return request -> isOwn(session, request) || isDecidedBy(reach, request);
  }

  /**
   * A request that the person sees.
   *
   * @throws StrongroomException NOT_FOUND
   */
  AccessRequest visible(Session session, AccessRequest request) {
    return Optional.of(request).filter(visible(session)).orElseThrow(RequestReach::unknown);
  }

  /**
   * A request all cameras of which lie where the person decides; own ones too, which the request
   * itself refuses. By what is written: a decision lets somebody see footage.
   *
   * @throws StrongroomException NOT_FOUND; UNAVAILABLE if nobody can say
   */
  AccessRequest decidable(Session session, AccessRequest request) {
    return permissions
        .confirmed(session)
        .filter(reach -> isOwn(session, request) || isDecidedBy(reach, request))
        .map(reach -> request)
        .orElseThrow(RequestReach::unknown);
  }

  private static boolean isOwn(Session session, AccessRequest request) {
    return request.by().user().equals(session.account().user());
  }

  private boolean isDecidedBy(Reach reach, AccessRequest request) {
    return reach.hasEverywhere(Permission.APPROVE)
        || (!request.asked().isOfAllCameras()
            && request.asked().cameras().stream()
                .allMatch(id -> reach.may(Permission.APPROVE, permissions.camera(id))));
  }

  private static StrongroomException unknown() {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no such request");
  }
}
