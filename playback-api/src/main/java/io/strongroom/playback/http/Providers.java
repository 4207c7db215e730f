package io.strongroom.playback.http;

import io.strongroom.playback.access.LinkedSignIn;
import io.strongroom.playback.oidc.OpenIdProvider;
import java.util.Set;

/**
 * An identity provider, as the server is wired to it. Owned by whoever starts it.
 *
 * @param provider what people are sent to, and what vouches for programs
 * @param signIn whose account it is
 * @param hosts names and addresses that people reach this node by: the provider sends them back to
 *     none but these
 */
public record Providers(OpenIdProvider provider, LinkedSignIn signIn, Set<String> hosts) {
  public Providers {
    hosts = Set.copyOf(hosts);
  }
}
