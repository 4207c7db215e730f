package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The arithmetic of Digest authentication (RFC 7616, 3.4; RFC 2617, 3.2.2; RFC 2069, 2.1.2). User
 * and password are hashed as UTF-8, everything from the camera as the bytes it sent.
 */
final class DigestResponse {
  private DigestResponse() {}

  /** One request to be answered for. */
  record Target(String method, String uri) {}

  /**
   * The value of {@code response}.
   *
   * @param nonceCount eight hexadecimal digits
   */
  static String compute(
      Challenge challenge,
      Credentials credentials,
      Target target,
      String nonceCount,
      String clientNonce) {
    String digest = challenge.algorithm().digest();
    String secret =
        hash(
            digest,
            bytesOf(credentials.user())
                + ':'
                + challenge.realm()
                + ':'
                + bytesOf(credentials.password()));
    if (challenge.algorithm().session()) {
      secret = hash(digest, secret + ':' + challenge.nonce() + ':' + clientNonce);
    }
    String request = hash(digest, target.method + ':' + target.uri);
    String middle =
        challenge.qopAuth()
            ? challenge.nonce() + ':' + nonceCount + ':' + clientNonce + ":auth"
            : challenge.nonce();
    return hash(digest, secret + ':' + middle + ':' + request);
  }

  /** Text as characters that each stand for one byte of its UTF-8 form. */
  static String bytesOf(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String hash(String digest, String text) {
    try {
      MessageDigest hash = MessageDigest.getInstance(digest);
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + digest, e);
    }
  }
}
