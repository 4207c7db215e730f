package io.strongroom.playback.http;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.oidc.MachineToken;
import io.strongroom.playback.oidc.OpenIdProvider;
import io.strongroom.playback.oidc.RefusedTokenException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that bring a token of the identity provider with each request (RFC 6750, RFC 9068). Each
 * token is verified each time: a key that the provider takes back, a lock and the end of the token
 * count at once. Thread-safe.
 */
final class Machines {
  private static final Logger log = LoggerFactory.getLogger(Machines.class);

  private final Providers providers;
  private final Workers workers;

  Machines(Providers providers, Workers workers) {
    this.providers = providers;
    this.workers = workers;
  }

  /**
   * Whether somebody else than {@link io.strongroom.playback.access.Sessions} knows such tokens.
   */
  boolean takes(String token) {
    return providers.provider().vouchesForMachines() && token.indexOf('.') >= 0;
  }

  /** The session of a token; fails with a problem if it does not hold. */
  CompletionStage<Session> session(String token) {
    return workers.run(() -> verified(token));
  }

  private Session verified(String token) {
    OpenIdProvider provider = providers.provider();
    try {
      MachineToken says = provider.machine(token);
      return providers
          .signIn()
          .machine(provider.issuer(), says.subject(), token, says.issued(), says.expires())
          .orElseThrow(
              () ->
                  refused(
                      "no account here takes this token: an administrator links one with its"
                          + " subject, as a machine's; it may be locked, or its sessions have been"
                          + " ended since the token was made"));
    } catch (RefusedTokenException e) {
      log.info("a bearer token was refused: {}", e.getMessage());
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static Problem.Raised refused(String detail) {
    return new Problem(401, "token", "Token refused", detail)
        .withHeader("WWW-Authenticate", "Bearer realm=\"strongroom\", error=\"invalid_token\"")
        .raised();
  }
}
