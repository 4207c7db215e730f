package io.strongroom.loadtests.prove.failover;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulated cameras on a cluster that has started, and waiting until its nodes record them. Asks
 * over the API of a node, as an administrator does. Used by one thread.
 */
public final class ClusterCameras {
  /** How many nodes the cluster has. */
  public static final int NODES = 3;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(250);

  private final SimulatorProcess simulator;
  private final ClusterSite cluster;
  private final int cameras;
  private final List<String> cameraIds = new ArrayList<>();
  private final List<String> nodeIds = new ArrayList<>();

  /** Registers nothing yet. */
  public ClusterCameras(SimulatorProcess simulator, ClusterSite cluster, int cameras) {
    this.simulator = simulator;
    this.cluster = cluster;
    this.cameras = cameras;
  }

  /** Ids in the order of the simulator's cameras. */
  public List<String> ids() {
    return cameraIds;
  }

  /** The id of a node, counted from 1. */
  public String nodeId(int node) {
    return nodeIds.get(node - 1);
  }

  /** Registers them, and the viewer who will look at them. */
  public void register() throws IOException {
    Site site = cluster.site(1);
    site.addViewer();
    try (ApiClient admin = site.administrator()) {
      for (SimulatorProcess.Announced camera : simulator.cameras()) {
        cameraIds.add(
            Site.addCamera(
                admin, Site.camera(camera.name() + " " + camera.number(), camera.url())));
      }
    }
    for (int node = 1; node <= NODES; node++) {
      try (ApiClient admin = cluster.site(node).administrator()) {
        nodeIds.add(admin.get("/api/v1/cluster").path("self").asText());
      }
    }
  }

  /** The register as a node tells it. */
  static JsonNode list(ApiClient admin) {
    return admin.get("/api/v1/cameras").path("cameras");
  }

  /** Whether a node records a camera now. */
  boolean isRecordedBy(JsonNode camera, int node) {
    for (JsonNode id : camera.path("recordedBy")) {
      if (id.asText().equals(nodeIds.get(node - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Until every camera has footage on disk that is newer than an instant. */
  public void awaitRecording(int through, Instant since) throws IOException, InterruptedException {
    try (ApiClient admin = cluster.site(through).administrator()) {
      cluster
          .node(through)
          .await(
              "all cameras to record", LIMIT, POLL, () -> recordingSince(admin, since) == cameras);
    }
  }

  private static int recordingSince(ApiClient admin, Instant since) {
    int recording = 0;
    for (JsonNode camera : list(admin)) {
      boolean newer =
          camera.hasNonNull("liveEdge")
              && Instant.parse(camera.path("liveEdge").asText()).isAfter(since);
      recording += newer && camera.path("state").asText().equals("recording") ? 1 : 0;
    }
    return recording;
  }

  /** Until a node that has come back records about half of its share again. */
  public void awaitShare(int through, int node) throws IOException, InterruptedException {
    int enough = Math.max(1, cameras / NODES / 2);
    try (ApiClient admin = cluster.site(through).administrator()) {
      cluster
          .node(through)
          .await(
              "node " + node + " to record its share",
              LIMIT,
              POLL,
              () -> recordedBy(admin, node) >= enough);
    }
  }

  /** Until a node records nothing. */
  void awaitNothing(int through, int node) throws IOException, InterruptedException {
    try (ApiClient admin = cluster.site(through).administrator()) {
      cluster
          .node(through)
          .await(
              "node " + node + " to record nothing",
              LIMIT,
              POLL,
              () -> recordedBy(admin, node) == 0);
    }
  }

  private int recordedBy(ApiClient admin, int node) {
    int records = 0;
    for (JsonNode camera : list(admin)) {
      records += isRecordedBy(camera, node) ? 1 : 0;
    }
    return records;
  }
}
