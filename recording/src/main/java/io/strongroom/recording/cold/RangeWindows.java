package io.strongroom.recording.cold;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was read ahead of objects, one window for each of those that were read last; the least
 * recently read one makes room. Thread-safe.
 */
final class RangeWindows {
  /** What is fetched with one request when an object is read on: about eight chunks of a second. */
  static final int WINDOW_BYTES = 2 << 20;

  /** Most memory of all windows. */
  static final long MAX_BYTES = 32L << 20;

  /** Bytes of an object. */
  record Window(long from, ByteBuffer bytes) {
    /** As much as is here from an offset on; empty if nothing is. */
    Optional<ByteBuffer> at(long offset, int most) {
      long skip = offset - from;
      if (skip < 0 || skip >= bytes.limit()) {
        return Optional.empty();
      }
      int at = Math.toIntExact(skip);
      return Optional.of(bytes.slice(at, Math.min(most, bytes.limit() - at)));
    }
  }

  // Guarded by this.
  private final Map<RangeReading, Window> windows =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RangeReading, Window> eldest) {
          return size() > MAX_BYTES / WINDOW_BYTES;
        }
      };

  synchronized Optional<Window> of(RangeReading reading) {
    return Optional.ofNullable(windows.get(reading));
  }

  synchronized void put(RangeReading reading, Window window) {
    windows.put(reading, window);
  }

  synchronized void forget(RangeReading reading) {
    windows.remove(reading);
  }

  synchronized long bytes() {
    return windows.values().stream().mapToLong(window -> window.bytes().capacity()).sum();
  }
}
