package io.strongroom.crypto.envelope;

/**
 * A fixed set of algorithms, named on disk by one byte. A pack, a wrapped key and a sealed document
 * each say which one they were made with.
 */
public enum Suite {
  /** AES-256-GCM with 128-bit tags, HKDF with SHA-256, key commitment by HKDF. */
  AES_256_GCM_SHA_256(1);

  /** Length of the authentication tag that sealing adds, in bytes. */
  public static final int TAG_BYTES = 16;

  private final int code;

  Suite(int code) {
    this.code = code;
  }

  /** The byte that stands for this suite on disk, 1 to 255. */
  public int code() {
    return code;
  }

  /**
   * The suite with this byte.
   *
   * @throws OpenFailedException if no suite has it
   */
  public static Suite ofCode(int code) {
    for (Suite suite : values()) {
      if (suite.code == code) {
        return suite;
      }
    }
    throw new OpenFailedException();
  }
}
