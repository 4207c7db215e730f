package io.strongroom.crypto.keys;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What one guess costs: the parameters of Argon2id, version 1.3 (RFC 9106).
 *
 * @param memoryKib memory in KiB, 8 per lane to 1 GiB
 * @param passes iterations, 1 to 16
 * @param lanes degree of parallelism, 1 to 16
 */
public record Argon2Cost(int memoryKib, int passes, int lanes) {
  /** For key stores: the second recommended option of RFC 9106, 64 MiB, 3 passes, 4 lanes. */
  public static final Argon2Cost KEY_STORE = new Argon2Cost(64 * 1024, 3, 4);

  /** For accounts: OWASP's password storage recommendation, 19 MiB, 2 passes, 1 lane. */
  public static final Argon2Cost ACCOUNT = new Argon2Cost(19 * 1024, 2, 1);

  private static final int MAX_MEMORY_KIB = 1024 * 1024;
  private static final int MAX_PASSES = 16;
  private static final int MAX_LANES = 16;
  private static final int MIN_KIB_PER_LANE = 8;

  public Argon2Cost {
    if (!isWithinBounds(memoryKib, passes, lanes)) {
      throw new IllegalArgumentException(
          "Argon2id takes 8 KiB per lane to 1 GiB, 1 to 16 passes and 1 to 16 lanes");
    }
  }

  /** Whether foreign parameters may be computed with; bounds memory and time. */
  static boolean isWithinBounds(int memoryKib, int passes, int lanes) {
    return passes >= 1
        && passes <= MAX_PASSES
        && lanes >= 1
        && lanes <= MAX_LANES
        && memoryKib >= MIN_KIB_PER_LANE * lanes
        && memoryKib <= MAX_MEMORY_KIB;
  }

  /**
   * Argon2id at this cost, without a secret and without associated data. Holds the memory while it
   * computes; any thread.
   *
   * @param lengthBytes how many bytes to derive; the caller wipes them and the password
   */
  public byte[] hash(byte[] password, byte[] salt, int lengthBytes) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] result = new byte[lengthBytes];
    generator.generateBytes(password, result);
    return result;
  }
}
