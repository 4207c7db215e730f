package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Authorisation;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one holder of the {@link Authorisation.Mint}: checks who asks, writes the intent, and only
 * then makes the value that opens footage (invariant 5). Thread-safe; blocks on the access log.
 */
public final class AccessChecker {
  private static final Logger log = LoggerFactory.getLogger(AccessChecker.class);

  private final AccessLog accessLog;
  private final Authorisation.Mint mint;
  private final Clock clock;

  public AccessChecker(AccessLog accessLog, Authorisation.Mint mint, Clock clock) {
    this.accessLog = accessLog;
    this.mint = mint;
    this.clock = clock;
  }

  /**
   * Refuses, and records the refusal, unless the session may see footage of this camera.
   *
   * @throws StrongroomException DENIED
   */
  public void requireViewer(Session session, CameraId camera, TimeRange range, Action action) {
    String reason = refusal(session);
    if (reason.isEmpty()) {
      return;
    }
    try {
      accessLog.refuse(intent(session, camera, range, action), reason);
    } catch (StrongroomException e) {
      // The answer is no either way; a log that is down must not turn it into something else.
      log.error("a refusal could not be written to the access log: {}", e.getMessage());
    }
    throw new StrongroomException(ErrorKind.DENIED, reason);
  }

  /** Begins to look at one camera. Nothing is checked or logged before the first footage. */
  public Viewing view(Session session, CameraId camera, Action action) {
    return new Viewing(this, accessLog, clock, session, camera, action);
  }

  /** Checks, then logs, then authorises: in this order, for a range that is resolved already. */
  Granted grant(Session session, CameraId camera, TimeRange resolved, Action action) {
    requireViewer(session, camera, resolved, action);
    var receipt = accessLog.intend(intent(session, camera, resolved, action));
    return new Granted(receipt, mint.authorise(camera, resolved, receipt.id()));
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

  /** An intent that is durable, and the authorisation that rests on it. */
  record Granted(IntentReceipt receipt, Authorisation authorisation) {}

  private static String refusal(Session session) {
    if (session.isOver()) {
      return "the session is over; sign in again";
    }
    return switch (session.account().role()) {
      case VIEWER -> "";
      case ADMINISTRATOR ->
          "administrators see no footage; sign in as a viewer and state your purpose";
    };
  }

  private static Intent intent(Session session, CameraId camera, TimeRange range, Action action) {
    Account account = session.account();
    return new Intent(
        session.id(),
        account.user(),
        account.unit(),
        session.purpose().orElse(""),
        camera,
        range,
        action);
  }
}
