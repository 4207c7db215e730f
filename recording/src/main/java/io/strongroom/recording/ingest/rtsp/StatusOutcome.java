package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.GapCause;

/**
 * What a status means for the session (RFC 2326, 7.1.1 and 11), and for the timeline if nothing
 * helps. The causes are those of the table in {@code docs/design/data-path.md}.
 */
enum StatusOutcome {
  /** 1xx: the answer is still to come. */
  PROVISIONAL(GapCause.UNREACHABLE, "the camera never finished its answer"),
  /** 2xx. */
  OK(GapCause.NO_MEDIA, "the camera agreed"),
  /** 301, 302, 303, 307, 308: the session decides whether to follow. */
  REDIRECTED(GapCause.REFUSED, "the camera sends us to another address"),
  /** 401: see {@link Authorization#challenged}. */
  CHALLENGED(GapCause.AUTHENTICATION, "the camera does not accept the user name and password"),
  /** 403: known and not allowed, or locked after wrong passwords. */
  FORBIDDEN(GapCause.REFUSED, "the camera forbids this account to watch"),
  /** 404, 410: no such stream. */
  NOT_FOUND(GapCause.REFUSED, "the camera has no such stream"),
  /** 406, 415: no description in a form we read. */
  NOT_A_STREAM(GapCause.FORMAT_NOT_SUPPORTED, "the camera has no description of this stream"),
  /** 453, 486, 503: too many watch already. */
  BUSY(GapCause.REFUSED, "the camera serves as many clients as it can"),
  /** 454: the session is gone; connect again. */
  SESSION_LOST(GapCause.UNREACHABLE, "the camera has forgotten the session"),
  /** 461: the other transport may do, where the settings allow it. */
  TRANSPORT_REFUSED(GapCause.REFUSED, "the camera does not send over this transport"),
  /** 405, 501, 551: harmless for OPTIONS and keep-alives, which another method can do. */
  METHOD_NOT_SUPPORTED(GapCause.REFUSED, "the camera does not know a request it needs to"),
  /** Other 3xx and 4xx. */
  REFUSED(GapCause.REFUSED, "the camera refuses"),
  /** Other 5xx. */
  FAILED(GapCause.REFUSED, "the camera reports a fault of its own");

  private final GapCause cause;
  private final String detail;

  StatusOutcome(GapCause cause, String detail) {
    this.cause = cause;
    this.detail = detail;
  }

  /** The cause of the gap if the session ends with this. */
  GapCause cause() {
    return cause;
  }

  /** For an operator. */
  String detail() {
    return detail;
  }

  /** The meaning of a status from 100 to 599. */
  static StatusOutcome of(int status) {
    return switch (status) {
      // Not 305: that names a proxy, and a proxy is for the settings to name.
      case 301, 302, 303, 307, 308 -> REDIRECTED;
      case 401 -> CHALLENGED;
      case 403 -> FORBIDDEN;
      case 404, 410 -> NOT_FOUND;
      case 405, 501, 551 -> METHOD_NOT_SUPPORTED;
      case 406, 415 -> NOT_A_STREAM;
      case 453, 486, 503 -> BUSY;
      case 454 -> SESSION_LOST;
      case 461 -> TRANSPORT_REFUSED;
      default ->
          switch (status / 100) {
            case 1 -> PROVISIONAL;
            case 2 -> OK;
            case 5 -> FAILED;
            default -> REFUSED;
          };
    };
  }
}
