package io.strongroom.playback.access;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One-time codes by time: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 s, which is what
 * authenticator programs do. Pure, but for {@link #newSecret}.
 */
public final class Totp {
  /** Steps before and after the present one whose codes are taken: clocks differ. */
  public static final int MORE_STEPS = 1;

  private static final int STEP_SECONDS = 30;
  private static final int DIGITS = 6;
  private static final int SECRET_BYTES = 20;
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /** 160 random bits in base32, as RFC 4226 recommends. */
  static String newSecret(SecureRandom random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < SECRET_BYTES * 8; bit += 5) {
      int value = 0;
      for (int i = 0; i < 5; i++) {
        int at = bit + i;
        value = (value << 1) | ((secret[at / 8] >> (7 - at % 8)) & 1);
      }
      text.append(ALPHABET.charAt(value));
    }
    return text.toString();
  }

  /** What an authenticator program reads, typed or as a picture. */
  static String uri(String user, String secret) {
    String label = URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
    return "otpauth://totp/Strongroom:"
        + label
        + "?secret="
        + secret
        + "&issuer=Strongroom&algorithm=SHA1&digits=6&period=30";
  }

  /**
   * The step that a code is of, if it is one that has not been used and is not older than one that
   * has.
   */
  static OptionalLong step(TotpKey key, String code, Instant now) {
    long present = now.getEpochSecond() / STEP_SECONDS;
    OptionalLong found = OptionalLong.empty();
    for (long step = present - MORE_STEPS; step <= present + MORE_STEPS; step++) {
      if (isSame(code(key.secret(), step), code) && step > key.lastStep()) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private static boolean isSame(String right, String given) {
    return MessageDigest.isEqual(
        right.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  /** The code of a step (RFC 4226, 5.3). */
  static String code(String secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(decoded(secret), "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xf;
      int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fffffff;
      return ("%0" + DIGITS + "d").formatted(number % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }

  private static byte[] decoded(String base32) {
    ByteBuffer bytes = ByteBuffer.allocate(base32.length() * 5 / 8);
    int bits = 0;
    int held = 0;
    for (int i = 0; i < base32.length(); i++) {
      int value = ALPHABET.indexOf(base32.charAt(i));
      if (value < 0) {
        throw new IllegalArgumentException("a secret is base32");
      }
      held = (held << 5) | value;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (held >> bits));
        held &= (1 << bits) - 1;
      }
    }
    return bytes.array();
  }
}
