package io.strongroom.loadtests.prove.failover;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Fetches all recordings through the last node, which holds no keys, and holds them to kills. */
record FailoverCheck(SimulatorProcess simulator, ClusterSite cluster, ClusterCameras cameras) {
  /**
   * Fetches and compares.
   *
   * @param beforeKill what a kill may cost before it
   */
  FailoverTally tally(Instant begun, Instant end, List<Kill> kills, Duration beforeKill)
      throws IOException {
    SentFrames sent = SentFrames.read(simulator.ledger());
    FailoverTally tally = new FailoverTally(sent, begun, end, kills, beforeKill);
    try (ApiClient viewer = cluster.site(ClusterCameras.NODES).viewer()) {
      for (int i = 0; i < cameras.ids().size(); i++) {
        String id = cameras.ids().get(i);
        tally.camera(
            simulator.cameras().get(i).number(),
            id,
            RecordingCheck.fetch(viewer, id, begun.minusSeconds(3), end.plusSeconds(3)),
            viewer.get("/api/v1/cameras/" + id + "/timeline?from=" + begun + "&to=" + end));
      }
    }
    return tally;
  }
}
