package io.strongroom.crypto.envelope;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * Measures hashing, sealing and opening of 256 KiB chunks, by each suite, in processor time of one
 * thread (so that a busy machine changes little), second by second from a fresh JVM on. Not a test:
 * docs/design/keys.md has the command and the figures of the last run.
 */
final class PackCipherThroughput {
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final long ROUND_NANOS = 1_000_000_000L;
  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private PackCipherThroughput() {}

  public static void main(String[] arguments) {
    for (Suite suite : Suite.values()) {
      digest(suite);
      measure(suite, "heap", false, false);
      measure(suite, "direct", true, true);
      measure(suite, "heap to direct", false, true);
    }
  }

  @SuppressWarnings("SystemOut")
  private static void digest(Suite suite) {
    MessageDigest digest = suite.hash().create();
    byte[] plain = new byte[CHUNK_BYTES];
    for (int round = 1; round <= ROUNDS; round++) {
      long digests = 0;
      long start = cpuNanos();
      while (cpuNanos() - start < ROUND_NANOS) {
        byte[] _ = digest.digest(plain);
        digests++;
      }
      System.out.printf(
          "%s, second %d: %.0f MB/s%n", suite.hash(), round, rate(digests, cpuNanos() - start));
    }
  }

  @SuppressWarnings("SystemOut")
  private static void measure(Suite suite, String name, boolean plainDirect, boolean sealedDirect) {
    ByteBuffer plain = buffer(CHUNK_BYTES, plainDirect);
    ByteBuffer sealed = buffer(PackCipher.sealedLength(CHUNK_BYTES), sealedDirect);
    ByteBuffer aad = ByteBuffer.allocate(64);
    long number = 0;
    try (Dek dek = Dek.random(new SecureRandom());
        PackCipher cipher = PackCipher.of(suite, dek, new byte[32])) {
      for (int round = 1; round <= ROUNDS; round++) {
        long seals = 0;
        long sealNanos = 0;
        long openNanos = 0;
        while (sealNanos + openNanos < ROUND_NANOS) {
          number++;
          long start = cpuNanos();
          cipher.seal(number, aad, plain.clear(), sealed.clear());
          long between = cpuNanos();
          cipher.open(number, aad, sealed.flip(), plain.clear());
          openNanos += cpuNanos() - between;
          sealNanos += between - start;
          seals++;
        }
        System.out.printf(
            "%s, %s, second %d: seal %.0f MB/s, open %.0f MB/s%n",
            suite, name, round, rate(seals, sealNanos), rate(seals, openNanos));
      }
    }
  }

  private static long cpuNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  private static double rate(long chunks, long nanos) {
    return chunks * (double) CHUNK_BYTES * 1_000 / nanos;
  }

  private static ByteBuffer buffer(int bytes, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
  }
}
