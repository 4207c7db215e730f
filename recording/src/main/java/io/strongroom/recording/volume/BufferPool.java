package io.strongroom.recording.volume;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Native memory aligned to {@link Storage#BLOCK_BYTES}, handed out in size classes (four per power
 * of two, so less than a fifth is unused) and kept for the next taker. Never more than its limit in
 * all: whoever finds it exhausted must say so (a gap, a refused read).
 *
 * <p>Thread-safe, and without a lock: cameras are virtual threads, and a lock that hundreds of them
 * want is passed on to one that waits for a processor, while a volume's thread that would free
 * memory waits behind it.
 *
 * <p>The memory is mapped page by page and not taken from {@code allocateDirect} or {@code malloc}:
 * so the limit is ours alone and not shared with {@code MaxDirectMemorySize}; what is freed goes
 * back to the machine, where the C library would keep holes as large as half of what is in use; and
 * the end of a buffer that nobody fills costs nothing.
 */
public final class BufferPool implements AutoCloseable {
  /** The writing side may hold this share of the machine's memory, {@link #writingLimitBytes}. */
  private static final int WRITING_SHARE = 4;

  private static final long MIN_WRITING_BYTES = 64L << 20;
  private static final long MAX_WRITING_BYTES = 4L << 30;

  /** Largest buffer. */
  public static final int MAX_BUFFER_BYTES = 32 << 20;

  /**
   * Buffers are kept up to this, or to what was in use at most lately and a quarter. Beyond, one is
   * freed at each release and not all at once: closing a shared arena stops every thread of the
   * process for a moment, and there is one per buffer. What is in use swings with the syncs and
   * with the sizes that are asked for, and to free and allocate with it would cost that stop, page
   * faults and zeroing for every third chunk.
   */
  static final long KEPT_BYTES = 8L << 20;

  /** Part of the highest use that is forgotten at each release: half in 2,800 chunks. */
  private static final int FORGET_DIVISOR = 4_096;

  private static final int SPARE_DIVISOR = 4;

  private static final int PER_OCTAVE = 4;
  private static final int SMALLEST_OCTAVE_BYTES = PER_OCTAVE * Storage.BLOCK_BYTES;

  /** Up to twice the size needed, a buffer that is there is better than a new one. */
  private static final int LARGER_CLASSES = PER_OCTAVE;

  private static final int CLASSES = sizeClass(MAX_BUFFER_BYTES) + 1;

  private final long limitBytes;
  private final List<ConcurrentLinkedDeque<Buffer>> free = new ArrayList<>();
  private final AtomicLongArray idleOf = new AtomicLongArray(CLASSES);
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong idle = new AtomicLong();
  private final AtomicLong recentPeak = new AtomicLong();
  private volatile boolean closed;

  public BufferPool(long limitBytes) {
    this.limitBytes = limitBytes;
    for (int i = 0; i < CLASSES; i++) {
      free.add(new ConcurrentLinkedDeque<>());
    }
  }

  /**
   * Limit for a node's writing side: a quarter of the machine's (or the container's) memory,
   * between 64 MiB and 4 GiB. A bound, not a reservation: a camera of 2 Mbit/s holds about 0.4 MB
   * between two syncs. What is above that is the time a disk may stand still before footage is
   * lost: 1,000 such cameras fill 4 GiB in 16 s; after ten another volume is used if one is sound.
   */
  public static long writingLimitBytes() {
    long memory =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize();
    return Math.clamp(memory / WRITING_SHARE, MIN_WRITING_BYTES, MAX_WRITING_BYTES);
  }

  /** A buffer of at least {@code bytes}, or empty if the limit is reached. */
  public Optional<Buffer> take(int bytes) {
    if (bytes > MAX_BUFFER_BYTES || closed) {
      return Optional.empty();
    }
    int sizeClass = sizeClass(bytes);
    Buffer pooled = pooled(sizeClass);
    if (pooled != null) {
      return Optional.of(pooled);
    }
    while (!reserve(classBytes(sizeClass))) {
      if (!discardIdle()) {
        return Optional.empty();
      }
    }
    return Optional.of(allocate(sizeClass));
  }

  /**
   * A buffer of at least {@code bytes}, also beyond the limit: for headers, init segments and
   * footers, of which each camera needs one at a time and without which a pack cannot end well.
   */
  public Buffer takeAlways(int bytes) {
    int sizeClass = sizeClass(bytes);
    Buffer pooled = pooled(sizeClass);
    if (pooled != null) {
      return pooled;
    }
    allocated.addAndGet(classBytes(sizeClass));
    return allocate(sizeClass);
  }

  /** Bytes taken from the operating system now. */
  public long allocatedBytes() {
    return allocated.get();
  }

  public long limitBytes() {
    return limitBytes;
  }

  private @Nullable Buffer pooled(int sizeClass) {
    int last = Math.min(sizeClass + LARGER_CLASSES, CLASSES - 1);
    for (int c = sizeClass; c <= last; c++) {
      Buffer buffer = free.get(c).pollLast();
      if (buffer != null) {
        noteIdle(buffer, -1);
        return buffer;
      }
    }
    return null;
  }

  private void noteIdle(Buffer buffer, int sign) {
    idle.addAndGet((long) sign * buffer.size);
    idleOf.addAndGet(buffer.sizeClass, (long) sign * buffer.size);
  }

  private boolean reserve(int size) {
    long now = allocated.get();
    while (now + size <= limitBytes) {
      if (allocated.compareAndSet(now, now + size)) {
        return true;
      }
      now = allocated.get();
    }
    return false;
  }

  /** Makes a buffer whose bytes are accounted for already. */
  private Buffer allocate(int sizeClass) {
    int size = classBytes(sizeClass);
    try {
      return new Buffer(this, sizeClass, size);
    } catch (OutOfMemoryError e) {
      allocated.addAndGet(-size);
      throw e;
    }
  }

  /** Frees one, of the size of which most bytes are idle, so that some of each size are left. */
  private boolean discardIdle() {
    int most = 0;
    for (int c = 1; c < CLASSES; c++) {
      most = idleOf.get(c) >= idleOf.get(most) ? c : most;
    }
    // another thread may have taken that one meanwhile, so any other will do
    for (int i = 0; i < CLASSES; i++) {
      Buffer oldest = free.get((most + i) % CLASSES).pollFirst();
      if (oldest != null) {
        noteIdle(oldest, -1);
        discard(oldest);
        return true;
      }
    }
    return false;
  }

  private void discard(Buffer buffer) {
    allocated.addAndGet(-buffer.size);
    buffer.arena.close();
  }

  private void giveBack(Buffer buffer) {
    long inUse = allocated.get() - idle.get();
    long peak =
        recentPeak.accumulateAndGet(
            inUse, (before, now) -> Math.max(now, before - before / FORGET_DIVISOR));
    noteIdle(buffer, 1);
    free.get(buffer.sizeClass).addLast(buffer);
    if (closed) {
      close();
    } else if (allocated.get() > Math.max(KEPT_BYTES, peak + peak / SPARE_DIVISOR)) {
      boolean _ = discardIdle();
    }
  }

  /** Frees what is not in use; buffers in use are freed when they come back. */
  @Override
  public void close() {
    closed = true;
    while (discardIdle()) {}
  }

  /** Classes 4, 8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80 ... KiB: below 16 every block. */
  static int classBytes(int sizeClass) {
    if (sizeClass < PER_OCTAVE) {
      return (sizeClass + 1) * Storage.BLOCK_BYTES;
    }
    int octave = SMALLEST_OCTAVE_BYTES << (sizeClass / PER_OCTAVE - 1);
    return octave + octave / PER_OCTAVE * (sizeClass % PER_OCTAVE + 1);
  }

  /** The smallest class that holds so many bytes. */
  static int sizeClass(int bytes) {
    if (bytes <= SMALLEST_OCTAVE_BYTES) {
      return Math.max(0, (bytes - 1) / Storage.BLOCK_BYTES);
    }
    // the octave is the power of two below; a fourth of it is the step
    int octave = Integer.highestOneBit(bytes - 1);
    int exponent =
        Integer.numberOfTrailingZeros(octave)
            - Integer.numberOfTrailingZeros(SMALLEST_OCTAVE_BYTES);
    return (exponent + 1) * PER_OCTAVE + (bytes - 1 - octave) / (octave / PER_OCTAVE);
  }

  /** One aligned buffer; owned by its taker until released, once. */
  public static final class Buffer {
    private final BufferPool pool;
    private final int sizeClass;
    private final int size;
    private final Arena arena = Arena.ofShared();
    private final ByteBuffer bytes;

    private Buffer(BufferPool pool, int sizeClass, int size) {
      this.pool = pool;
      this.sizeClass = sizeClass;
      this.size = size;
      this.bytes = LinuxMemory.map(size, arena).asByteBuffer();
    }

    /** The memory, big-endian; position and limit are the taker's to set. */
    public ByteBuffer bytes() {
      return bytes;
    }

    public void release() {
      bytes.clear();
      pool.giveBack(this);
    }
  }
}
