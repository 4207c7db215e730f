package io.strongroom.loadtests.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Several nodes, each a process of its own that may be killed, and a Cassandra. */
final class ClusterDemo {
  private final PrintStream out;
  private final ClusterSite cluster;
  private final Path data;
  private final Optional<Path> json;
  private final DemoStop stop;
  private final CountDownLatch stopped = new CountDownLatch(1);

  ClusterDemo(PrintStream out, ClusterSite cluster, Path data, Optional<Path> json) {
    this.out = out;
    this.cluster = cluster;
    this.data = data;
    this.json = json;
    this.stop = new DemoStop(out);
  }

  /** Runs until this program is asked to end. */
  void run(int cameraCount) throws IOException, InterruptedException {
    DemoCameras encoding = DemoCameras.encode(data, cameraCount);
    try (cluster) {
      cluster.start(this::say);
      try (SimulatedCameras cameras = encoding.await()) {
        stop.atExit(this::stopRecording);
        announce(cameras);
        watch();
        stopped.await();
      }
    }
    stop.finished();
  }

  private void stopRecording() {
    say("stopping, finishing open packs");
    try {
      cluster.close();
    } finally {
      stopped.countDown();
    }
  }

  private void announce(SimulatedCameras cameras) throws IOException {
    say("registering the cameras");
    ArrayNode registered;
    try (ApiClient admin = cluster.site(1).administrator()) {
      registered = DemoCameras.register(cluster.site(1), admin, cameras);
    }
    DemoReport report =
        DemoReport.of(cluster.site(1).url(), cluster.site(1), registered, describeNodes());
    if (json.isPresent()) {
      report.write(json.get());
    }
    report.print(
        out,
        registered.size() + " simulated cameras on " + cluster.size() + " nodes",
        cluster.site(1).caFingerprint(),
        table());
  }

  private ArrayNode describeNodes() {
    ArrayNode nodes = JsonNodeFactory.instance.arrayNode();
    for (int node = 1; node <= cluster.size(); node++) {
      nodes
          .addObject()
          .put("url", cluster.site(node).url().toString())
          .put("data", cluster.site(node).data().toString())
          .put("pid", cluster.node(node).pid());
    }
    return nodes;
  }

  private String table() {
    StringBuilder table = new StringBuilder("\n");
    for (int node = 1; node <= cluster.size(); node++) {
      table.append(
          "  node %d  %s  process %d%s%s%n"
              .formatted(
                  node,
                  cluster.site(node).url(),
                  cluster.node(node).pid(),
                  cluster.isKeyholder(node) ? ", keyholder" : "",
                  node == 1 ? "  <- open this one" : ""));
    }
    return table
        + """

          Each of them shows and plays everything. End one to see others take up its cameras:
          kill -9 %d
        """
            .formatted(cluster.node(cluster.size()).pid());
  }

  /** A node that dies is not started again: that is for whoever watches to see and to do. */
  private void watch() {
    for (int node = 1; node <= cluster.size(); node++) {
      int number = node;
      NodeProcess process = cluster.node(node);
      process.whenEnded(
          () -> {
            if (!cluster.isClosed()) {
              say("node " + number + " has ended; start it again with: " + command(number));
            }
          });
    }
  }

  private String command(int node) {
    Site site = cluster.site(node);
    return "./strongroom node --config " + site.settings();
  }

  private void say(String line) {
    out.println("strongroom: " + line);
    out.flush();
  }
}
