package io.strongroom.loadtests.prove.failover;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was said to be recorded before a kill.
 *
 * @param victim number of the node that is to be killed
 * @param there ids of the cameras that it recorded
 * @param until of each camera the end of what was said to be recorded
 */
record Acknowledged(int victim, Set<String> there, Map<String, Instant> until) {
  Acknowledged {
    there = Set.copyOf(there);
    until = Map.copyOf(until);
  }

  /** As another node says now. */
  static Acknowledged by(int victim, ClusterSite cluster, ClusterCameras cameras, int living)
      throws IOException {
    Map<String, Instant> until = new HashMap<>();
    Set<String> there = new HashSet<>();
    try (ApiClient admin = cluster.site(living).administrator()) {
      for (JsonNode camera : ClusterCameras.list(admin)) {
        until.put(camera.path("id").asText(), Instant.parse(camera.path("liveEdge").asText()));
        if (cameras.isRecordedBy(camera, victim)) {
          there.add(camera.path("id").asText());
        }
      }
    }
    return new Acknowledged(victim, there, until);
  }

  /** The kill that followed. */
  Kill killed(Instant at, long tookMillis) {
    return new Kill(victim, at, there, until, tookMillis);
  }
}
