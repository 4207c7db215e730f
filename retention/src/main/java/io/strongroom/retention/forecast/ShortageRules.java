package io.strongroom.retention.forecast;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * What a site has declared for the day on which room becomes short. Immutable.
 *
 * @param releasePercent with less room than this part of the volumes, footage goes that has met its
 *     floor
 * @param stopPercent with less than this, recording of the first of {@code lowestFirst} stops;
 *     smaller than {@code releasePercent}
 * @param lowestFirst the classes whose recording may stop, the first to stop first
 * @param warning how long before a floor breaks the alarm stands, three days at least
 */
public record ShortageRules(
    int releasePercent, int stopPercent, List<RetentionClass> lowestFirst, Duration warning) {
  /** The alarm comes this long before a floor breaks, at the least. */
  public static final Duration LEAST_WARNING = Duration.ofDays(3);

  /** Most room that may be kept back. */
  public static final int MAX_PERCENT = 50;

  /**
   * Checks itself.
   *
   * @throws StrongroomException CALLER, in the words of the settings
   */
  public ShortageRules {
    lowestFirst = List.copyOf(lowestFirst);
    if (releasePercent < 1 || releasePercent > MAX_PERCENT) {
      throw refused("release-percent must be between 1 and " + MAX_PERCENT);
    }
    if (stopPercent < 1 || stopPercent >= releasePercent) {
      throw refused(
          "stop-percent must be at least 1 and less than release-percent ("
              + releasePercent
              + "): recording stops after everything else has been tried");
    }
    if (new HashSet<>(lowestFirst).size() < lowestFirst.size()) {
      throw refused("lowest-first names a class twice; name each once");
    }
    if (warning.compareTo(LEAST_WARNING) < 0) {
      throw refused("warn-days must be at least " + LEAST_WARNING.toDays());
    }
  }

  private static StrongroomException refused(String text) {
    return new StrongroomException(ErrorKind.CALLER, "retention.shortage." + text);
  }

  /** With less room than this, footage goes that has met its floor. */
  public long releaseBelowBytes(long totalBytes) {
    return percent(totalBytes, releasePercent);
  }

  /**
   * With less room than this, recording of a class stops: the first of those that may stop at the
   * mark, each next one when so much less is left that all have an equal part. 0 for a class that
   * never stops.
   */
  public long stopsBelowBytes(RetentionClass type, long totalBytes) {
    int place = lowestFirst.indexOf(type);
    return place < 0
        ? 0
        : percent(totalBytes, stopPercent) / lowestFirst.size() * (lowestFirst.size() - place);
  }

  private static long percent(long totalBytes, int percent) {
    return totalBytes / 100 * percent;
  }

  /** Classes in the order in which they give way; those that were not declared come last. */
  public List<RetentionClass> inOrder(List<RetentionClass> classes) {
    List<RetentionClass> order = new ArrayList<>(lowestFirst);
    order.retainAll(classes);
    classes.stream().filter(type -> !order.contains(type)).forEach(order::add);
    return order;
  }
}
