package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.tilelog.PublishedLog;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Erases contents whose time is over, from the oldest on. A bundle at a time, each durable before
 * the next.
 */
final class ContentErasure {
  /**
   * With so many bundles in a row of which nothing is due, what follows is younger: not one, since
   * a clock that was wrong for a while leaves entries of another time.
   */
  private static final int ENOUGH = 256;

  private static final Logger log = LoggerFactory.getLogger(ContentErasure.class);

  private final PublishedLog published;
  private final BundleTimes times;

  ContentErasure(PublishedLog published, BundleTimes times) {
    this.published = published;
    this.times = times;
  }

  long before(WallTime keptSince) throws IOException {
    long erased = 0;
    int younger = 0;
    for (long bundle = 0; bundle < published.bundles() && younger < ENOUGH; bundle++) {
      if (!published.hasContents(bundle)) {
        continue;
      }
      Optional<TimeRange> hull = times.of(bundle);
      boolean mayBeDue = hull.isEmpty() || hull.get().from().isBefore(keptSince);
      int here = mayBeDue ? erase(bundle, keptSince) : 0;
      erased += here;
      younger = here == 0 ? younger + 1 : 0;
    }
    return erased;
  }

  private int erase(long bundle, WallTime keptSince) throws IOException {
    try {
      List<Leaf> leaves = published.leaves(bundle).stream().map(Leaf::parse).toList();
      times.read(bundle, leaves);
      if (leaves.stream().noneMatch(leaf -> leaf.at().isBefore(keptSince))) {
        return 0;
      }
      List<Content> contents = published.contents(bundle);
      Set<Integer> due = new HashSet<>();
      for (int i = 0; i < leaves.size(); i++) {
        if (leaves.get(i).at().isBefore(keptSince)
            && !(contents.get(i) instanceof Content.Erased)) {
          due.add(i);
        }
      }
      if (!due.isEmpty()) {
        published.erase(bundle, due);
      }
      return due.size();
    } catch (InvalidLogException e) {
      // a search names the damage to whoever reads the log; here nothing may be erased by guess
      log.warn("contents of bundle {} of the access log stay: {}", bundle, e.getMessage());
      return 0;
    }
  }
}
