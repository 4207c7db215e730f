package io.strongroom.recording.volume;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Native memory aligned to {@link Storage#BLOCK_BYTES}, handed out in size classes (two per power
 * of two, so at most a third is unused) and kept for the next taker. Never more than its limit in
 * all: whoever finds it exhausted must say so (a gap, a refused read). Thread-safe.
 *
 * <p>The memory comes from the foreign-memory API and not from {@code allocateDirect}, so that the
 * limit is ours alone and not shared with {@code MaxDirectMemorySize}.
 */
public final class BufferPool implements AutoCloseable {
  /** Default for a node's writing side: about 250 cameras of 2 Mbit/s between two syncs. */
  public static final long DEFAULT_LIMIT_BYTES = 256L << 20;

  /** Largest buffer. */
  public static final int MAX_BUFFER_BYTES = 32 << 20;

  private static final int CLASSES = 28;

  private final long limitBytes;
  private final java.util.List<ArrayDeque<Buffer>> free = new java.util.ArrayList<>();
  private long allocatedBytes;
  private boolean closed;

  public BufferPool(long limitBytes) {
    this.limitBytes = limitBytes;
    for (int i = 0; i < CLASSES; i++) {
      free.add(new ArrayDeque<>());
    }
  }

  /** A buffer of at least {@code bytes}, or empty if the limit is reached. */
  public synchronized Optional<Buffer> take(int bytes) {
    if (bytes > MAX_BUFFER_BYTES || closed) {
      return Optional.empty();
    }
    int sizeClass = sizeClass(bytes);
    Buffer pooled = free.get(sizeClass).pollLast();
    if (pooled != null) {
      return Optional.of(pooled);
    }
    int size = classBytes(sizeClass);
    if (allocatedBytes + size > limitBytes && !makeRoom(size)) {
      return Optional.empty();
    }
    allocatedBytes += size;
    return Optional.of(new Buffer(this, sizeClass, size));
  }

  /**
   * A buffer of at least {@code bytes}, also beyond the limit: for headers, init segments and
   * footers, of which each camera needs one at a time and without which a pack cannot end well.
   */
  public synchronized Buffer takeAlways(int bytes) {
    int sizeClass = sizeClass(bytes);
    Buffer pooled = free.get(sizeClass).pollLast();
    if (pooled != null) {
      return pooled;
    }
    allocatedBytes += classBytes(sizeClass);
    return new Buffer(this, sizeClass, classBytes(sizeClass));
  }

  /** Bytes taken from the operating system now. */
  public synchronized long allocatedBytes() {
    return allocatedBytes;
  }

  public long limitBytes() {
    return limitBytes;
  }

  private boolean makeRoom(int size) {
    for (int c = CLASSES - 1; c >= 0; c--) {
      while (allocatedBytes + size > limitBytes && !free.get(c).isEmpty()) {
        discard(free.get(c).removeLast());
      }
    }
    return allocatedBytes + size <= limitBytes;
  }

  private void discard(Buffer buffer) {
    allocatedBytes -= buffer.size;
    buffer.arena.close();
  }

  private synchronized void giveBack(Buffer buffer) {
    if (closed) {
      discard(buffer);
    } else {
      free.get(buffer.sizeClass).addLast(buffer);
    }
  }

  /** Frees what is not in use; buffers in use are freed when they come back. */
  @Override
  public synchronized void close() {
    closed = true;
    for (ArrayDeque<Buffer> buffers : free) {
      buffers.forEach(this::discard);
      buffers.clear();
    }
  }

  /** Classes 4, 6, 8, 12, 16, 24, 32, 48 ... KiB, every one a multiple of 2 KiB rounded to 4. */
  static int classBytes(int sizeClass) {
    int base = Storage.BLOCK_BYTES << (sizeClass / 2);
    int size = sizeClass % 2 == 0 ? base : base + base / 2;
    return (size + Storage.BLOCK_BYTES - 1) / Storage.BLOCK_BYTES * Storage.BLOCK_BYTES;
  }

  private static int sizeClass(int bytes) {
    int sizeClass = 0;
    while (classBytes(sizeClass) < bytes) {
      sizeClass++;
    }
    return sizeClass;
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
      this.bytes = arena.allocate(size, Storage.BLOCK_BYTES).asByteBuffer();
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
