package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Grant;
import io.strongroom.playback.grant.Grants;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.grant.Scope;
import io.strongroom.playback.mask.MaskHistory;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.playback.mask.Masks;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one holder of the {@link Authorisation.Mint}: checks who asks and which grant covers the
 * camera and the resolved interval, counts the use, writes the intent, and only then makes the
 * value that opens footage (invariant 5). Thread-safe; blocks on the access log and the control
 * records.
 */
public final class AccessChecker {
  private static final Logger log = LoggerFactory.getLogger(AccessChecker.class);

  /** The same for a camera that is not there and for one that a person may not see. */
  public static final String NO_CAMERA = "there is no camera with this id; GET /api/v1/cameras";

  private final AccessLog accessLog;
  private final Authorisation.Mint mint;
  private final Clock clock;
  private final Optional<Grants> grants;
  private final Optional<Masks> masks;
  private final Optional<Permissions> permissions;

  /**
   * One that lets people see what grants cover, as far as their assignments go, masked unless a
   * grant says otherwise.
   */
  public AccessChecker(
      AccessLog accessLog,
      Authorisation.Mint mint,
      Clock clock,
      Grants grants,
      Masks masks,
      Permissions permissions) {
    this(accessLog, mint, clock, Optional.of(grants), Optional.of(masks), Optional.of(permissions));
  }

  /** One for a program that nobody looks at footage with: it refuses all people. */
  public AccessChecker(AccessLog accessLog, Authorisation.Mint mint, Clock clock) {
    this(accessLog, mint, clock, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private AccessChecker(
      AccessLog accessLog,
      Authorisation.Mint mint,
      Clock clock,
      Optional<Grants> grants,
      Optional<Masks> masks,
      Optional<Permissions> permissions) {
    this.accessLog = accessLog;
    this.mint = mint;
    this.clock = clock;
    this.grants = grants;
    this.masks = masks;
    this.permissions = permissions;
  }

  /**
   * Refuses, and records the refusal, unless a grant lets the session see all of this footage.
   *
   * @return the whole time that the grant covers: what lies outside of it is not to be shown
   * @throws StrongroomException DENIED; NOT_FOUND for a camera that the person may not know of;
   *     UNAVAILABLE if grants cannot be read
   */
  public TimeRange require(Session session, CameraId camera, TimeRange range, Action action) {
    return require(session, camera, range, action, Optional.empty());
  }

  /**
   * The same by one grant alone.
   *
   * @param only the grant by which it must be; for a resident it must be named, so that what was
   *     uncovered for one is not seen by another
   */
  public TimeRange require(
      Session session, CameraId camera, TimeRange range, Action action, Optional<RequestId> only) {
    return scope(covering(session, camera, range, action, only)).range();
  }

  /**
   * The grant by which a session would look at a camera at an instant, to be named to whoever
   * looks. Nothing is counted, logged or refused.
   *
   * @param resident the grant by which a resident is shown it, if it is
   * @throws StrongroomException UNAVAILABLE if grants cannot be read
   */
  public Optional<AccessRequest> grantAt(
      Session session, CameraId camera, WallTime at, Optional<RequestId> resident) {
    return grants.flatMap(
        all ->
            all.find(
                session.account().user(),
                session.id(),
                camera,
                new TimeRange(at, at.plusMicros(1)),
                resident.isPresent() ? ActionRights.anyOf(Action.RESIDENT) : ActionRights.ofOwn(),
                masks(camera).isMasked(),
                resident));
  }

  /**
   * A session for a job that goes on for somebody who need not stay signed in. It has no token, so
   * nobody signs in with it; each fragment is checked against grants as for everybody.
   *
   * @param job its id, under which the access log has what the job does
   */
  public Session acting(UUID job, Account account, Optional<String> purpose) {
    return new Session(job, account, purpose, clock.instant());
  }

  /**
   * Counts the use of a grant before anything is opened.
   *
   * @return the grant
   * @throws StrongroomException DENIED, which is recorded; UNAVAILABLE if grants cannot be read
   */
  public AccessRequest claim(Session session, CameraId camera, TimeRange range, Action action) {
    AccessRequest covering = covering(session, camera, range, action, Optional.empty());
    if (!grants.orElseThrow().use(covering.id(), session.id(), ActionRights.right(action))) {
      throw refused(session, camera, range, action, "the grant is used up");
    }
    return covering;
  }

  /** Takes up a use that {@link #claim} has counted before this process began. */
  public void claimed(RequestId grant, UUID session, Action action) {
    grants.ifPresent(all -> all.remember(grant, session, ActionRights.right(action)));
  }

  /**
   * Begins to look at one camera, as {@link #view(Session, CameraId, Action)}.
   *
   * @param entries is told the index of each entry that the log gets of it
   */
  public Viewing view(Session session, CameraId camera, Action action, LongConsumer entries) {
    Viewing.Use use = new Viewing.Use(action, Optional.empty());
    return new Viewing(this, accessLog, clock, session, camera, use, entries);
  }

  /** Begins to look at one camera by one grant alone, or by any. */
  Viewing view(Session session, CameraId camera, Viewing.Use use) {
    return new Viewing(this, accessLog, clock, session, camera, use, index -> {});
  }

  /** Begins to look at one camera. Nothing is checked or logged before the first footage. */
  public Viewing view(Session session, CameraId camera, Action action) {
    return view(session, camera, action, index -> {});
  }

  /**
   * Checks, counts, logs, authorises: in this order, for a range that is resolved already.
   *
   * @param resolved must be covered
   * @param ahead as far as the grant goes, footage up to here is authorised with it
   */
  Granted grant(
      Session session, CameraId camera, TimeRange resolved, WallTime ahead, Viewing.Use use) {
    Action action = use.action();
    AccessRequest covering = covering(session, camera, resolved, action, use.only());
    WallTime end = WallTime.min(ahead, end(covering, action));
    TimeRange range = new TimeRange(resolved.from(), WallTime.max(resolved.to(), end));
    if (!grants.orElseThrow().use(covering.id(), session.id(), ActionRights.right(action))) {
      throw refused(session, camera, resolved, action, "the grant is used up");
    }
    Intent intent = session.intent(Optional.of(covering), camera, range, action);
    IntentReceipt receipt = accessLog.intend(intent);
    return new Granted(
        receipt,
        mint.authorise(camera, range, receipt.id()),
        covering.id(),
        covering.grounds().caseNumber(),
        Optional.of(scope(covering)).filter(Scope::unmasks).map(Scope::range));
  }

  /**
   * The masks of a camera.
   *
   * @throws StrongroomException if nobody can say what is hidden: nothing is shown then
   */
  MaskHistory masks(CameraId camera) {
    return masks.map(all -> all.of(camera)).orElse(MaskHistory.NONE);
  }

  /** What a resident may see of this footage; empty if nothing was uncovered. */
  Set<MaskPolygon> uncovered(RequestId grant, CameraId camera, TimeRange range) {
    return grants.map(all -> all.uncovered(grant, camera, range)).orElse(Set.of());
  }

  /** Whether this node knows a grant by which the session sees this footage without masks. */
  boolean mayUnmask(Session session, CameraId camera, TimeRange range, Action action) {
    return grants
        .filter(
            all ->
                all.unmasks(
                    session.account().user(),
                    session.id(),
                    camera,
                    range,
                    ActionRights.anyOf(action)))
        .isPresent();
  }

  /**
   * Refuses, and records the refusal, if this footage may be shown to the session, but not as it
   * was recorded.
   *
   * @throws StrongroomException DENIED; UNAVAILABLE or CORRUPT if masks or grants cannot be read
   */
  public void requireOriginal(Session session, CameraId camera, TimeRange range, Action action) {
    if (masks(camera).isMasked() && !mayUnmask(session, camera, range, action)) {
      throw refusedOriginal(session, camera, range, action);
    }
  }

  /**
   * What is said, and logged, to whoever is to get a masked camera's footage as it was recorded.
   */
  StrongroomException refusedOriginal(
      Session session, CameraId camera, TimeRange range, Action action) {
    return refused(
        session,
        camera,
        range,
        action,
        action == Action.RESIDENT
            ? "a resident sees what was uncovered, and never footage as recorded"
            : "this camera has masks, and its footage as recorded needs the action unmask; ask for"
                + " it with a request");
  }

  /**
   * Whether what was granted is still in force: not revoked, not over, and still among what the
   * person is assigned. Cheap.
   */
  boolean isInForce(Session session, CameraId camera, Action action, Granted granted) {
    return grants.orElseThrow().isInForce(granted.grant())
        && permissions
            .flatMap(all -> all.confirmed(session))
            .filter(reach -> may(reach, ActionRights.permission(action), camera))
            .filter(reach -> isOfOwnUnit(reach, camera, action))
            .isPresent();
  }

  /** A resident's request is a matter of the unit that manages the camera. */
  private boolean isOfOwnUnit(Reach reach, CameraId camera, Action action) {
    return action != Action.RESIDENT
        || camera(camera)
            .filter(each -> each.managingUnit().equals(reach.account().unit()))
            .isPresent();
  }

  /** Looks the camera up only where it matters: this is asked for each fragment. */
  private boolean may(Reach reach, Permission permission, CameraId camera) {
    return reach.hasEverywhere(permission) || reach.may(permission, camera(camera));
  }

  private Optional<Camera> camera(CameraId id) {
    return permissions.flatMap(all -> all.camera(id));
  }

  /** Live footage ends with the grant's own time, too. */
  private static WallTime end(AccessRequest covering, Action action) {
    WallTime footage = scope(covering).range().to();
    return action == Action.LIVE
        ? WallTime.min(footage, WallTime.of(covering.grant().map(Grant::until).orElseThrow()))
        : footage;
  }

  private static Scope scope(AccessRequest covering) {
    return covering.grant().map(Grant::scope).orElseThrow();
  }

  /**
   * The authorisation of a keyholder to verify a copy, by no person and shown to nobody.
   *
   * @param keyholder this node
   * @param holder the node whose copy it is
   * @throws StrongroomException UNAVAILABLE if the access log cannot be written
   */
  public Authorisation verification(
      NodeId keyholder, NodeId holder, CameraId camera, TimeRange range) {
    Intent intent =
        new Intent(
            keyholder.value(),
            "node " + keyholder,
            "",
            "verification of a copy on node " + holder,
            camera,
            range,
            Action.VERIFICATION);
    return mint.authorise(camera, range, accessLog.intend(intent).id());
  }

  /**
   * Lets a node open one of its packs to make a pack of its keyframes: the intent is durable when
   * the call returns. Nobody sees anything.
   *
   * @throws StrongroomException UNAVAILABLE if the log cannot be written
   */
  public Authorisation thinning(NodeId node, CameraId camera, TimeRange range) {
    Intent intent =
        new Intent(
            node.value(),
            "node " + node,
            "",
            "thinning by the policy",
            camera,
            range,
            Action.THINNING);
    return mint.authorise(camera, range, accessLog.intend(intent).id());
  }

  /**
   * An intent that is durable, the authorisation that rests on it, and the grant it rests on.
   *
   * @param caseNumber for which the grant was asked
   * @param unmasked footage that the grant shows without masks; empty if it is none
   */
  record Granted(
      IntentReceipt receipt,
      Authorisation authorisation,
      RequestId grant,
      String caseNumber,
      Optional<TimeRange> unmasked) {
    boolean unmasks() {
      return unmasked.isPresent();
    }
  }

  private AccessRequest covering(
      Session session, CameraId camera, TimeRange range, Action action, Optional<RequestId> only) {
    if (session.isOver()) {
      throw refused(session, camera, range, action, "the session is over; sign in again");
    }
    requireAssigned(session, camera, range, action);
    Optional<AccessRequest> found =
        grants.flatMap(
            all ->
                all.find(
                    session.account().user(),
                    session.id(),
                    camera,
                    range,
                    ActionRights.anyOf(action),
                    masks(camera).isMasked(),
                    only));
    return found.orElseThrow(
        () ->
            refused(
                session,
                camera,
                range,
                action,
                isUsedUp(session, camera, range, action, only)
                    ? "the grant is used up; go on in the session that used it, or ask again"
                    : "no grant of yours covers this camera from "
                        + range.from()
                        + " to "
                        + range.to()
                        + " for "
                        + ActionRights.words(action)
                        + "; stay within a grant, or ask for this footage with a request"));
  }

  private boolean isUsedUp(
      Session session, CameraId camera, TimeRange range, Action action, Optional<RequestId> only) {
    return grants
        .filter(
            all ->
                all.isUsedUp(
                    session.account().user(), camera, range, ActionRights.anyOf(action), only))
        .isPresent();
  }

  /** What no assignment lets a person see is as if it were not there. */
  private void requireAssigned(Session session, CameraId camera, TimeRange range, Action action) {
    Function<String, StrongroomException> no =
        reason -> refused(session, camera, range, action, reason);
    Reach reach =
        permissions
            .flatMap(all -> all.confirmed(session))
            .orElseThrow(() -> no.apply("the session is over; sign in again"));
    if (!reach.account().role().isOfFootage()) {
      throw no.apply(
          reach.account().role().code()
              + "s see no footage; whoever needs some asks for it as a requester");
    }
    Permission wanted = ActionRights.permission(action);
    if (!may(reach, wanted, camera)) {
      if (reach.mayAtSomeTime(wanted, camera(camera))) {
        throw no.apply("now is outside the hours of your assignment");
      }
      throw refused(session, camera, range, action, ErrorKind.NOT_FOUND, NO_CAMERA);
    }
    if (!isOfOwnUnit(reach, camera, action)) {
      throw no.apply(
          "another unit manages this camera; an officer of that unit shows it to residents");
    }
  }

  /** Records that a session was refused a route, by its method and path. */
  public void refusedRoute(Session session, String route) {
    RouteRefusals.write(accessLog, session, route);
  }

  private StrongroomException refused(
      Session session, CameraId camera, TimeRange range, Action action, String reason) {
    return refused(session, camera, range, action, ErrorKind.DENIED, reason);
  }

  private StrongroomException refused(
      Session session,
      CameraId camera,
      TimeRange range,
      Action action,
      ErrorKind kind,
      String reason) {
    try {
      accessLog.refuse(session.intent(Optional.empty(), camera, range, action), reason);
    } catch (StrongroomException e) {
      // The answer is no either way; a log that is down must not turn it into something else.
      log.error("a refusal could not be written to the access log: {}", e.getMessage());
    }
    return new StrongroomException(kind, reason);
  }
}
