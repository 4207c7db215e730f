package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.audit.AccessLogReader.Reading;
import io.strongroom.playback.tilelog.PublishedLog;
import io.strongroom.playback.tilelog.PublishedLog.Content;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One search by time. One call's state. */
final class LogSearch {
  private final PublishedLog log;
  private final BundleTimes times;
  private final WallTime keptSince;
  private final List<AccessLogEntry> entries = new ArrayList<>();
  private final List<String> damage = new ArrayList<>();
  private boolean complete = true;

  /**
   * @param keptSince a content that is newer must not be erased
   */
  LogSearch(PublishedLog log, BundleTimes times, WallTime keptSince) {
    this.log = log;
    this.times = times;
    this.keptSince = keptSince;
  }

  Reading read(TimeRange range, int maxEntries) {
    for (long bundle = 0; bundle < log.bundles() && complete; bundle++) {
      if (times.of(bundle).map(range::overlaps).orElse(true)) {
        read(bundle, range, maxEntries);
      }
    }
    return new Reading(List.copyOf(entries), complete, List.copyOf(damage));
  }

  private void read(long bundle, TimeRange range, int maxEntries) {
    List<Leaf> leaves;
    try {
      leaves = log.leaves(bundle).stream().map(Leaf::parse).toList();
    } catch (InvalidLogException e) {
      damage.add(String.valueOf(e.getMessage()));
      return;
    }
    times.read(bundle, leaves);
    if (leaves.stream().noneMatch(leaf -> range.contains(leaf.at()))) {
      return;
    }
    List<Content> contents = contents(bundle, leaves.size());
    for (int i = 0; i < leaves.size() && complete; i++) {
      if (!range.contains(leaves.get(i).at())) {
        continue;
      }
      if (entries.size() == maxEntries) {
        complete = false;
      } else {
        add(bundle * TileAddress.FULL + i, leaves.get(i), contents.get(i));
      }
    }
  }

  private List<Content> contents(long bundle, int count) {
    try {
      return log.contents(bundle);
    } catch (InvalidLogException e) {
      damage.add(String.valueOf(e.getMessage()));
      return Collections.nCopies(count, new Content.Damaged());
    }
  }

  private void add(long index, Leaf leaf, Content content) {
    Optional<byte[]> opened = OpenedContent.of(index, leaf, content, keptSince, damage::add);
    try {
      entries.add(Entries.decode(index, leaf, opened));
    } catch (InvalidLogException e) {
      damage.add("entry " + index + ": " + e.getMessage());
    }
  }
}
