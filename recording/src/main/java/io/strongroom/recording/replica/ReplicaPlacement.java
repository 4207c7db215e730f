package io.strongroom.recording.replica;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.NodeReport;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Where copies go, by rendezvous hashing: every node ranks all nodes for a pack in the same order,
 * so nobody has to be asked, and a node more or less changes only the packs that it has to do with.
 * Pure.
 */
public final class ReplicaPlacement {
  /** Copies of a pack, the first one included. */
  public static final int COPIES = 2;

  /** A volume stays as free as this for recording: twice what makes it full. */
  private static final long MAX_RESERVE_BYTES = 2L << 30;

  private static final int RESERVE_DIVISOR = 25;

  private ReplicaPlacement() {}

  /** Nodes in the order in which they are to hold a pack. */
  public static List<NodeId> ranked(PackId pack, Collection<NodeId> nodes) {
    return nodes.stream()
        .sorted(
            Comparator.comparingLong((NodeId node) -> weight(pack, node))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /**
   * Whether a node is the one of all living holders that sees to the next copy.
   *
   * @param living nodes that hold the pack and are not lost
   */
  public static boolean seesTo(NodeId self, PackId pack, Set<NodeId> living) {
    return ranked(pack, living).getFirst().equals(self);
  }

  /** Whether a node has a sound volume with so much room beside what recording needs. */
  public static boolean hasRoom(NodeReport report, long bytes) {
    return report.disks().stream()
        .anyMatch(disk -> disk.sound() && disk.freeBytes() - reserve(disk.totalBytes()) >= bytes);
  }

  /** What copies, and packs that are moved, leave free of a volume of this size. */
  public static long reserve(long totalBytes) {
    return Math.min(MAX_RESERVE_BYTES, totalBytes / RESERVE_DIVISOR);
  }

  private static long weight(PackId pack, NodeId node) {
    long hash = mixed(0, pack.camera().value());
    hash = mixed(hash ^ pack.epoch().hybridMicros(), pack.epoch().node().value());
    return mixed(hash ^ pack.epoch().counter(), node.value());
  }

  private static long mixed(long seed, UUID value) {
    return mix(mix(seed ^ value.getMostSignificantBits()) ^ value.getLeastSignificantBits());
  }

  /** The finaliser of SplitMix64: each bit of the outcome depends on all bits. */
  private static long mix(long value) {
    long mixed = value + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
