package io.strongroom.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentCipherTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] DOCUMENT = "a camera's name".getBytes(StandardCharsets.UTF_8);

  private final Secret root = secret(9);
  private final DocumentCipher cipher = new DocumentCipher(root::derive);

  /** The vectors of C2SP's specification of XAES-256-GCM. */
  @ParameterizedTest
  @CsvSource({
    "1,'',ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
    "3,c2sp.org/XAES-256-GCM,986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"
  })
  void meetsThePublishedVectors(int keyByte, String associated, String expected) {
    byte[] nonce = "ABCDEFGHIJKLMNOPQRSTUVWX".getBytes(StandardCharsets.US_ASCII);
    byte[] plain = "XAES-256-GCM".getBytes(StandardCharsets.US_ASCII);
    byte[] aad = associated.getBytes(StandardCharsets.US_ASCII);
    Xaes256Gcm aead = new Xaes256Gcm(secret(keyByte));

    assertThat(HEX.formatHex(aead.seal(nonce, plain, aad))).isEqualTo(expected);
    assertThat(aead.open(nonce, HEX.parseHex(expected), aad)).isEqualTo(plain);
  }

  /** RFC 5869, A.1 and A.3, as far as a secret of 32 bytes goes: against an independent HMAC. */
  @Test
  void derivesByHkdf() throws Exception {
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec(new byte[32], "HmacSHA256"));
    byte[] pseudoRandomKey = mac.doFinal(root.expose());
    mac.init(new javax.crypto.spec.SecretKeySpec(pseudoRandomKey, "HmacSHA256"));
    mac.update("label".getBytes(StandardCharsets.US_ASCII));
    byte[] expected = mac.doFinal(new byte[] {1});

    assertThat(root.derive("label").expose()).isEqualTo(expected);
  }

  @Test
  void opensWhatItSealed() {
    byte[] sealed = cipher.seal(DOCUMENT, "camera/1");

    assertThat(sealed).hasSize(DOCUMENT.length + DocumentCipher.OVERHEAD_BYTES);
    assertThat(cipher.open(sealed, "camera/1")).isEqualTo(DOCUMENT);
    assertThat(cipher.open(cipher.seal(new byte[0], ""), "")).isEmpty();
    assertThat(cipher.seal(DOCUMENT, "camera/1")).isNotEqualTo(sealed);
  }

  @Test
  void refusesEveryFlippedBitAndEveryShorterForm() {
    byte[] sealed = cipher.seal(DOCUMENT, "c");
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(cipher, forged, "c");
    }
    for (int length = 0; length < sealed.length; length++) {
      assertRefused(cipher, Arrays.copyOf(sealed, length), "c");
    }
    assertRefused(cipher, Arrays.copyOf(sealed, sealed.length + 1), "c");
  }

  @Test
  void refusesAnotherContextAndAnotherKey() {
    byte[] sealed = cipher.seal(DOCUMENT, "camera/1");
    assertRefused(cipher, sealed, "camera/2");
    assertRefused(new DocumentCipher(secret(8)::derive), sealed, "camera/1");
  }

  @Test
  void closedSecretsYieldNothing() {
    Secret secret = secret(1);
    secret.close();
    assertThatIllegalStateException().isThrownBy(secret::expose);
    assertThatIllegalStateException().isThrownBy(() -> secret.derive("x"));
  }

  private static void assertRefused(DocumentCipher cipher, byte[] sealed, String context) {
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> cipher.open(sealed, context))
        .withNoCause();
  }

  private static Secret secret(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Secret.copyOf(bytes);
  }
}
