package io.strongroom.node.settings;

import io.strongroom.playback.oidc.ProviderSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The section {@code oidc} of the settings: an identity provider beside local accounts.
 *
 * @param secretFile holds the secret of the client; empty: a variable does
 */
public record OidcSection(ProviderSettings provider, Optional<Path> secretFile) {
  private static final int MAX_WORDS = 16;

  /**
   * @param demandsCodes whether {@code accounts.totp-roles} demands a second factor of some roles
   */
  static OidcSection read(StrictSection section, boolean demandsCodes) {
    Optional<Path> authorities = section.optionalFile("ca-file");
    if (authorities.filter(file -> !Files.isReadable(file)).isPresent()) {
      throw section.refuse("ca-file", "cannot be read; name a PEM file of authorities");
    }
    ProviderSettings provider =
        new ProviderSettings(
            issuer(section),
            word(section, "client-id", section.text("client-id")),
            word(section, "name", section.text("name", "OpenID Connect")),
            word(section, "subject-claim", section.text("subject-claim", "sub")),
            words(section, "scopes"),
            Set.copyOf(words(section, "acr")),
            Set.copyOf(words(section, "amr")),
            section
                .optionalText("machine-audience")
                .map(text -> word(section, "machine-audience", text)),
            Duration.ofHours(section.number("outage-hours", 4, 1, 72)),
            authorities);
    OidcSection oidc = new OidcSection(provider, section.optionalFile("client-secret-file"));
    if (demandsCodes && !provider.demandsFactors()) {
      throw section.refuse(
          "acr",
          "or amr must be set: accounts.totp-roles demands a second factor, and nothing says that"
              + " the provider asks for one");
    }
    section.end();
    return oidc;
  }

  private static URI issuer(StrictSection section) {
    String text = section.text("issuer");
    try {
      URI issuer = new URI(text);
      if (ProviderSettings.isSafe(issuer)
          && issuer.getRawQuery() == null
          && issuer.getRawFragment() == null) {
        return issuer;
      }
    } catch (URISyntaxException e) {
      // told below
    }
    throw section.refuse(
        "issuer",
        "must be the provider's issuer as https://id.example/realms/county, exactly as its tokens"
            + " have it; http is for a provider on this machine alone");
  }

  private static String word(StrictSection section, String key, String text) {
    if (text.isBlank() || text.length() > 255 || text.chars().anyMatch(Character::isISOControl)) {
      throw section.refuse(key, "must have 1 to 255 printable characters");
    }
    return text;
  }

  private static List<String> words(StrictSection section, String key) {
    List<String> words = section.texts(key, List.of());
    if (words.size() > MAX_WORDS || words.stream().anyMatch(each -> !each.matches("\\S{1,255}"))) {
      throw section.refuse(key, "must be up to 16 words without blanks");
    }
    return words;
  }
}
