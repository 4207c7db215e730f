package io.strongroom.retention.expiry;

import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What keeps one class-day keeps no other. */
final class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);

  private Attempts() {}

  /**
   * @param trouble gets why the work failed
   */
  static void make(Runnable work, Collection<String> trouble) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.warn("a class-day does not go: {}", e.getMessage(), e);
      trouble.add(String.valueOf(e.getMessage()));
    }
  }
}
