package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRulesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "short1!Aa",
        "passwordpassword",
        "123456789012",
        "qwertyuiopas",
        "aaaaaaaaaaaaaaaa",
        "liweiliwei2026",
        "strongroom2026",
        "Station3Station3"
      })
  void whatIsTriedFirstIsRefused(String password) {
    assertThatThrownBy(() -> check(password)).hasMessageStartingWith("password: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "three boats at the pier",
        "0f3a9b1c22d47e5588aa01fe",
        "东门外有三棵老槐树和一口井",
        "    leading and trailing    "
      })
  void anyCharactersAreTaken(String password) {
    assertThatCode(() -> check(password)).doesNotThrowAnyException();
  }

  private static void check(String password) {
    PasswordRules.check(password.toCharArray(), "liwei", "Li Wei", "Station 3");
  }
}
