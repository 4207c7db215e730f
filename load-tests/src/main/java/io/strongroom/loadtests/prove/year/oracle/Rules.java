package io.strongroom.loadtests.prove.year.oracle;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What has been promised, and since when. Used by one thread. */
public final class Rules {
  /**
   * For how long footage is there.
   *
   * @param floorDays every second is there for so many days
   * @param ceilingDays and none for longer than so many
   */
  public record Rule(int floorDays, int ceilingDays) {}

  private record Version(Instant since, Map<String, Rule> rules) {
    Rule of(String type) {
      return Objects.requireNonNull(rules.get(type));
    }
  }

  private final List<Version> versions = new ArrayList<>();

  public Rules(Instant since, Map<String, Rule> first) {
    versions.add(new Version(since, new TreeMap<>(first)));
  }

  /** From now on, or, if the clock was set back, from when the last change was. */
  public void change(Instant now, String type, Rule rule) {
    Version last = versions.getLast();
    Map<String, Rule> next = new TreeMap<>(last.rules);
    next.put(type, rule);
    versions.add(new Version(now.isBefore(last.since) ? last.since : now, next));
  }

  public Rule now(String type) {
    return versions.getLast().of(type);
  }

  /** How many there have been. */
  public int count() {
    return versions.size();
  }

  /** The day at whose midnight what is recorded on a day is past its ceiling. */
  public LocalDate expiryDay(String type, LocalDate recorded) {
    return recorded.plusDays(now(type).ceilingDays());
  }

  /** The longest that anybody promised to keep what was recorded then, at that time or since. */
  int floorDays(String type, Instant recorded) {
    int most = 0;
    for (int i = 0; i < versions.size(); i++) {
      boolean over = i + 1 < versions.size() && !versions.get(i + 1).since.isAfter(recorded);
      if (!over) {
        most = Math.max(most, versions.get(i).of(type).floorDays());
      }
    }
    return most;
  }
}
