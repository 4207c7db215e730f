package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * Whether this JVM seals right, asked before the first camera comes. A JVM computes ciphers and
 * hashes in several ways one after the other (interpreted, compiled, by instructions of the
 * processor), and what one of them gets wrong no other opens again. So many chunks are sealed that
 * the last way is in use, and all must be what another implementation makes of them.
 *
 * <p>A node that has been checked also seals fast from its first frame on: until the compiler has
 * seen some thousand calls, however long each of them is, it is at 40 MB/s, and hundreds of cameras
 * connect meanwhile.
 */
public final class CipherCheck {
  /** What the compiler needs to see; 0.3 s of a processor. */
  private static final int CHUNKS = 10_000;

  private static final int PLAIN_BYTES = 1024;

  /** Suites that came out right: a fact about this JVM, whoever asks. */
  private static final Set<Suite> RIGHT = ConcurrentHashMap.newKeySet();

  private CipherCheck() {}

  /** Hash of all sealed chunks by the suite, as Bouncy Castle makes them. */
  private static String sealed(Suite suite) {
    return switch (suite) {
      case AES_256_GCM_SHA_256 ->
          "ec16dcdae0069aac6d8ae26c72409517bfc4892e87e2c5ab85fe98821990e63c";
      case SM4_GCM_SM3 -> "542a4287cf16b3ed8a32a271e7698b28bfb4fc6852d51e531b59268c34d1d567";
    };
  }

  /**
   * Checks what a node may seal with that makes day keys of this suite, on the calling thread: this
   * suite, and the international one, of which day keys may be left. What this JVM was found to do
   * right before is not checked again.
   *
   * @throws IllegalStateException as {@link #run} does
   */
  public static void runFor(Suite suite) {
    for (Suite each : EnumSet.of(Suite.AES_256_GCM_SHA_256, suite)) {
      if (!RIGHT.contains(each)) {
        run(each);
        RIGHT.add(each);
      }
    }
  }

  /**
   * Checks a suite, on the calling thread.
   *
   * @throws IllegalStateException if anything comes out wrong: what is sealed here might never open
   */
  static void run(Suite suite) {
    byte[] plain = plain();
    ByteBuffer out = ByteBuffer.allocateDirect(PackCipher.sealedLength(PLAIN_BYTES));
    ByteBuffer nothing = ByteBuffer.allocate(0);
    try (Dek dek = Dek.of(Secret.copyOf(new byte[Secret.BYTES]));
        PackCipher cipher = PackCipher.of(suite, dek, new byte[PackCipher.HEADER_HASH_BYTES])) {
      run(
          suite,
          chunk -> {
            cipher.seal(chunk, nothing, ByteBuffer.wrap(plain), out.clear());
            return out.flip();
          });
    }
  }

  /** The same of what something else seals, chunk by chunk from 1. */
  static void run(Suite suite, LongFunction<ByteBuffer> sealing) {
    MessageDigest digest = suite.hash().create();
    for (long chunk = 1; chunk <= CHUNKS; chunk++) {
      digest.update(sealing.apply(chunk));
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(sealed(suite))) {
      throw new IllegalStateException("the suite " + suite + " gives wrong results");
    }
  }

  /** What is sealed: bytes that differ from block to block. */
  static byte[] plain() {
    byte[] plain = new byte[PLAIN_BYTES];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (i * 31 + (i >>> 8));
    }
    return plain;
  }
}
