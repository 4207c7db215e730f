package io.strongroom.recording.cold;

import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An object that is read by ranges: the first of several that follow each other alone, the next
 * ones through a window, so that consecutive chunks come with one request. Thread-safe, one request
 * at a time.
 */
final class RangeReading implements Storage.ReadFile {
  private final ObjectStore objects;
  private final String key;
  private final long size;
  private final RangeWindows windows;
  private final ReentrantLock lock = new ReentrantLock();
  private long next = -1;

  RangeReading(ObjectStore objects, String key, long size, RangeWindows windows) {
    this.objects = objects;
    this.key = key;
    this.size = size;
    this.windows = windows;
  }

  @Override
  public int read(ByteBuffer into, long offset) throws IOException {
    if (offset >= size) {
      return -1;
    }
    lock.lock();
    try {
      Optional<ByteBuffer> ahead =
          windows.of(this).flatMap(window -> window.at(offset, into.remaining()));
      ByteBuffer bytes = ahead.isPresent() ? ahead.get() : fetched(offset, into.remaining());
      int count = bytes.remaining();
      into.put(bytes);
      next = offset + count;
      return count;
    } finally {
      lock.unlock();
    }
  }

  private ByteBuffer fetched(long offset, int wanted) throws IOException {
    boolean readsOn = offset == next;
    int most = readsOn ? Math.max(wanted, RangeWindows.WINDOW_BYTES) : wanted;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.min(most, size - offset)));
    objects.read(key, offset, bytes);
    bytes.flip();
    if (readsOn && bytes.limit() <= RangeWindows.WINDOW_BYTES) {
      windows.put(this, new RangeWindows.Window(offset, bytes));
    }
    return bytes.slice(0, Math.min(wanted, bytes.limit()));
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void close() {
    windows.forget(this);
  }
}
