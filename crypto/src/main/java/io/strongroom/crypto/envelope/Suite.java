package io.strongroom.crypto.envelope;

import io.strongroom.crypto.digest.HashFunction;

/**
 * A fixed set of algorithms, named on disk by one byte. A pack, a wrapped key and a sealed document
 * each say which one they were made with, and both are read always, whatever is written.
 */
public enum Suite {
  /**
   * AES-256-GCM with 128-bit tags, HKDF with SHA-256, key commitment by HKDF, keys wrapped by ECDH
   * on P-256.
   */
  AES_256_GCM_SHA_256(1, HashFunction.SHA_256),

  /**
   * SM4-GCM (GB/T 32907, RFC 8998) with 128-bit tags, HKDF with SM3 (GB/T 32905), key commitment by
   * HKDF, keys wrapped by SM2 encryption (GB/T 32918.4) on sm2p256v1.
   */
  SM4_GCM_SM3(2, HashFunction.SM3);

  /** Length of the authentication tag that sealing adds, in bytes; the same in every suite. */
  public static final int TAG_BYTES = 16;

  private final int code;
  private final HashFunction hash;

  Suite(int code, HashFunction hash) {
    this.code = code;
    this.hash = hash;
  }

  /** The byte that stands for this suite on disk, 1 to 255. */
  public int code() {
    return code;
  }

  /** What header hashes, digests of chunks, Merkle trees of packs and HKDF are made with. */
  public HashFunction hash() {
    return hash;
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
