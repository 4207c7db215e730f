package io.strongroom.recording.alarm;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms that stand now. Thread-safe. At most one per kind and subject; raising it again keeps
 * its start. Bounded by {@link #MAX_STANDING}: beyond it, new subjects are logged and not kept.
 */
public final class Alarms {
  /** Most alarms kept at once. */
  public static final int MAX_STANDING = 10_000;

  private static final Logger log = LoggerFactory.getLogger(Alarms.class);

  private record Key(String kind, String subject) {}

  private final ConcurrentHashMap<Key, Alarm> standing = new ConcurrentHashMap<>();
  private final Clock clock;

  public Alarms(Clock clock) {
    this.clock = clock;
  }

  /** Raises an alarm, or updates its detail and remedy if it stands already. */
  public void raise(String kind, String subject, String detail, String remedy) {
    Key key = new Key(kind, subject);
    Alarm before = standing.get(key);
    if (before == null) {
      log.warn("alarm {} on {}: {} Remedy: {}", kind, subject, detail, remedy);
      if (standing.size() >= MAX_STANDING) {
        return;
      }
    }
    standing.compute(
        key,
        (k, old) ->
            new Alarm(kind, subject, old == null ? clock.instant() : old.since(), detail, remedy));
  }

  /** Ends an alarm; nothing happens if it does not stand. */
  public void clear(String kind, String subject) {
    if (standing.remove(new Key(kind, subject)) != null) {
      log.info("alarm {} on {} is over", kind, subject);
    }
  }

  /** The standing alarms, oldest first. */
  public List<Alarm> standing() {
    return standing.values().stream().sorted(Comparator.comparing(Alarm::since)).toList();
  }
}
