package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The fault model for tests and proofs; no product code constructs it. It stands above a sound
 * storage and behaves like a disk with a volatile cache:
 *
 * <ul>
 *   <li>a write is visible at once and durable after {@code sync} of its file; a creation, rename
 *       or deletion is durable after {@code syncDirectory};
 *   <li>{@link #cutPower} decides by the seed for each block not synced whether it is kept, lost or
 *       torn (its first 512-byte sectors new, the rest old), and for each name not synced whether
 *       it is undone; then every call fails;
 *   <li>{@link #cutPowerAfter} does so at the n-th changing operation, which enumerates crash
 *       points;
 *   <li>{@link #failNext} lets one operation fail with EIO; a failed sync loses the cached blocks,
 *       as Linux does; {@link #setRoomBytes} gives ENOSPC; {@link #flipBit} damages; {@link
 *       #setDelayNanos} slows every write and sync.
 * </ul>
 *
 * Thread-safe. Same seed and same order of calls, same outcome.
 */
public final class FaultyStorage implements Storage {
  /** An operation that can be told to fail. */
  public enum Operation {
    WRITE,
    SYNC,
    RENAME,
    CREATE
  }

  private final Storage sound;
  private final Random random;
  private final Map<Path, VolatileCache> files = new HashMap<>();
  private final List<NameChange> names = new ArrayList<>();
  private final Map<Operation, Integer> failing = new HashMap<>();
  private long operations;
  private long cutAt = Long.MAX_VALUE;
  private long roomBytes = Long.MAX_VALUE;
  private volatile long delayNanos;
  private boolean dead;

  private record NameChange(Path directory, Path created, @Nullable Path from) {}

  public FaultyStorage(Storage sound, long seed) {
    this.sound = sound;
    this.random = new Random(seed);
  }

  /** Changing operations so far: run once without faults to learn how many cut points there are. */
  public synchronized long operations() {
    return operations;
  }

  /** The {@code n}-th changing operation from now on (1 is the next) does not happen any more. */
  public synchronized void cutPowerAfter(long n) {
    cutAt = operations + n;
  }

  /** The {@code n}-th operation of this sort from now on fails with an I/O error, once. */
  public synchronized void failNext(Operation operation, int n) {
    failing.put(operation, n);
  }

  /** Bytes that may still be written before the disk is full. */
  public synchronized void setRoomBytes(long bytes) {
    roomBytes = bytes;
  }

  /** Time every write and sync takes. */
  public void setDelayNanos(long nanos) {
    delayNanos = nanos;
  }

  public synchronized boolean isDead() {
    return dead;
  }

  /** Flips one bit of a file on the sound storage. */
  public static void flipBit(Path path, long bit) throws IOException {
    try (var channel =
        java.nio.channels.FileChannel.open(
            path, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, bit / 8);
      one.put(0, (byte) (one.get(0) ^ (1 << (bit % 8)))).rewind();
      channel.write(one, bit / 8);
    }
  }

  /** The power goes: what was not synced is kept, lost or torn as the seed says. */
  public synchronized void cutPower() {
    if (dead) {
      return;
    }
    dead = true;
    try {
      for (Map.Entry<Path, VolatileCache> entry : new TreeMap<>(files).entrySet()) {
        settle(entry.getKey(), entry.getValue());
      }
      for (NameChange change : names.reversed()) {
        if (random.nextBoolean()) {
          undo(change);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("the sound storage failed", e);
    }
  }

  private void settle(Path path, VolatileCache cached) throws IOException {
    if (!sound.exists(path)) {
      return;
    }
    try (StoredFile file = sound.open(path)) {
      cached.settle(file, random);
    }
  }

  private void undo(NameChange change) throws IOException {
    if (!sound.exists(change.created)) {
      return;
    }
    if (change.from == null) {
      sound.delete(change.created);
    } else if (!sound.exists(change.from)) {
      sound.rename(change.created, change.from);
    }
  }

  /** One more changing operation: it may be the one that fails. */
  synchronized void step(@Nullable Operation operation) throws IOException {
    alive();
    operations++;
    if (operations >= cutAt) {
      cutPower();
      throw new IOException("power cut");
    }
    if (operation != null && failing.containsKey(operation)) {
      int left = failing.get(operation) - 1;
      if (left == 0) {
        failing.remove(operation);
        throw new IOException("Input/output error");
      }
      failing.put(operation, left);
    }
  }

  synchronized void alive() throws IOException {
    if (dead) {
      throw new IOException("power is off");
    }
  }

  void delay() {
    if (delayNanos > 0) {
      LockSupport.parkNanos(delayNanos);
    }
  }

  @Override
  public synchronized StoredFile create(Path path) throws IOException {
    step(Operation.CREATE);
    StoredFile file = sound.create(path);
    names.add(new NameChange(directory(path), path, null));
    VolatileCache cached = new VolatileCache();
    files.put(path, cached);
    return new FaultyFile(this, path, file, cached);
  }

  @Override
  public synchronized StoredFile open(Path path) throws IOException {
    alive();
    return new FaultyFile(this, path, sound.open(path), cached(path));
  }

  @Override
  public synchronized StoredFile openForReading(Path path) throws IOException {
    alive();
    return new FaultyFile(this, path, sound.openForReading(path), cached(path));
  }

  private VolatileCache cached(Path path) throws IOException {
    VolatileCache cached = files.get(path);
    if (cached == null) {
      cached = new VolatileCache();
      try (StoredFile file = sound.openForReading(path)) {
        cached.resize(file.size());
      }
      files.put(path, cached);
    }
    return cached;
  }

  @Override
  public synchronized boolean exists(Path path) throws IOException {
    alive();
    return sound.exists(path);
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    alive();
    sound.createDirectories(directory);
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    step(Operation.RENAME);
    sound.rename(from, to);
    names.add(new NameChange(directory(to), to, from));
    VolatileCache cached = files.remove(from);
    if (cached != null) {
      files.put(to, cached);
    }
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    step(null);
    sound.delete(path);
    files.remove(path);
  }

  @Override
  public synchronized List<Path> list(Path directory) throws IOException {
    alive();
    return sound.list(directory);
  }

  @Override
  public synchronized boolean isDirectory(Path path) throws IOException {
    alive();
    return sound.isDirectory(path);
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    step(null);
    sound.syncDirectory(directory);
    names.removeIf(change -> change.directory.equals(directory));
  }

  @Override
  public synchronized long usableBytes(Path directory) throws IOException {
    alive();
    return Math.min(roomBytes, sound.usableBytes(directory));
  }

  @Override
  public long totalBytes(Path directory) throws IOException {
    return sound.totalBytes(directory);
  }

  /** Whether there is room for so many bytes; a write takes it, a reservation does not. */
  synchronized void requireRoom(Path path, long bytes) throws IOException {
    if (bytes > roomBytes) {
      throw new NoSpaceException(path + ": No space left on device");
    }
  }

  synchronized void takeRoom(long bytes) {
    roomBytes -= bytes;
  }

  /**
   * The sound file of a cache, wherever it is now: it may have been renamed since it was opened.
   */
  synchronized StoredFile openSound(VolatileCache cached, Path opened) throws IOException {
    for (Map.Entry<Path, VolatileCache> entry : files.entrySet()) {
      if (entry.getValue() == cached) {
        return sound.open(entry.getKey());
      }
    }
    return sound.open(opened);
  }

  private static Path directory(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }
}
