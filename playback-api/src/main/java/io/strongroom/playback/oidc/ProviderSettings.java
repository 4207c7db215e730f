package io.strongroom.playback.oidc;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a provider is reached, and what its word is worth. Immutable. The client's secret is not
 * here.
 *
 * @param issuer the provider, exactly as its tokens name it
 * @param clientId as what this installation is registered with it
 * @param name what the provider is called on the page where people sign in
 * @param subjectClaim claim of an ID token that says who the person is
 * @param scopes what is asked for beside {@code openid}
 * @param acr of which one must be the class of a person's authentication; empty: any will do
 * @param amr of which one must be among the ways a person was authenticated; empty: any will do
 * @param machineAudience whom access tokens of programs are for; empty: none are taken
 * @param outage how long its keys are used after they were last read
 * @param authorities certificates that its own is checked against; empty: the system's
 */
public record ProviderSettings(
    URI issuer,
    String clientId,
    String name,
    String subjectClaim,
    List<String> scopes,
    Set<String> acr,
    Set<String> amr,
    Optional<String> machineAudience,
    Duration outage,
    Optional<Path> authorities) {

  public ProviderSettings {
    scopes = List.copyOf(scopes);
    acr = Set.copyOf(acr);
    amr = Set.copyOf(amr);
  }

  /** Whether the provider is asked for more than a password by the settings. */
  public boolean demandsFactors() {
    return !acr.isEmpty() || !amr.isEmpty();
  }

  /** Whether what goes there cannot be read on its way: TLS, or it stays on this machine. */
  public static boolean isSafe(URI address) {
    String scheme = address.getScheme();
    String host = address.getHost();
    if (scheme == null || host == null || address.getUserInfo() != null) {
      return false;
    }
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "https" -> true;
      case "http" -> isLoopback(host);
      default -> false;
    };
  }

  /** Names are not looked up: what they mean would be for others to say. */
  private static boolean isLoopback(String host) {
    String bare = host.replaceAll("[\\[\\]]", "");
    return bare.equals("localhost")
        || (bare.matches("127(\\.[0-9]{1,3}){3}|::1")
            && InetAddress.ofLiteral(bare).isLoopbackAddress());
  }
}
