package io.strongroom.ops.cli;

import io.strongroom.recording.model.ErrorKind;

/** Exit codes of every command, after {@code sysexits.h}; listed in {@code docs/ref/cli.md}. */
public final class ExitCode {
  public static final int OK = 0;

  /** A check ran to its end and what it checks does not hold. */
  public static final int DOES_NOT_HOLD = 1;

  private ExitCode() {}

  public static int of(ErrorKind kind) {
    return switch (kind) {
      case CALLER -> 64;
      case CORRUPT -> 65;
      case NOT_FOUND -> 66;
      case UNAVAILABLE -> 69;
      case INTERNAL -> 70;
      case EXHAUSTED -> 75;
      case DENIED -> 77;
    };
  }

  /** The kind behind an HTTP status of our own API. */
  static ErrorKind kindOfStatus(int status) {
    return switch (status) {
      case 401, 403 -> ErrorKind.DENIED;
      case 404, 410 -> ErrorKind.NOT_FOUND;
      case 429, 507 -> ErrorKind.EXHAUSTED;
      case 502, 503, 504 -> ErrorKind.UNAVAILABLE;
      default -> status >= 500 ? ErrorKind.INTERNAL : ErrorKind.CALLER;
    };
  }
}
