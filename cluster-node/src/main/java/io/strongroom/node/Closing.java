package io.strongroom.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes what was opened, last first. One part that does not close does not keep the next from
 * closing. Not thread-safe: filled by the start, emptied by the stop.
 */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  private record Part(String name, AutoCloseable closeable) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  <T extends AutoCloseable> T add(String name, T closeable) {
    parts.push(new Part(name, closeable));
    return closeable;
  }

  void closeAll() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closeable.close();
      } catch (Exception e) {
        log.error("{} did not close", part.name, e);
      }
    }
  }
}
