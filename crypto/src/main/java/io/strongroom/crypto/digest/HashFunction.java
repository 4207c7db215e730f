package io.strongroom.crypto.digest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A hash function of 32 bytes. */
public enum HashFunction {
  /** SHA-256 (FIPS 180-4), by the JDK. */
  SHA_256 {
    @Override
    public MessageDigest create() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  },

  /** SM3 (GB/T 32905-2016), by Bouncy Castle. */
  SM3 {
    @Override
    public MessageDigest create() {
      return new org.bouncycastle.jcajce.provider.digest.SM3.Digest();
    }
  };

  /** Length of every hash. */
  public static final int BYTES = 32;

  /** A new digest; used by one thread at a time. */
  public abstract MessageDigest create();
}
