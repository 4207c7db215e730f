package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refusals of those who are not signed in, counted by address and minute, so that a flood of them
 * does not make the log grow: of one minute there are at most {@link #MAX_SOURCES} entries and one
 * for all other addresses. A crash loses what was counted since the last {@link #write}.
 * Thread-safe; counting never blocks on the log.
 */
public final class Strangers {
  /** Addresses of one minute that are counted each for itself. */
  public static final int MAX_SOURCES = 64;

  /** Minutes that wait while the log is away; what is older is counted with the next one. */
  static final int MAX_WAITING = 60;

  /** Stands where an address would, for all the others of a minute. */
  public static final String OTHERS = "others";

  private static final Logger logger = LoggerFactory.getLogger(Strangers.class);

  private record Counted(Instant minute, Map<String, Long> bySource) {}

  /** One entry that is to be written. */
  private record Line(Instant minute, String source, long count) {}

  private final AccessLog log;
  private final InstantSource clock;
  private final Deque<Counted> waiting = new ArrayDeque<>();
  private @Nullable Counted current;

  public Strangers(AccessLog log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /** Counts one refusal. */
  public synchronized void refused(String source) {
    Counted now = at(clock.instant().truncatedTo(ChronoUnit.MINUTES));
    Map<String, Long> counts = now.bySource();
    boolean known = counts.containsKey(source) || counts.size() < MAX_SOURCES;
    long _ = counts.merge(known ? source : OTHERS, 1L, Long::sum);
  }

  private Counted at(Instant minute) {
    Counted now = current;
    if (now != null && now.minute().equals(minute)) {
      return now;
    }
    if (now != null) {
      waiting.addLast(now);
      forget();
    }
    Counted fresh = new Counted(minute, new LinkedHashMap<>());
    current = fresh;
    return fresh;
  }

  private void forget() {
    if (waiting.size() > MAX_WAITING) {
      long sum = waiting.removeFirst().bySource().values().stream().mapToLong(n -> n).sum();
      long _ = waiting.getFirst().bySource().merge(OTHERS, sum, Long::sum);
    }
  }

  /** Writes the minutes that are over; what cannot be written is tried again. */
  public void write() {
    write(lines(clock.instant().truncatedTo(ChronoUnit.MINUTES)));
  }

  /** Writes all, also of the minute that goes on. */
  public void writeAll() {
    write(lines(Instant.MAX));
  }

  private synchronized List<Line> lines(Instant before) {
    Counted now = current;
    if (now != null && now.minute().isBefore(before)) {
      waiting.addLast(now);
      current = null;
    }
    List<Line> lines = new ArrayList<>();
    for (Counted each : waiting) {
      each.bySource().forEach((source, n) -> lines.add(new Line(each.minute(), source, n)));
    }
    waiting.clear();
    return lines;
  }

  private void write(List<Line> lines) {
    for (int i = 0; i < lines.size(); i++) {
      try {
        log.custody(event(lines.get(i)));
      } catch (StrongroomException e) {
        logger.error("refusals could not be written to the access log: {}", e.getMessage());
        putBack(lines.subList(i, lines.size()));
        return;
      }
    }
  }

  private synchronized void putBack(List<Line> lines) {
    Map<Instant, Counted> minutes = new LinkedHashMap<>();
    for (Line line : lines) {
      long _ =
          minutes
              .computeIfAbsent(line.minute(), at -> new Counted(at, new LinkedHashMap<>()))
              .bySource()
              .merge(line.source(), line.count(), Long::sum);
    }
    new ArrayList<>(minutes.values()).reversed().forEach(waiting::addFirst);
    while (waiting.size() > MAX_WAITING) {
      forget();
    }
  }

  /** The number is in a digest that holds when the address is erased. */
  private static CustodyEvent event(Line line) {
    String number = line.minute() + " " + line.count();
    String minute = "strangers " + line.minute();
    return new CustodyEvent(
        UUID.nameUUIDFromBytes(minute.getBytes(StandardCharsets.UTF_8)),
        CustodyStep.STRANGERS_REFUSED,
        "",
        "",
        line.source() + " " + number,
        RouteRefusals.sha256(number),
        "");
  }
}
