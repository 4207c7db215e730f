package io.strongroom.recording.tier;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Packs that are due to be moved: all of them counted, the oldest of them kept. Confined to one
 * thread.
 */
public final class DuePacks {
  /** As many as are moved between two looks at all rows. */
  public static final int KEPT = 4_096;

  private static final Comparator<PackRow> BY_END = Comparator.comparing(row -> row.range().to());

  private final PriorityQueue<PackRow> newestFirst = new PriorityQueue<>(BY_END.reversed());
  private long packs;
  private long bytes;
  private Optional<WallTime> oldest = Optional.empty();

  public void add(PackRow row, WallTime since) {
    packs++;
    bytes += row.bytes();
    oldest = Optional.of(oldest.map(time -> WallTime.min(time, since)).orElse(since));
    newestFirst.add(row);
    if (newestFirst.size() > KEPT) {
      PackRow _ = newestFirst.remove();
    }
  }

  /** The oldest ones, oldest first. */
  public List<PackRow> first() {
    List<PackRow> ascending = new ArrayList<>(newestFirst);
    ascending.sort(BY_END);
    return ascending;
  }

  /** How many there are. */
  public long packs() {
    return packs;
  }

  /** Their size. */
  public long bytes() {
    return bytes;
  }

  /** Since when the first of them has been due. */
  public Optional<WallTime> oldest() {
    return oldest;
  }
}
