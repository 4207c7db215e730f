package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.node.settings.OidcSection;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.LinkedSignIn;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.http.Providers;
import io.strongroom.playback.oidc.OpenIdProvider;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The identity provider, if the settings have one. Nobody waits for it at a start. */
final class OidcPart {
  static final String SECRET_VARIABLE = "STRONGROOM_OIDC_SECRET";

  private OidcPart() {}

  static Optional<Providers> open(
      NodeSettings settings,
      DataFolder data,
      Accounts accounts,
      Sessions sessions,
      AccessLog accessLog,
      Clock clock,
      Closing closing) {
    return settings
        .oidc()
        .map(
            oidc -> {
              // what a browser keeps must open on each node of a cluster
              DocumentCipher cookies =
                  settings.cluster().isPresent()
                      ? SharedRecords.cipher(settings)
                      : new DocumentCipher(data.key());
              return new Providers(
                  closing.add(
                      "identity provider",
                      new OpenIdProvider(oidc.provider(), secret(oidc), cookies, clock)),
                  new LinkedSignIn(accounts, sessions, accessLog, clock),
                  settings.http().names().stream()
                      .map(name -> name.toLowerCase(Locale.ROOT))
                      .collect(Collectors.toSet()));
            });
  }

  private static String secret(OidcSection oidc) {
    String variable = System.getenv(SECRET_VARIABLE);
    return oidc.secretFile()
        .map(file -> PasswordFile.read("oidc.client-secret-file", file))
        .or(() -> Optional.ofNullable(variable).filter(text -> !text.isBlank()))
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CALLER,
                    "oidc.client-secret-file is missing: name a file with the client's secret, or"
                        + " set "
                        + SECRET_VARIABLE));
  }
}
