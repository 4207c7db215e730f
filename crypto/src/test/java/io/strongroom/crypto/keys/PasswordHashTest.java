package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  private final PasswordHash hashes =
      new PasswordHash(new SecureRandom(), new Argon2Cost(64, 1, 1));

  /** From the test programme of the reference implementation. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
      })
  void meetsThePublishedVectors(String phc) {
    assertThat(PasswordHash.verify(phc, "password".toCharArray())).isTrue();
    assertThat(PasswordHash.verify(phc, "passwore".toCharArray())).isFalse();
  }

  @Test
  void hashesAtTheRecommendedCost() {
    String phc = new PasswordHash(new SecureRandom()).hash("密码".toCharArray());
    assertThat(phc).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(PasswordHash.verify(phc, "密码".toCharArray())).isTrue();
  }

  @Test
  void nobodysHashIsVerifiedLikeAnyOtherAndIsNoPasswords() {
    String nobody = new PasswordHash(new SecureRandom()).ofNobody();
    assertThat(nobody).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(nobody).hasSameSizeAs(new PasswordHash(new SecureRandom()).hash(new char[0]));
    assertThat(PasswordHash.verify(nobody, new char[0])).isFalse();
    assertThat(hashes.ofNobody()).isNotEqualTo(hashes.ofNobody());
  }

  @Test
  void saltsEachHash() {
    assertThat(hashes.hash("a".toCharArray())).isNotEqualTo(hashes.hash("a".toCharArray()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$argon2id$",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=17,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=33$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ=$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$short",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4\n",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQxx$AAAAAAAAAAAAAAAAA"
      })
  void refusesMalformedAndCostlyStrings(String phc) {
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> PasswordHash.verify(phc, "password".toCharArray()));
  }
}
