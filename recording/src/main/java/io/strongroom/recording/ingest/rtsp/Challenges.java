package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtsp.Challenge.Algorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads WWW-Authenticate headers (RFC 9110, 11.6.1): several challenges in one header or in
 * several, quoted strings with escapes, values without quotes, missing commas. What we cannot
 * answer is left out: other schemes, other algorithms, {@code qop} without {@code auth}.
 */
final class Challenges {
  /** Most challenges that are looked at. */
  static final int MAX_CHALLENGES = 16;

  /** Most parameters of one challenge. */
  static final int MAX_PARAMETERS = 32;

  private final String text;
  private int at;
  private final List<Challenge> found = new ArrayList<>();
  private @Nullable String scheme;
  private final Map<String, String> parameters = new HashMap<>();

  private Challenges(String text) {
    this.text = text;
  }

  /** The challenges we can answer, strongest first. */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> all = new ArrayList<>();
    for (String header : headers) {
      all.addAll(new Challenges(header).read());
    }
    return all.stream()
        .sorted(Comparator.comparing(Challenge::algorithm).reversed())
        .limit(MAX_CHALLENGES)
        .toList();
  }

  private List<Challenge> read() {
    while (found.size() < MAX_CHALLENGES && skipTo(true)) {
      String name = token();
      skipBlanks();
      if (at < text.length() && text.charAt(at) == '=' && scheme != null) {
        at++;
        skipBlanks();
        String value = value();
        if (parameters.size() < MAX_PARAMETERS) {
          parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
      } else {
        finish();
        scheme = name;
      }
    }
    finish();
    return found;
  }

  private void finish() {
    if (scheme != null) {
      interpret(scheme, parameters).ifPresent(found::add);
    }
    parameters.clear();
  }

  private static Optional<Challenge> interpret(String scheme, Map<String, String> parameters) {
    String realm = parameters.getOrDefault("realm", "");
    if (scheme.equalsIgnoreCase("Basic")) {
      return Optional.of(new Challenge(Algorithm.BASIC, realm, "", "", false, false, false));
    }
    String nonce = parameters.get("nonce");
    if (!scheme.equalsIgnoreCase("Digest") || nonce == null) {
      return Optional.empty();
    }
    String named = parameters.getOrDefault("algorithm", "");
    Algorithm algorithm = named.isEmpty() ? Algorithm.MD5 : algorithm(named);
    String qop = parameters.getOrDefault("qop", "").strip();
    boolean auth = offersAuth(qop);
    // auth-int would have us hash bodies; nothing in the field asks for it alone.
    if (algorithm == null || (!qop.isEmpty() && !auth)) {
      return Optional.empty();
    }
    return Optional.of(
        new Challenge(
            algorithm,
            realm,
            nonce,
            parameters.getOrDefault("opaque", ""),
            auth,
            !named.isEmpty(),
            parameters.getOrDefault("stale", "").strip().equalsIgnoreCase("true")));
  }

  private static @Nullable Algorithm algorithm(String label) {
    for (Algorithm algorithm : Algorithm.values()) {
      if (algorithm.isDigest() && algorithm.label().equalsIgnoreCase(label.strip())) {
        return algorithm;
      }
    }
    return null;
  }

  private static boolean offersAuth(String qop) {
    for (String option : qop.split("[,\\s]+", MAX_PARAMETERS)) {
      if (option.equalsIgnoreCase("auth")) {
        return true;
      }
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && RtspText.isBlank(text.charAt(at))) {
      at++;
    }
  }

  /** Skips to the next token; false at the end. Separators that mean nothing are passed over. */
  private boolean skipTo(boolean tokenStart) {
    while (at < text.length() && RtspText.isTokenChar(text.charAt(at)) != tokenStart) {
      at++;
    }
    return at < text.length();
  }

  private String token() {
    int start = at;
    skipTo(false);
    return text.substring(start, at);
  }

  private String value() {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int start = at;
    while (at < text.length() && text.charAt(at) != ',' && !RtspText.isBlank(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  /** A quoted string without quotes and escapes; one that never ends takes the rest. */
  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return value.toString();
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      value.append(c);
    }
    return value.toString();
  }
}
