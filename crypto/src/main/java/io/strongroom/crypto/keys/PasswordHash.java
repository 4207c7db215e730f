package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords of accounts as Argon2id hashes in the PHC string format: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Thread-safe; every call takes the memory of its cost
 * (19 MiB) and some 30 ms, so the caller limits how many run at once.
 */
public final class PasswordHash {
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int MAX_PHC_CHARS = 256;
  private static final Pattern PHC =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]?),p=([1-9][0-9]?)"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,86})");

  private final SecureRandom random;
  private final Argon2Cost cost;

  /** Hashes at {@link Argon2Cost#ACCOUNT}. */
  public PasswordHash(SecureRandom random) {
    this(random, Argon2Cost.ACCOUNT);
  }

  /** Hashes at a cost of the caller's choice. */
  public PasswordHash(SecureRandom random, Argon2Cost cost) {
    this.random = random;
    this.cost = cost;
  }

  /** The PHC string of a password, with a new salt. The caller wipes the password. */
  public String hash(char[] password) {
    byte[] salt = randomBytes(SALT_BYTES);
    byte[] bytes = Passphrase.utf8(password);
    byte[] hash = cost.hash(bytes, salt, HASH_BYTES);
    Arrays.fill(bytes, (byte) 0);
    return phc(salt, hash);
  }

  /**
   * A PHC string that no password is known to have, made without hashing anything: to verify
   * against it takes as long as against any other.
   */
  public String ofNobody() {
    return phc(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String phc(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.passes(),
            cost.lanes(),
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  /**
   * Whether the password has this hash; the comparison takes the same time either way.
   *
   * @throws OpenFailedException if the string is not an Argon2id hash within our bounds
   */
  public static boolean verify(String phc, char[] password) {
    Matcher parts = phc.length() > MAX_PHC_CHARS ? PHC.matcher("") : PHC.matcher(phc);
    if (!parts.matches()) {
      throw new OpenFailedException();
    }
    int memoryKib = Integer.parseInt(parts.group(1));
    int passes = Integer.parseInt(parts.group(2));
    int lanes = Integer.parseInt(parts.group(3));
    if (!Argon2Cost.isWithinBounds(memoryKib, passes, lanes)) {
      throw new OpenFailedException();
    }
    byte[] salt = decode(parts.group(4));
    byte[] expected = decode(parts.group(5));
    byte[] bytes = Passphrase.utf8(password);
    byte[] actual = new Argon2Cost(memoryKib, passes, lanes).hash(bytes, salt, expected.length);
    Arrays.fill(bytes, (byte) 0);
    return MessageDigest.isEqual(expected, actual);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new OpenFailedException();
    }
  }
}
