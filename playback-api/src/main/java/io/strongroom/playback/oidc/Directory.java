package io.strongroom.playback.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the provider says of itself (OpenID Connect Discovery 1.0): where it is asked for what. Read
 * when it is first needed, and anew from time to time; an older answer is used while the provider
 * is away. Thread-safe; blocks for one request to the provider at most.
 */
final class Directory {
  private static final Logger log = LoggerFactory.getLogger(Directory.class);
  private static final String PATH = "/.well-known/openid-configuration";
  private static final Duration READ_ANEW = Duration.ofMinutes(10);

  /** After a failure nobody else waits for the provider for so long. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final InstantSource clock;
  private @Nullable OIDCProviderMetadata known;
  private Instant readAt = Instant.MIN;
  private Instant failedAt = Instant.MIN;
  private String failure = "";

  Directory(ProviderSettings settings, ProviderHttp http, InstantSource clock) {
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /**
   * The newest answer there is.
   *
   * @throws StrongroomException UNAVAILABLE if there is none, or one that is too old
   */
  synchronized OIDCProviderMetadata metadata() {
    Instant now = clock.instant();
    if (known != null && isWithin(READ_ANEW, readAt, now)) {
      return known;
    }
    if (!isWithin(PAUSE, failedAt, now)) {
      try {
        known = read();
        readAt = now;
        return known;
      } catch (IOException | ParseException e) {
        failedAt = now;
        failure = String.valueOf(e.getMessage());
        log.warn("the identity provider {} cannot be asked: {}", settings.issuer(), failure);
      }
    }
    if (known != null && isWithin(settings.outage(), readAt, now)) {
      return known;
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the identity provider cannot be asked (" + failure + "); local accounts go on working");
  }

  /** The last answer, however old; asks nobody. */
  synchronized Optional<OIDCProviderMetadata> known() {
    return Optional.ofNullable(known);
  }

  private OIDCProviderMetadata read() throws IOException, ParseException {
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(http.get(URI.create(base + PATH)));
    if (!issuer.equals(metadata.getIssuer().getValue())) {
      throw new IOException("it calls itself otherwise than oidc.issuer does");
    }
    requireSafe("authorization_endpoint", metadata.getAuthorizationEndpointURI());
    requireSafe("token_endpoint", metadata.getTokenEndpointURI());
    requireSafe("jwks_uri", metadata.getJWKSetURI());
    return metadata;
  }

  private static void requireSafe(String name, @Nullable URI address) throws IOException {
    if (address == null || !ProviderSettings.isSafe(address)) {
      throw new IOException("its " + name + " is missing, or neither https nor on this machine");
    }
  }

  private static boolean isWithin(Duration time, Instant since, Instant now) {
    return !since.equals(Instant.MIN) && now.isBefore(since.plus(time));
  }
}
