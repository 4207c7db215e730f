package io.strongroom.retention.compliance;

import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.change.ChangeId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has become of the packs of a day by the time of a record, by epoch. Immutable.
 *
 * @param moved which of them do not lie on a hot volume, where packs are recorded, and in which
 *     tier they do; of those that have gone, in which they lay last
 * @param replicated which of those that are there more than one node has, and how many nodes
 * @param held which of those that are there a hold keeps
 * @param expired which of them have gone with their class-day
 * @param deleted which of them went before that, and by which order
 * @param thinned which of them went before that, but for their keyframes, which are in another one
 *     of them: that with the {@link Epoch#thinned} epoch
 * @param missing which of them are known no more, and have neither expired nor been deleted nor
 *     thinned
 */
public record PackStates(
    SortedMap<Epoch, Tier> moved,
    SortedMap<Epoch, Integer> replicated,
    SortedSet<Epoch> held,
    SortedSet<Epoch> expired,
    SortedMap<Epoch, ChangeId> deleted,
    SortedSet<Epoch> thinned,
    SortedSet<Epoch> missing) {
  /** Nothing is said of any. */
  public static final PackStates NONE =
      new PackStates(
          new TreeMap<>(),
          new TreeMap<>(),
          new TreeSet<>(),
          new TreeSet<>(),
          new TreeMap<>(),
          new TreeSet<>(),
          new TreeSet<>());

  /** Most nodes of a cluster that a pack can be on. */
  static final int MOST_NODES = 999;

  /**
   * Checks that no pack has gone twice, and that what has gone is not there.
   *
   * @throws IllegalArgumentException beginning with the name of the line that is wrong
   */
  public PackStates {
    moved = Collections.unmodifiableSortedMap(new TreeMap<>(moved));
    replicated = Collections.unmodifiableSortedMap(new TreeMap<>(replicated));
    held = Collections.unmodifiableSortedSet(new TreeSet<>(held));
    expired = Collections.unmodifiableSortedSet(new TreeSet<>(expired));
    deleted = Collections.unmodifiableSortedMap(new TreeMap<>(deleted));
    thinned = Collections.unmodifiableSortedSet(new TreeSet<>(thinned));
    missing = Collections.unmodifiableSortedSet(new TreeSet<>(missing));
    require(!moved.containsValue(Tier.HOT), "moved-pack must be warm or cold");
    require(
        replicated.values().stream().allMatch(nodes -> nodes >= 2 && nodes <= MOST_NODES),
        "replicated-pack must be on 2 to " + MOST_NODES + " nodes");
    require(Collections.disjoint(expired, missing), "missing-pack has expired");
    require(Collections.disjoint(expired, deleted.keySet()), "deleted-pack has expired");
    require(Collections.disjoint(deleted.keySet(), missing), "missing-pack was deleted");
    require(
        Collections.disjoint(thinned, expired)
            && Collections.disjoint(thinned, deleted.keySet())
            && Collections.disjoint(thinned, missing),
        "thinned-pack has expired, was deleted or is missing");
    Set<Epoch> away = new HashSet<>(expired);
    away.addAll(deleted.keySet());
    away.addAll(thinned);
    away.addAll(missing);
    require(Collections.disjoint(held, away), "held-pack is not there");
    require(Collections.disjoint(replicated.keySet(), away), "replicated-pack is not there");
  }

  /** Whether a pack has expired, was deleted or thinned, or is missing. */
  boolean isAway(Epoch epoch) {
    return expired.contains(epoch)
        || deleted.containsKey(epoch)
        || thinned.contains(epoch)
        || missing.contains(epoch);
  }

  /** How many packs have gone, other than those that are missing. */
  int gone() {
    return expired.size() + deleted.size() + thinned.size();
  }

  /**
   * @throws IllegalArgumentException if something is said of a pack that is not among these
   */
  void requireAmong(Set<Epoch> known) {
    require(known.containsAll(moved.keySet()), "moved-pack is none of the packs");
    require(known.containsAll(replicated.keySet()), "replicated-pack is none of the packs");
    require(known.containsAll(held), "held-pack is none of the packs");
    require(known.containsAll(expired), "expired-pack is none of the packs");
    require(known.containsAll(deleted.keySet()), "deleted-pack is none of the packs");
    require(known.containsAll(thinned), "thinned-pack is none of the packs");
    require(known.containsAll(missing), "missing-pack is none of the packs");
    require(
        thinned.stream().allMatch(epoch -> known.contains(epoch.thinned())),
        "thinned-pack has left no pack that has its keyframes");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
