package io.strongroom.recording.placement;

import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node tells the others about itself.
 *
 * @param node who it is
 * @param assigned cameras that fall to it
 * @param recording cameras of which it gets footage now, those that are leaving it included
 * @param leaving cameras that it records until a successor has them
 * @param bitsPerSecond of all it records
 * @param shardBits bits per second by shard, without those that bring nothing
 * @param disks its volumes
 * @param replicas how copies of packs stand
 */
public record NodeReport(
    NodeId node,
    int assigned,
    int recording,
    int leaving,
    long bitsPerSecond,
    Map<String, Long> shardBits,
    List<Disk> disks,
    Replicas replicas) {

  /**
   * One volume.
   *
   * @param label for people
   * @param totalBytes size of its file system
   * @param freeBytes of it
   * @param sound whether it takes footage
   */
  public record Disk(String label, long totalBytes, long freeBytes, boolean sound) {
    /** How a volume is now; one that cannot be asked has no size. */
    public static Disk of(Volume volume) {
      try {
        return new Disk(
            volume.label(),
            volume.storage().totalBytes(volume.root()),
            volume.storage().usableBytes(volume.root()),
            volume.state() == Volume.State.OK);
      } catch (IOException e) {
        return new Disk(volume.label(), 0, 0, false);
      }
    }
  }

  /**
   * Copies of packs.
   *
   * @param missingPacks packs of which this node sees to a copy that is not there yet
   * @param missingBytes size of their files
   * @param leftPacks open packs that another node is to copy as they grow, and none does for a
   *     while
   * @param copying what it copies from another node now
   */
  public record Replicas(
      long missingPacks, long missingBytes, long leftPacks, Optional<Copying> copying) {
    public static final Replicas NONE = new Replicas(0, 0, 0, Optional.empty());
  }

  /**
   * A copy that is being made.
   *
   * @param from the node that it comes from
   * @param doneBytes what is here
   * @param bytes all of it
   */
  public record Copying(NodeId from, long doneBytes, long bytes) {}

  public NodeReport {
    shardBits = Map.copyOf(shardBits);
    disks = List.copyOf(disks);
  }

  /** What it can keep: the size of its sound volumes in bytes. */
  public long capacityBytes() {
    return disks.stream().filter(Disk::sound).mapToLong(Disk::totalBytes).sum();
  }
}
