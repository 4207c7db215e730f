package io.strongroom.node;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.placement.Assignments;
import io.strongroom.recording.placement.CameraShards;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.volume.Volumes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What this node tells of itself. It looks at each recorder and asks each volume, so it is made
 * once a second at most: whoever gives a thousand shards to nodes asks as often. Thread-safe.
 */
final class OwnReport implements Supplier<NodeReport> {
  private static final Duration KEPT = Duration.ofSeconds(1);

  private final NodeId node;
  private final Assignments assignments;
  private final Recording recording;
  private final Volumes volumes;
  private final Supplier<NodeReport.Replicas> replicas;
  private final LongSupplier nanoTime;
  private NodeReport last;
  private long madeNanos;

  OwnReport(
      NodeId node,
      Assignments assignments,
      Recording recording,
      Volumes volumes,
      Supplier<NodeReport.Replicas> replicas,
      LongSupplier nanoTime) {
    this.node = node;
    this.assignments = assignments;
    this.recording = recording;
    this.volumes = volumes;
    this.replicas = replicas;
    this.nanoTime = nanoTime;
    this.madeNanos = nanoTime.getAsLong();
    this.last = made();
  }

  @Override
  public synchronized NodeReport get() {
    long now = nanoTime.getAsLong();
    if (now - madeNanos >= KEPT.toNanos()) {
      madeNanos = now;
      last = made();
    }
    return last;
  }

  private NodeReport made() {
    List<RecorderStatus> statuses = recording.statuses();
    Map<String, Long> shards = new HashMap<>();
    for (RecorderStatus status : statuses) {
      if (status.bitsPerSecond() > 0) {
        shards.merge(CameraShards.shardOf(status.camera()), status.bitsPerSecond(), Long::sum);
      }
    }
    int leaving = assignments.leaving().size();
    return new NodeReport(
        node,
        assignments.all().size() - leaving,
        (int)
            statuses.stream()
                .filter(status -> status.state() == RecorderStatus.State.RECORDING)
                .count(),
        leaving,
        statuses.stream().mapToLong(RecorderStatus::bitsPerSecond).sum(),
        shards,
        volumes.all().stream().map(NodeReport.Disk::of).toList(),
        replicas.get());
  }
}
