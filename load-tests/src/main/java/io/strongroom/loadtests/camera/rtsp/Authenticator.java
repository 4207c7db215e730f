package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.AuthScheme;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks the one account of the simulated cameras by Basic (RFC 7617) or Digest (RFC 7616).
 * Immutable; the nonce belongs to the connection.
 */
public final class Authenticator {
  private static final String REALM = "Strongroom simulated cameras";
  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,]+))");

  private final AuthScheme scheme;
  private final String user;
  private final String password;

  /** With scheme NONE user and password do not matter. */
  public Authenticator(AuthScheme scheme, String user, String password) {
    this.scheme = scheme;
    this.user = user;
    this.password = password;
  }

  /** Whether the request proves that it comes from the account. */
  public boolean allows(RtspInput.Request request, String nonce) {
    String given = request.header("authorization").orElse("");
    return switch (scheme) {
      case NONE -> true;
      case BASIC -> basic(given);
      case DIGEST -> digest(given, request.method(), nonce, false);
      case DIGEST_SHA256 -> digest(given, request.method(), nonce, true);
    };
  }

  /** Values of the WWW-Authenticate headers that say how to ask again. */
  public List<String> challenges(String nonce) {
    String digest = "Digest realm=\"" + REALM + "\", nonce=\"" + nonce + "\"";
    return switch (scheme) {
      case NONE -> List.of();
      case BASIC -> List.of("Basic realm=\"" + REALM + "\"");
      case DIGEST -> List.of(digest);
      case DIGEST_SHA256 ->
          List.of(
              digest + ", qop=\"auth\", algorithm=SHA-256",
              digest + ", qop=\"auth\", algorithm=MD5");
    };
  }

  private boolean basic(String given) {
    String wanted =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return given.regionMatches(true, 0, "Basic ", 0, 6) && same(given.substring(6).strip(), wanted);
  }

  private boolean digest(String given, String method, String nonce, boolean sha256) {
    if (!given.regionMatches(true, 0, "Digest ", 0, 7)) {
      return false;
    }
    Map<String, String> parameters = parameters(given.substring(7));
    String algorithm = parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    boolean known = algorithm.equals("MD5") || (sha256 && algorithm.equals("SHA-256"));
    if (!known
        || !nonce.equals(parameters.get("nonce"))
        || !user.equals(parameters.get("username"))
        || !REALM.equals(parameters.get("realm"))) {
      return false;
    }
    String account = hash(algorithm, user + ":" + REALM + ":" + password);
    String asked = hash(algorithm, method + ":" + parameters.getOrDefault("uri", ""));
    String middle =
        parameters.containsKey("qop")
            ? nonce
                + ":"
                + parameters.getOrDefault("nc", "")
                + ":"
                + parameters.getOrDefault("cnonce", "")
                + ":"
                + parameters.getOrDefault("qop", "")
            : nonce;
    String wanted = hash(algorithm, account + ":" + middle + ":" + asked);
    return same(parameters.getOrDefault("response", "").toLowerCase(Locale.ROOT), wanted);
  }

  private static Map<String, String> parameters(String text) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(text);
    while (matcher.find()) {
      String quoted = matcher.group(2);
      parameters.put(
          matcher.group(1).toLowerCase(Locale.ROOT), quoted == null ? matcher.group(3) : quoted);
    }
    return parameters;
  }

  private static boolean same(String given, String wanted) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(String algorithm, String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5 and SHA-256", e);
    }
  }
}
