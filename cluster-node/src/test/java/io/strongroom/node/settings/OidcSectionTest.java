package io.strongroom.node.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.strongroom.playback.oidc.ProviderSettings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OidcSectionTest {
  private static NodeSettings parse(String oidc, String more) {
    return NodeSettings.of(
        ConfigFactory.parseString(
            "strongroom { data = d, oidc { client-id = c, " + oidc + " }, " + more + " }"));
  }

  @Test
  void thereIsNoProviderUnlessOneIsSet() {
    assertThat(NodeSettings.of(ConfigFactory.parseString("strongroom.data = d")).oidc()).isEmpty();
  }

  @Test
  void whatIsNotSaidIsUsual() {
    ProviderSettings settings =
        parse("issuer = \"https://id.example/realms/county\"", "").oidc().orElseThrow().provider();

    assertThat(settings.issuer()).hasToString("https://id.example/realms/county");
    assertThat(settings.subjectClaim()).isEqualTo("sub");
    assertThat(settings.machineAudience()).isEmpty();
    assertThat(settings.outage()).isEqualTo(Duration.ofHours(4));
    assertThat(settings.demandsFactors()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          issuer = "http://id.example"                   | oidc.issuer must be the provider's issuer
          issuer = "http://localhost.example"            | oidc.issuer must be the provider's issuer
          issuer = "http://127.0.0.1.example"            | oidc.issuer must be the provider's issuer
          issuer = "https://u:p@id.example"              | oidc.issuer must be the provider's issuer
          issuer = "https://id.example?x=y"              | oidc.issuer must be the provider's issuer
          issuer = "https://id.example#x"                | oidc.issuer must be the provider's issuer
          issuer = "file:///etc/passwd"                  | oidc.issuer must be the provider's issuer
          issuer = "not an address"                      | oidc.issuer must be the provider's issuer
          name = x                                       | oidc.issuer is missing
          issuer = "https://h", outage-hours = 73        | oidc.outage-hours must be between 1 and 72
          issuer = "https://h", outage-hours = 0         | oidc.outage-hours must be between 1 and 72
          issuer = "https://h", machine-audience = ""    | oidc.machine-audience must have 1 to 255
          issuer = "https://h", acr = ["a b"]            | oidc.acr must be up to 16 words
          issuer = "https://h", ca-file = missing        | oidc.ca-file cannot be read
          issuer = "https://h", secret = s               | oidc.secret is not a setting
          """)
  void whatIsWrongIsNamed(String oidc, String message) {
    assertThatThrownBy(() -> parse(oidc, ""))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"http://localhost:8080/r", "http://127.0.0.1:1/r", "http://[::1]:1/r"})
  void aProviderOnThisMachineMayDoWithoutTls(String issuer) {
    assertThat(parse("issuer = \"" + issuer + "\"", "").oidc()).isPresent();
  }

  @Test
  void whereCodesAreDemandedTheProviderMustDemandSomethingToo() {
    String codes = "accounts.totp-roles = [approver]";
    String issuer = "issuer = \"https://h\"";

    assertThatThrownBy(() -> parse(issuer, codes))
        .hasMessageContaining("oidc.acr or amr must be set");
    assertThat(parse(issuer + ", acr = [gold]", codes).oidc().orElseThrow().provider().acr())
        .isEqualTo(Set.of("gold"));
  }
}
