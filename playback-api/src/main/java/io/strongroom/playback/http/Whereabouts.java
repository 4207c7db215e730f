package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.placement.ClusterView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes record a camera. What the cluster does not tell in time is left out: the register
 * must be readable when other nodes are away. Thread-safe.
 */
final class Whereabouts {
  private static final Logger log = LoggerFactory.getLogger(Whereabouts.class);
  private static final long PATIENCE_SECONDS = 2;

  private final Optional<ClusterView> cluster;
  private final Workers workers;

  Whereabouts(Optional<ClusterView> cluster, Workers workers) {
    this.cluster = cluster;
    this.workers = workers;
  }

  /** The nodes of each camera; the stage never fails. */
  CompletionStage<Map<CameraId, List<NodeId>>> of(Collection<CameraId> cameras) {
    return cluster
        .map(view -> workers.run(() -> nodes(view, cameras)).toCompletableFuture())
        .orElseGet(() -> CompletableFuture.completedFuture(Map.of()))
        .completeOnTimeout(Map.of(), PATIENCE_SECONDS, TimeUnit.SECONDS)
        .exceptionally(
            e -> {
              log.debug("where cameras are recorded cannot be told", e);
              return Map.of();
            });
  }

  private static Map<CameraId, List<NodeId>> nodes(ClusterView view, Collection<CameraId> cameras) {
    Map<CameraId, List<NodeId>> nodes = new HashMap<>();
    view.places(cameras).forEach((camera, place) -> nodes.put(camera, place.recordedBy()));
    return nodes;
  }
}
