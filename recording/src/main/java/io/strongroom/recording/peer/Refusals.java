package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import java.util.Arrays;
import java.util.Optional;

/** How failures travel: the kind as the HTTP status, the message as plain text. Pure. */
final class Refusals {
  /** Longest text that is taken from another node. */
  static final int MAX_TEXT = 512;

  private Refusals() {}

  static int status(ErrorKind kind) {
    return switch (kind) {
      case CALLER -> 400;
      case DENIED -> 403;
      case NOT_FOUND -> 404;
      case CORRUPT -> 422;
      case EXHAUSTED -> 429;
      case INTERNAL -> 500;
      case UNAVAILABLE -> 503;
    };
  }

  static Optional<ErrorKind> kind(int status) {
    return Arrays.stream(ErrorKind.values()).filter(kind -> status(kind) == status).findFirst();
  }

  /** What may go into a log or a message. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(MAX_TEXT)
        .map(c -> c >= ' ' && c < 127 ? c : '?')
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
