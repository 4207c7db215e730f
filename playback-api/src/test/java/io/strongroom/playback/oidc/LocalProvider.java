package io.strongroom.playback.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.crypto.envelope.DocumentCipher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A provider on this machine that says what a test wants it to, also what no provider should. */
public final class LocalProvider implements AutoCloseable {
  public static final String AUDIENCE = "strongroom-machines";

  /** Made once: that takes longer than a test. */
  private static final RSAKey FIRST = newKey("first");

  private static final String CLIENT = "strongroom";
  private static final String SECRET = "a secret & more";

  private final InstantSource clock;
  private final HttpServer server;
  private final AtomicInteger keyReads = new AtomicInteger();
  private volatile RSAKey key = FIRST;
  private volatile boolean isAway;
  private volatile String challenge = "";
  private volatile Map<String, String> asked = Map.of();

  /** What is changed in the next ID tokens. */
  volatile UnaryOperator<JWTClaimsSet.Builder> lie = claims -> claims;

  public LocalProvider(InstantSource clock) throws IOException {
    this.clock = clock;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  static RSAKey newKey(String id) {
    try {
      return new RSAKeyGenerator(2_048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/realms/county";
  }

  ProviderSettings settings(Set<String> acr, Set<String> amr) {
    return new ProviderSettings(
        URI.create(issuer()),
        CLIENT,
        "County 县",
        "sub",
        List.of(),
        acr,
        amr,
        Optional.of(AUDIENCE),
        Duration.ofHours(4),
        Optional.empty());
  }

  public OpenIdProvider provider(DocumentCipher cookies) {
    return new OpenIdProvider(settings(Set.of(), Set.of()), SECRET, cookies, clock);
  }

  OpenIdProvider provider(DocumentCipher cookies, Set<String> acr, Set<String> amr) {
    return new OpenIdProvider(settings(acr, amr), SECRET, cookies, clock);
  }

  /** Has it sign with another key from now on, and show no other. */
  void rotate(String id) {
    key = newKey(id);
  }

  RSAKey key() {
    return key;
  }

  public void isAway(boolean away) {
    isAway = away;
  }

  int keyReads() {
    return keyReads.get();
  }

  /** Signs a person in at the provider: what the browser would be sent back with. */
  public Map<String, String> signIn(URI begun, String subject) {
    asked = form(begun.getRawQuery());
    challenge = asked.getOrDefault("code_challenge", "");
    return new HashMap<>(
        Map.of("code", subject, "state", asked.getOrDefault("state", ""), "iss", issuer()));
  }

  Map<String, String> asked() {
    return asked;
  }

  JWTClaimsSet.Builder claims(String subject) {
    Instant now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(issuer())
        .subject(subject)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)));
  }

  /** A good token of a program. */
  public String machine(String subject) {
    return signed(machineClaims(subject).build(), "at+jwt");
  }

  JWTClaimsSet.Builder machineClaims(String subject) {
    return claims(subject).audience(AUDIENCE).jwtID("1").claim("client_id", "analytics");
  }

  String signed(JWTClaimsSet claims, String type) {
    return signed(claims, type, key);
  }

  static String signed(JWTClaimsSet claims, String type, RSAKey with) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256)
                  .type(new JOSEObjectType(type))
                  .keyID(with.getKeyID())
                  .build(),
              claims);
      token.sign(new RSASSASigner(with));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (isAway) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      if (path.endsWith("/openid-configuration")) {
        send(exchange, 200, directory());
      } else if (path.endsWith("/certs")) {
        keyReads.incrementAndGet();
        send(exchange, 200, new JWKSet(key.toPublicJWK()).toString());
      } else if (path.endsWith("/token")) {
        token(exchange, form(body));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String directory() {
    return """
    {"issuer":"%1$s","authorization_endpoint":"%1$s/auth","token_endpoint":"%1$s/token",
     "jwks_uri":"%1$s/certs","end_session_endpoint":"%1$s/logout",
     "response_types_supported":["code"],"subject_types_supported":["public"],
     "id_token_signing_alg_values_supported":["RS256"],
     "authorization_response_iss_parameter_supported":true}\
    """
        .formatted(issuer());
  }

  /** The code is the subject: what matters is what comes beside it. */
  private void token(HttpExchange exchange, Map<String, String> form) throws IOException {
    String client =
        "Basic "
            + Base64.getEncoder()
                .encodeToString("strongroom:a+secret+%26+more".getBytes(StandardCharsets.UTF_8));
    if (!client.equals(exchange.getRequestHeaders().getFirst("Authorization"))
        || !challenge.equals(s256(form.getOrDefault("code_verifier", "")))
        || !asked.getOrDefault("redirect_uri", "").equals(form.get("redirect_uri"))) {
      send(exchange, 400, "{\"error\":\"invalid_grant\"}");
      return;
    }
    JWTClaimsSet.Builder claims =
        claims(form.getOrDefault("code", ""))
            .audience(CLIENT)
            .claim("nonce", asked.get("nonce"))
            .claim("auth_time", clock.instant().getEpochSecond())
            .claim("acr", "2")
            .claim("amr", List.of("pwd", "otp"));
    String token = signed(lie.apply(claims).build(), "JWT");
    send(
        exchange,
        200,
        "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"id_token\":\"" + token + "\"}");
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String s256(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      int at = pair.indexOf('=');
      form.put(
          pair.substring(0, at), URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
    }
    return form;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
