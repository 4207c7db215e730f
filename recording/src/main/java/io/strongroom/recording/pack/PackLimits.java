package io.strongroom.recording.pack;

import io.strongroom.recording.volume.Storage;

/** The bounds of one pack. */
public final class PackLimits {
  /** Everything in a pack begins at a multiple of this. */
  public static final int BLOCK_BYTES = Storage.BLOCK_BYTES;

  /** Largest pack. */
  public static final long MAX_BYTES = 2L << 30;

  /** Most chunks of a pack, of all kinds. */
  public static final int MAX_CHUNKS = 4096;

  /** Longest time from a pack's first fragment to the start of its last. */
  public static final long MAX_DURATION_MICROS = 3_600_000_000L;

  /** Most separate spans of footage in one pack: its catalogue row lists them. */
  public static final int MAX_SPANS = 64;

  /** Most changes of format in one pack. */
  public static final int MAX_INITS = 64;

  /** Fragments closer together than this belong to one span: arrival times jitter. */
  public static final long SPAN_JOIN_MICROS = 250_000;

  /** Largest plaintext of a chunk. Fragments are 1 MiB at most unless one sample is larger. */
  public static final int MAX_PLAIN_BYTES = 16 << 20;

  /** Most gaps in one JOURNAL chunk. */
  public static final int MAX_JOURNAL_GAPS = 256;

  private PackLimits() {}

  /** The next multiple of {@link #BLOCK_BYTES}. */
  public static long padded(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }
}
