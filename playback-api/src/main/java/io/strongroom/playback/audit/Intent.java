package io.strongroom.playback.audit;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.UUID;

/**
 * What somebody is about to see.
 *
 * @param session opaque id of the session
 * @param user user name
 * @param unit unit the user belongs to
 * @param purpose what the user stated when signing in, or else the case of the grant
 * @param camera whose footage
 * @param range upper bound of the interval
 * @param action how it will be used
 * @param grant id of the grant that it rests on; empty where no person looks, and of refusals
 */
public record Intent(
    UUID session,
    String user,
    String unit,
    String purpose,
    CameraId camera,
    TimeRange range,
    Action action,
    String grant) {

  /** Of no grant. */
  public Intent(
      UUID session,
      String user,
      String unit,
      String purpose,
      CameraId camera,
      TimeRange range,
      Action action) {
    this(session, user, unit, purpose, camera, range, action, "");
  }

  /** How footage is used. */
  public enum Action {
    TIMELINE,
    PLAYBACK,
    EXPORT,
    PICTURE,
    LIVE,
    /** A node compares footage with its digests; nobody sees anything, and no delivery follows. */
    VERIFICATION,
    /** A node makes packs of keyframes; nobody sees anything, and no delivery follows. */
    THINNING,
    /** Granted together with one of the others, never an intent: without the masks. */
    UNMASK,
    /** Recorded footage and pictures of it for a resident, all covered but what was uncovered. */
    RESIDENT
  }
}
