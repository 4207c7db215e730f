package io.strongroom.loadtests.process;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** A site, simulated cameras, and a node that records them: the bench on which proofs run. */
public final class Lab implements AutoCloseable {
  private final Site site;
  private final SimulatorProcess simulator;
  private final List<String> jvmOptions;
  private final List<String> cameraIds = new ArrayList<>();
  private NodeProcess node;

  private Lab(Site site, SimulatorProcess simulator, NodeProcess node, List<String> jvmOptions) {
    this.site = site;
    this.simulator = simulator;
    this.node = node;
    this.jvmOptions = jvmOptions;
  }

  /**
   * Starts simulator and node; no camera is registered yet.
   *
   * @param simulatorOptions as of {@code strongroom simulate}
   * @param nodeOptions JVM options of the node
   */
  public static Lab start(
      Path folder, List<String> simulatorOptions, List<String> nodeOptions, String extraSettings)
      throws IOException, InterruptedException {
    Site site = Site.create(folder, extraSettings);
    SimulatorProcess simulator =
        SimulatorProcess.start(folder.resolve("simulator"), simulatorOptions);
    boolean isStarted = false;
    try {
      NodeProcess node = NodeProcess.start(site, nodeOptions);
      Lab lab = new Lab(site, simulator, node, nodeOptions);
      try {
        site.addViewer();
        isStarted = true;
        return lab;
      } finally {
        if (!isStarted) {
          node.close();
        }
      }
    } finally {
      if (!isStarted) {
        simulator.close();
      }
    }
  }

  public Site site() {
    return site;
  }

  public SimulatorProcess simulator() {
    return simulator;
  }

  public NodeProcess node() {
    return node;
  }

  /** Ids in the order of the simulator's cameras. */
  public List<String> cameraIds() {
    return List.copyOf(cameraIds);
  }

  /** Registers all simulated cameras and waits until all of them record. */
  public void recordAll(Duration limit) throws IOException, InterruptedException {
    register((id, number) -> {});
    awaitRecording(limit);
  }

  /** Registers all simulated cameras. Told of each: the recorder's id, the simulator's number. */
  public void register(BiConsumer<String, Integer> registered) throws IOException {
    try (ApiClient admin = site.administrator()) {
      for (SimulatorProcess.Announced camera : simulator.cameras()) {
        ObjectNode body = Site.camera(camera.name() + " " + camera.number(), camera.url());
        if (!camera.audio().isEmpty() && !camera.audio().equals("none")) {
          body.put("audio", true).put("audioBasis", "acceptance test");
        }
        String id = Site.addCamera(admin, body);
        cameraIds.add(id);
        registered.accept(id, camera.number());
      }
    }
  }

  /** Waits until every registered camera is in state {@code recording} with durable footage. */
  public void awaitRecording(Duration limit) throws IOException, InterruptedException {
    node.awaitRecording(cameraIds.size(), limit);
  }

  /** {@code kill -9}. */
  public void killNode() throws InterruptedException {
    node.kill();
  }

  /** Starts the node again on the same folder, without waiting for it to be ready. */
  public void launchNode() throws IOException {
    node = NodeProcess.launch(site, jvmOptions);
  }

  /** The same with other JVM options, this once. */
  public void launchNode(List<String> options) throws IOException {
    node = NodeProcess.launch(site, options);
  }

  /** Runs the site's node by another program from now on, without waiting for it to be ready. */
  public void launchNode(String mainClass, List<String> arguments) throws IOException {
    node = NodeProcess.launch(site, mainClass, jvmOptions, arguments);
  }

  @Override
  public void close() {
    try {
      if (node.isAlive()) {
        node.close();
      }
    } finally {
      simulator.close();
    }
  }
}
