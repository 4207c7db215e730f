package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers a camera's challenges on one connection (RFC 7616, RFC 7617), and says when another
 * attempt makes sense: cameras lock an account after a few wrong ones, so wrong credentials are
 * sent once. Not thread-safe.
 */
final class Authorization {
  /** Fresh nonces in a row that are answered without one of them being accepted. */
  static final int MAX_STALE_IN_A_ROW = 3;

  /** What a 401 means for the request that met it. */
  enum Attempt {
    /** Send it again with the new header. */
    RETRY,
    /** The camera wants credentials and the settings have none. */
    NO_CREDENTIALS,
    /** The camera knows the credentials and refuses them. */
    WRONG_CREDENTIALS,
    /** No challenge that we can answer, or only a weaker one than it asked for before. */
    NOT_SUPPORTED
  }

  private final Optional<Credentials> credentials;
  private final RandomGenerator random;
  private @Nullable Challenge current;
  private boolean accepted;
  private boolean usedDigest;
  private int staleInARow;
  private int nonceCount;

  Authorization(Optional<Credentials> credentials, RandomGenerator random) {
    this.credentials = credentials;
    this.random = random;
  }

  /** The value of the Authorization header for one request; empty before a challenge. */
  Optional<String> header(RtspMethod method, String uri) {
    return header(method.name(), uri);
  }

  Optional<String> header(String method, String uri) {
    Challenge challenge = current;
    if (challenge == null || credentials.isEmpty()) {
      return Optional.empty();
    }
    Credentials known = credentials.get();
    return Optional.of(
        challenge.algorithm().isDigest()
            ? digest(challenge, known, new DigestResponse.Target(method, uri))
            : basic(known));
  }

  /** A request that carried the header was not answered 401: the credentials are right. */
  void accepted() {
    accepted = true;
    staleInARow = 0;
  }

  /** A request was answered 401 with these WWW-Authenticate headers. */
  Attempt challenged(List<String> headers) {
    if (credentials.isEmpty()) {
      return Attempt.NO_CREDENTIALS;
    }
    Challenge before = current;
    Challenge next = Challenges.parse(headers).stream().findFirst().orElse(null);
    if (next == null || (usedDigest && !next.algorithm().isDigest())) {
      return Attempt.NOT_SUPPORTED;
    }
    if (before != null && !mayBeRight(before, next)) {
      return Attempt.WRONG_CREDENTIALS;
    }
    current = next;
    usedDigest |= next.algorithm().isDigest();
    accepted = false;
    nonceCount = 0;
    return Attempt.RETRY;
  }

  /**
   * Whether a refused answer may have been refused for its nonce. Many cameras never say {@code
   * stale} and give a new nonce every few requests: that is believed once after each acceptance.
   */
  private boolean mayBeRight(Challenge before, Challenge next) {
    if (!before.algorithm().isDigest()) {
      return next.algorithm().isDigest();
    }
    boolean fresh = !next.nonce().equals(before.nonce());
    if (fresh && next.stale()) {
      return ++staleInARow <= MAX_STALE_IN_A_ROW;
    }
    return fresh && accepted;
  }

  private String digest(Challenge challenge, Credentials known, DigestResponse.Target target) {
    String count = String.format(Locale.ROOT, "%08x", ++nonceCount);
    String clientNonce =
        String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
    String response = DigestResponse.compute(challenge, known, target, count, clientNonce);
    StringBuilder value = new StringBuilder(256).append("Digest ");
    quoted(value, "username", DigestResponse.bytesOf(known.user()));
    quoted(value.append(", "), "realm", challenge.realm());
    quoted(value.append(", "), "nonce", challenge.nonce());
    quoted(value.append(", "), "uri", target.uri());
    quoted(value.append(", "), "response", response);
    if (challenge.namesAlgorithm()) {
      value.append(", algorithm=").append(challenge.algorithm().label());
    }
    if (!challenge.opaque().isEmpty()) {
      quoted(value.append(", "), "opaque", challenge.opaque());
    }
    if (challenge.qopAuth()) {
      value.append(", qop=auth, nc=").append(count);
    }
    if (challenge.qopAuth() || challenge.algorithm().session()) {
      quoted(value.append(", "), "cnonce", clientNonce);
    }
    return value.toString();
  }

  private static void quoted(StringBuilder text, String name, String value) {
    text.append(name).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    text.append('"');
  }

  private static String basic(Credentials known) {
    byte[] pair = (known.user() + ':' + known.password()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Nothing of what it holds. */
  @Override
  public String toString() {
    return "authorization";
  }
}
