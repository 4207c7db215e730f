package io.strongroom.recording.ingest.rtsp;

import java.time.Duration;
import java.util.Optional;

/**
 * The session a camera opened for us (RFC 2326, 12.37).
 *
 * @param id to be sent back as it came; visible ASCII
 * @param timeout how long the session lives without a word from us
 */
record SessionHeader(String id, Duration timeout) {
  static final int MAX_ID_CHARS = 512;

  /** What a camera means that names none (RFC 2326, 12.37). */
  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** Shorter ones would have us send without end. */
  static final Duration MIN_TIMEOUT = Duration.ofSeconds(5);

  /** Longer ones help nobody: address translation on the way forgets sooner. */
  static final Duration MAX_TIMEOUT = Duration.ofMinutes(5);

  private static final int MAX_SECONDS = Integer.MAX_VALUE;

  /**
   * The session of an answer; empty if it names none.
   *
   * @throws RtspProtocolException if the id cannot be sent back
   */
  static Optional<SessionHeader> parse(Headers headers) throws RtspProtocolException {
    Optional<String> value = headers.first("Session");
    return value.isEmpty() ? Optional.empty() : Optional.of(parse(value.get()));
  }

  private static SessionHeader parse(String value) throws RtspProtocolException {
    int semicolon = value.indexOf(';');
    String id = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    boolean visible = !id.isEmpty() && id.length() <= MAX_ID_CHARS;
    for (int i = 0; i < id.length() && visible; i++) {
      visible = id.charAt(i) > ' ' && id.charAt(i) < 0x7f;
    }
    if (!visible) {
      throw new RtspProtocolException("a session id that is empty, too long or not text");
    }
    return new SessionHeader(id, timeout(semicolon < 0 ? "" : value.substring(semicolon + 1)));
  }

  private static Duration timeout(String parameters) {
    for (String parameter : parameters.split(";", 8)) {
      int equals = parameter.indexOf('=');
      if (equals >= 0 && parameter.substring(0, equals).strip().equalsIgnoreCase("timeout")) {
        return clamped(parameter.substring(equals + 1).replace("\"", "").strip());
      }
    }
    return DEFAULT_TIMEOUT;
  }

  private static Duration clamped(String text) {
    int seconds = RtspText.numberPrefix(text, MAX_SECONDS);
    if (seconds <= 0) {
      boolean huge = seconds < 0 && !text.isEmpty() && Character.isDigit(text.charAt(0));
      return huge ? MAX_TIMEOUT : DEFAULT_TIMEOUT;
    }
    Duration timeout = Duration.ofSeconds(seconds);
    Duration atLeast = timeout.compareTo(MIN_TIMEOUT) < 0 ? MIN_TIMEOUT : timeout;
    return atLeast.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : atLeast;
  }
}
