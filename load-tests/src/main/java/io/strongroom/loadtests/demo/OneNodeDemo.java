package io.strongroom.loadtests.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.Site;
import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** One node, in this process. */
final class OneNodeDemo {
  private final PrintStream out;
  private final Path data;
  private final Optional<Path> json;
  private final DemoStop stop;

  OneNodeDemo(PrintStream out, Path data, Optional<Path> json) {
    this.out = out;
    this.data = data;
    this.json = json;
    this.stop = new DemoStop(out);
  }

  void run(int cameraCount, int port) throws IOException, InterruptedException {
    Path secrets = Folders.beside(data, ".secrets");
    Site site = Site.open(secrets, data, secrets, port, 0, "");
    out.println("strongroom: starting simulated cameras and the node");
    DemoCameras encoding = DemoCameras.encode(data, cameraCount);
    try (Node node = Node.start(NodeSettings.load(site.settings()));
        SimulatedCameras cameras = encoding.await()) {
      announce(site, node, cameras);
      stop.atExit(() -> stop(node));
      node.awaitStop();
    }
    stop.finished();
  }

  private void stop(Node running) {
    out.println("strongroom: stopping, finishing open packs");
    running.close();
  }

  private void announce(Site site, Node node, SimulatedCameras cameras) throws IOException {
    ArrayNode registered;
    try (ApiClient admin = site.administratorAt(node.url())) {
      registered = DemoCameras.register(site, admin, cameras);
    }
    DemoReport report =
        DemoReport.of(node.url(), site, registered, JsonNodeFactory.instance.arrayNode());
    if (json.isPresent()) {
      report.write(json.get());
    }
    report.print(out, registered.size() + " simulated cameras", node.caFingerprint(), "");
  }
}
