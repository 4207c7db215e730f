package io.strongroom.loadtests.prove.density;

/**
 * The memory that one camera may take, as a formula of its bit rate: what does not depend on the
 * rate (actor, catalogue rows, cipher, parser) and the seconds of footage that are on their way
 * from the socket to the disk. At 2 Mbit/s that is 1.5 MB. See docs/design/capacity.md.
 */
final class MemoryBound {
  static final double FIXED_MB = 0.5;

  /** One second in the fragment, two until the sync, one in the socket and while it is synced. */
  static final double SECONDS_ON_THE_WAY = 4;

  private MemoryBound() {}

  /** In MB of 10^6 bytes. */
  static double megabytes(double bitsPerSecond) {
    return FIXED_MB + SECONDS_ON_THE_WAY * bitsPerSecond / 8 / 1e6;
  }
}
