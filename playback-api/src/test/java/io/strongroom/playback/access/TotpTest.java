package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  /** "12345678901234567890" of RFC 6238, appendix B. */
  private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  /** The last six of the eight digits that the RFC gives. */
  @ParameterizedTest
  @CsvSource({
    "59,287082",
    "1111111109,081804",
    "1111111111,050471",
    "1234567890,005924",
    "2000000000,279037",
    "20000000000,353130"
  })
  void codesOfTheStandard(long seconds, String code) {
    assertThat(Totp.code(SECRET, seconds / 30)).isEqualTo(code);
    TotpKey key = new TotpKey(SECRET, true, 0);
    assertThat(Totp.step(key, code, Instant.ofEpochSecond(seconds))).hasValue(seconds / 30);
    assertThat(Totp.step(key, code, Instant.ofEpochSecond(seconds + 30))).isPresent();
    assertThat(Totp.step(key, code, Instant.ofEpochSecond(seconds + 60))).isEmpty();
    assertThat(
            Totp.step(
                new TotpKey(SECRET, true, seconds / 30), code, Instant.ofEpochSecond(seconds)))
        .isEmpty();
  }

  @Test
  void secretsAreNewAndHaveAsManyBitsAsTheStandardAsksFor() {
    SecureRandom random = new SecureRandom();
    String secret = Totp.newSecret(random);
    assertThat(secret).matches("[A-Z2-7]{32}").isNotEqualTo(Totp.newSecret(random));
    assertThat(Totp.uri("li wei", secret))
        .isEqualTo(
            "otpauth://totp/Strongroom:li%20wei?secret="
                + secret
                + "&issuer=Strongroom&algorithm=SHA1&digits=6&period=30");
  }
}
