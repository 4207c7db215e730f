package io.strongroom.crypto.keys;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Where the day keys of a key store lie in a token. Immutable.
 *
 * @param module the PKCS#11 library that the token's maker gives
 * @param token label of the token
 * @param name of the key store: part of each key's label, so that several can share a token
 */
public record TokenPlace(Path module, String token, String name) {
  private static final int MAX_TOKEN_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String PREFIX = "strongroom ";

  /**
   * Checks the names only.
   *
   * @throws IllegalArgumentException if one of them can be none
   */
  public TokenPlace {
    int bytes = token.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    if (token.isBlank() || bytes > MAX_TOKEN_BYTES) {
      throw new IllegalArgumentException("a token's label has 1 to 32 bytes");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the name of a key store is 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-'");
    }
  }

  /** CKA_LABEL of both halves of a day key. */
  String label(DayKeyId id) {
    return prefix() + id;
  }

  /** What the labels of all day keys of this store begin with. */
  String prefix() {
    return PREFIX + name + " ";
  }
}
