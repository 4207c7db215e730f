package io.strongroom.recording.replica;

import io.strongroom.recording.model.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which nodes are lost: taken off the register, or away for longer than a limit as this node sees
 * it. A node that sees nobody is cut off itself, and like one that has just started or does not
 * know the register yet it takes nobody for lost who is on it. For one thread.
 */
public final class Absences {
  /** Long enough for a restart of a machine, short against the life of a disk. */
  public static final Duration LIMIT = Duration.ofMinutes(15);

  private final NodeId self;
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Map<NodeId, Long> awaySince = new HashMap<>();
  private Set<NodeId> well = Set.of();
  private Set<NodeId> known = Set.of();
  private Set<NodeId> late = Set.of();

  /**
   * @param limit normally {@link #LIMIT}
   * @param nanoTime normally {@link System#nanoTime}
   */
  public Absences(NodeId self, Duration limit, LongSupplier nanoTime) {
    this.self = self;
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes a look.
   *
   * @param nowWell the nodes that are well, this one included
   * @param nowKnown the nodes on the register
   * @return whether a node is lost now that was not before
   */
  public boolean look(Set<NodeId> nowWell, Set<NodeId> nowKnown) {
    Set<NodeId> before = Set.copyOf(late);
    Set<NodeId> forgotten =
        known.stream().filter(node -> !nowKnown.contains(node)).collect(Collectors.toSet());
    well = Set.copyOf(nowWell);
    known = Set.copyOf(nowKnown);
    long now = nanoTime.getAsLong();
    boolean cutOff = well.stream().allMatch(self::equals);
    awaySince.keySet().removeIf(node -> cutOff || well.contains(node) || !known.contains(node));
    known.stream()
        .filter(node -> !well.contains(node))
        .forEach(node -> awaySince.putIfAbsent(node, now));
    late =
        awaySince.entrySet().stream()
            .filter(away -> now - away.getValue() >= limit.toNanos())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    return Stream.concat(late.stream(), forgotten.stream())
        .anyMatch(node -> !before.contains(node) && isLost(node));
  }

  /** Whether what a node held counts no more. */
  public boolean isLost(NodeId node) {
    boolean forgotten = known.contains(self) && !known.contains(node);
    return !well.contains(node) && (forgotten || late.contains(node));
  }
}
