package io.strongroom.crypto.sign;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Textual encoding of keys and certificates (RFC 7468), one object to a file. */
final class Pem {
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String CERTIFICATE = "CERTIFICATE";

  private static final int LINE_CHARS = 64;

  private Pem() {}

  static byte[] encode(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'});
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, lines.encodeToString(der), label);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The first object with this label, or empty if there is none that is well formed. */
  static Optional<byte[]> decode(String label, byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = from < 0 ? -1 : text.indexOf("-----END " + label + "-----", from);
    if (to < 0) {
      return Optional.empty();
    }
    try {
      String body = text.substring(from + begin.length(), to).replaceAll("\\s", "");
      return Optional.of(Base64.getDecoder().decode(body));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
