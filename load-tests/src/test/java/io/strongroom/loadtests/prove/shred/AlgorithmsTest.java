package io.strongroom.loadtests.prove.shred;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against published vectors, so that no mistake is shared with what made the files. */
class AlgorithmsTest {
  private static final byte[] NONCE = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");

  /** C2SP XAES-256-GCM, test vectors: one key for each value of the bit that doubling looks at. */
  @ParameterizedTest
  @CsvSource({
    "1, '', ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
    "3, c2sp.org/XAES-256-GCM, 986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
  })
  void xaesOpensThePublishedVectors(byte keyByte, String associated, String sealed) {
    byte[] key = new byte[Algorithms.KEY_BYTES];
    Arrays.fill(key, keyByte);
    byte[] bytes = HexFormat.of().parseHex(sealed);
    Optional<byte[]> plain = Algorithms.openXaes(key, NONCE, ascii(associated), bytes);
    assertThat(plain).hasValueSatisfying(p -> assertThat(p).isEqualTo(ascii("XAES-256-GCM")));
    bytes[0] ^= 1;
    assertThat(Algorithms.openXaes(key, NONCE, ascii(associated), bytes)).isEmpty();
  }

  /** RFC 5869, A.3: without salt and info. */
  @Test
  void hkdfTakesAnEmptySalt() {
    byte[] input = new byte[22];
    Arrays.fill(input, (byte) 0x0b);
    assertThat(Algorithms.hkdf(input, new byte[0], new byte[0], 42))
        .asHexString()
        .isEqualToIgnoringCase(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                + "9d201395faa4b61a96c8");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
