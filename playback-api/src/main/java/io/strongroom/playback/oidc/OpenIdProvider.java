package io.strongroom.playback.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.model.StrongroomException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An OpenID Connect provider: people are sent there and come back with a code (authorization code
 * flow with PKCE), programs bring access tokens of it (RFC 9068). Thread-safe; blocks for requests
 * to the provider, each of which is over after some seconds.
 */
public final class OpenIdProvider implements AutoCloseable {
  /** Longest life of a token that a program brings. */
  static final Duration LONGEST = Duration.ofHours(12);

  private final ProviderSettings settings;
  private final ProviderHttp http;
  private final Directory directory;
  private final ProviderKeys keys;
  private final CodeFlow flow;
  private final Optional<SignedTokens> machines;

  /** A person on the way to the provider: where to, and what the browser keeps meanwhile. */
  public record Begun(URI to, String cookie) {
    @Override
    public String toString() {
      return "begun sign-in";
    }
  }

  /**
   * Speaks to nobody yet.
   *
   * @param secret with which this installation shows the provider who it is
   * @param cookies seals what browsers keep; the same on all nodes of a cluster
   */
  public OpenIdProvider(
      ProviderSettings settings, String secret, DocumentCipher cookies, InstantSource clock) {
    this.settings = settings;
    this.http = new ProviderHttp(settings);
    this.directory = new Directory(settings, http, clock);
    this.keys = new ProviderKeys(directory, http, settings.outage(), clock);
    String issuer = issuer();
    SignedTokens identities =
        new SignedTokens(
            issuer,
            settings.clientId(),
            List.of(),
            Set.of("sub", "exp", "iat", "nonce"),
            keys,
            clock);
    this.flow = new CodeFlow(settings, secret, directory, http, identities, cookies, clock);
    this.machines =
        settings
            .machineAudience()
            .map(
                audience ->
                    new SignedTokens(
                        issuer,
                        audience,
                        List.of("at+jwt", "application/at+jwt"),
                        Set.of("sub", "exp", "iat", "jti", "client_id"),
                        keys,
                        clock));
  }

  /** The provider, as its tokens name it. */
  public String issuer() {
    return settings.issuer().toString();
  }

  /** What people call it. */
  public String name() {
    return settings.name();
  }

  /** Whether programs may bring its tokens. */
  public boolean vouchesForMachines() {
    return machines.isPresent();
  }

  /**
   * Begins a sign-in.
   *
   * @param redirect where the provider is to send the person afterwards
   * @param anew whether it must ask a person again whom it knows already
   * @throws StrongroomException UNAVAILABLE if the provider cannot be asked
   */
  public Begun begin(URI redirect, boolean anew) {
    return flow.begin(redirect, anew);
  }

  /**
   * Ends a sign-in.
   *
   * @param cookie what the browser kept, if it sent it
   * @param answer the query that the provider has sent the person with
   * @throws StrongroomException UNAVAILABLE if the provider cannot be asked
   */
  public Identified finish(Optional<String> cookie, Map<String, String> answer)
      throws RefusedSignInException {
    return flow.finish(cookie, answer);
  }

  /**
   * What a program's access token says.
   *
   * @throws StrongroomException UNAVAILABLE if the provider's keys are not there, or too old
   */
  public MachineToken machine(String token) throws RefusedTokenException {
    SignedTokens tokens =
        machines.orElseThrow(
            () -> new RefusedTokenException("tokens of programs are not taken here"));
    JWTClaimsSet claims = tokens.read(token);
    Instant issued = claims.getIssueTime().toInstant();
    Instant expires = claims.getExpirationTime().toInstant();
    if (expires.isAfter(issued.plus(LONGEST))) {
      throw new RefusedTokenException("the token lives longer than " + LONGEST.toHours() + " h");
    }
    return new MachineToken(claims.getSubject(), issued, expires);
  }

  /** Where a person signs out of the provider too; empty if that is not known. Asks nobody. */
  public Optional<URI> signOut(URI back) {
    return directory
        .known()
        .map(OIDCProviderMetadata::getEndSessionEndpointURI)
        .filter(ProviderSettings::isSafe)
        .map(
            end ->
                new LogoutRequest(
                        end, null, null, new ClientID(settings.clientId()), back, null, null)
                    .toURI());
  }

  /** A claim that is text. */
  static Optional<String> text(JWTClaimsSet claims, String name) {
    try {
      return Optional.ofNullable(claims.getStringClaim(name));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    keys.close();
    http.close();
  }
}
