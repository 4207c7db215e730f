package io.strongroom.playback.http;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A problem document (RFC 9457).
 *
 * @param status HTTP status code
 * @param type last part of the problem's URN: stable, for programs
 * @param title the same for every problem of the type
 * @param detail what happened this time and what to do
 * @param members further members, for instance {@code field}
 * @param headers further response headers
 */
public record Problem(
    int status,
    String type,
    String title,
    String detail,
    Map<String, Object> members,
    Map<String, String> headers) {
  /** All problem types are URNs below this one. */
  public static final String URN = "urn:strongroom:problem:";

  /** House form of messages about one input: {@code field: what is wrong and what to do}. */
  private static final Pattern FIELD_FIRST =
      Pattern.compile("([a-z][A-Za-z]{0,30}): (.+)", Pattern.DOTALL);

  public Problem {
    members = Map.copyOf(members);
    headers = Map.copyOf(headers);
  }

  Problem(int status, String type, String title, String detail) {
    this(status, type, title, detail, Map.of(), Map.of());
  }

  /** Thrown by handlers where the status is one that no {@link ErrorKind} stands for. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Raised(Problem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  Raised raised() {
    return new Raised(this);
  }

  /** The one place where kinds of errors become HTTP. */
  static Problem of(StrongroomException e) {
    return switch (e.kind()) {
      case CALLER -> ofInput(e.getMessage());
      case DENIED -> denied(text(e));
      case NOT_FOUND -> new Problem(404, "not-found", "Not found", text(e));
      case UNAVAILABLE -> later("unavailable", "Not available now", text(e), 5);
      case EXHAUSTED -> later("exhausted", "A limit has been reached", text(e), 2);
      case CORRUPT -> new Problem(500, "corrupt", "Stored data is damaged", text(e));
      case INTERNAL -> new Problem(500, "internal", "Internal error", text(e));
    };
  }

  private static String text(StrongroomException e) {
    return Optional.ofNullable(e.getMessage()).orElse("");
  }

  private static Problem ofInput(@Nullable String message) {
    Matcher parts = FIELD_FIRST.matcher(message == null ? "" : message);
    return parts.matches()
        ? field(parts.group(1), parts.group(2))
        : new Problem(400, "input", "The request is wrong", message == null ? "" : message);
  }

  /** One field of the request is wrong. */
  static Problem field(String field, String detail) {
    return new Problem(400, "input", "The request is wrong", field + ": " + detail)
        .with("field", field);
  }

  /** Somebody who is signed in may not. */
  static Problem denied(String detail) {
    return new Problem(403, "denied", "Not allowed", detail);
  }

  static Problem later(String type, String title, String detail, long seconds) {
    return new Problem(
        503, type, title, detail, Map.of(), Map.of("Retry-After", Long.toString(seconds)));
  }

  static Problem notSignedIn() {
    return new Problem(
        401,
        "not-signed-in",
        "Not signed in",
        "sign in with POST /api/v1/session; a session ends after 30 minutes without use, and after"
            + " 12 hours",
        Map.of(),
        Map.of("WWW-Authenticate", "Bearer realm=\"strongroom\""));
  }

  /** The same problem with one more member. */
  Problem with(String member, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(status, type, title, detail, more, headers);
  }

  /** The same problem with one more response header. */
  Problem withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(status, type, title, detail, members, more);
  }

  /** The document's members in order. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", URN + type);
    document.put("title", title);
    document.put("status", status);
    document.put("detail", detail);
    document.putAll(members);
    return document;
  }
}
