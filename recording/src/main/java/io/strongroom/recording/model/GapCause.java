package io.strongroom.recording.model;

/** Why seconds that were due are not recorded. Codes are stored in packs: never reuse one. */
public enum GapCause {
  /** No route, no answer, name not resolved, connection lost. */
  UNREACHABLE(1),
  /** The other side, or our own allow-list, refused the connection or the path. */
  REFUSED(2),
  /** Credentials missing or wrong. */
  AUTHENTICATION(3),
  /** Connected, but no media came within the watchdog's time. */
  NO_MEDIA(4),
  /** The stream is in a format that is not recorded. */
  FORMAT_NOT_SUPPORTED(5),
  /** The recorder's process was not running. */
  NODE_STOPPED(6),
  /** No volume would take the bytes. */
  DISK(7),
  /** A bounded queue overflowed. */
  OVERLOAD(8),
  /** Media arrived damaged or incomplete. */
  LOSS(9),
  /** Recording was switched off for this camera by a person. */
  SWITCHED_OFF(10),
  /** The camera moved to another node and allows one session only. */
  MOVED(11),
  /** Room was short, and kept for classes that come before this camera's. */
  SHORTAGE(12),
  /** It was recorded, and deleted before its time by an order of two people. */
  DELETED_BY_ORDER(13),
  /** It was recorded, and needs pictures of the pack before to be seen, which was thinned. */
  THINNED(14);

  private final int code;

  GapCause(int code) {
    this.code = code;
  }

  /** The stored form. */
  public int code() {
    return code;
  }

  public static GapCause ofCode(int code) {
    for (GapCause cause : values()) {
      if (cause.code == code) {
        return cause;
      }
    }
    throw new StrongroomException(ErrorKind.CORRUPT, "unknown gap cause code " + code);
  }
}
