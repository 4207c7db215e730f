package io.strongroom.loadtests.prove.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.LoopbackNetwork;
import io.strongroom.loadtests.process.NamespaceNetwork;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A cluster of {@value ClusterCameras#NODES} nodes with simulated cameras, on which a script of
 * faults is carried out. Used by one thread.
 */
final class Drill {
  static final int NODES = ClusterCameras.NODES;

  /** After the last fault, so that what is checked is on disk. */
  private static final Duration SETTLING = Duration.ofSeconds(8);

  private static final Duration LIVE_EDGE = Duration.ofSeconds(5);

  private static final Duration HEALING_LIMIT = Duration.ofMinutes(3);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Alarms that stand while a node does without Cassandra. */
  private static final Set<String> AWAY = Set.of("control-records-away", "shared-index-away");

  private final Bench bench;
  private final ClusterCameras cameras;
  private final Consumer<String> say;
  private final List<DrillCheck.Window> windows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final PackInventory packs;

  private Drill(Bench bench, int cameras, Consumer<String> say) {
    this.bench = bench;
    this.cameras = new ClusterCameras(bench.simulator(), bench.cluster(), cameras);
    this.say = say;
    this.packs = new PackInventory(bench.cluster());
  }

  /** One that can be cut where that is allowed, and says so where it is not. */
  static ClusterNetwork network(Consumer<String> say) throws InterruptedException {
    try {
      return NamespaceNetwork.open(NODES);
    } catch (StrongroomException e) {
      say.accept("neither a node nor Cassandra is cut off in this drill; " + e.getMessage());
      return new LoopbackNetwork();
    }
  }

  /**
   * Starts a cluster, carries a script out, and checks; ends everything.
   *
   * @param folder an empty one
   * @param network is closed
   * @param say told of each step, in one line
   */
  static Outcome run(
      Path folder,
      ClusterNetwork network,
      FaultScript script,
      long seed,
      int cameras,
      Consumer<String> say)
      throws IOException, InterruptedException {
    List<String> options =
        List.of(
            "--cameras",
            "" + cameras,
            "--profile",
            "h264",
            "--bitrate",
            "300k",
            "--address",
            network.cameraHost());
    try (ClusterSite cluster =
            ClusterSite.open(folder.resolve("data"), NODES, 0, Optional.empty(), network);
        SimulatorProcess simulator = SimulatorProcess.start(folder.resolve("simulator"), options)) {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(simulator::close));
      Trouble trouble = new Trouble(folder);
      if (script.needsTrouble()) {
        cluster.runBy(Trouble.NODE, trouble.program(seed));
      }
      cluster.start(say);
      return new Drill(new Bench(cluster, simulator, trouble), cameras, say).carryOut(script);
    }
  }

  private Outcome carryOut(FaultScript script) throws IOException, InterruptedException {
    Instant started = Instant.now();
    cameras.register();
    cameras.awaitRecording(1, started);
    for (int node = 1; node <= NODES; node++) {
      cameras.awaitShare(1, node);
    }
    Instant begun = Instant.now().plusSeconds(1);
    try (LiveEdges edges = new LiveEdges(bench.cluster())) {
      int number = 0;
      for (FaultScript.Step step : script.steps()) {
        Thread.sleep(Duration.ofSeconds(step.pauseSeconds()));
        number++;
        String which = "fault %d of %d".formatted(number, script.steps().size());
        if (!carriedOut(step, which, edges)) {
          break;
        }
      }
      Thread.sleep(SETTLING);
      say.accept("fetching every recording and comparing");
      return check(begun, Instant.now().minus(LIVE_EDGE), edges);
    }
  }

  /** One fault; false if the cluster has not come back and no other makes sense. */
  private boolean carriedOut(FaultScript.Step step, String which, LiveEdges edges)
      throws IOException, InterruptedException {
    Fault fault = step.fault();
    packs.look();
    edges.ask(spared(fault));
    Instant from = Instant.now();
    say.accept(which + ": " + fault.says());
    fault.start(bench);
    Thread.sleep(Duration.ofSeconds(step.lastsSeconds()));
    Instant stopped = Instant.now();
    Optional<StrongroomException> sick = heal(fault, stopped);
    edges.ask(1);
    Instant to = Instant.now();
    packs.look();
    sick.ifPresent(
        e -> failures.add("not healed after \"" + fault.says() + "\": " + e.getMessage()));
    windows.add(new DrillCheck.Window(fault.says(), from, to, fault.gaps(), fault.shift()));
    say.accept(
        "%s: over after %d s, healed %.1f s later"
            .formatted(
                which,
                Duration.between(from, stopped).toSeconds(),
                Duration.between(stopped, to).toMillis() / 1000.0));
    return sick.isEmpty();
  }

  private static int spared(Fault fault) {
    for (int node = 1; node <= NODES; node++) {
      if (fault.spares(node)) {
        return node;
      }
    }
    return 0;
  }

  /** Ends a fault and waits; what is still wrong when it has taken too long. */
  private Optional<StrongroomException> heal(Fault fault, Instant since)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + HEALING_LIMIT.toNanos();
    try {
      fault.stop(bench);
    } catch (StrongroomException e) {
      return Optional.of(e);
    }
    while (true) {
      try {
        awaitHealth(since);
        return Optional.empty();
      } catch (StrongroomException e) {
        // One answer may fail to come; all of them may not.
        if (System.nanoTime() > deadline) {
          return Optional.of(e);
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  /** All are members, every camera has newer footage, and all nodes use Cassandra. */
  private void awaitHealth(Instant since) throws IOException, InterruptedException {
    for (int node = 1; node <= NODES; node++) {
      bench.cluster().awaitReady(node);
      bench.cluster().awaitMembers(node);
    }
    cameras.awaitRecording(1, since);
    for (int node = 1; node <= NODES; node++) {
      try (ApiClient admin = bench.cluster().site(node).administrator()) {
        bench
            .cluster()
            .node(node)
            .await("node " + node + " to use Cassandra", HEALING_LIMIT, () -> uses(admin));
      }
    }
  }

  private static boolean uses(ApiClient admin) {
    for (JsonNode alarm : admin.get("/api/v1/alarms").path("alarms")) {
      if (AWAY.contains(alarm.path("kind").asText())) {
        return false;
      }
    }
    return true;
  }

  private Outcome check(Instant begun, Instant end, LiveEdges edges) throws IOException {
    SentFrames sent = SentFrames.read(bench.simulator().ledger());
    DrillCheck check = new DrillCheck(sent, begun, end, windows);
    // This node has no keys: what it shows went through others.
    try (ApiClient viewer = bench.cluster().site(NODES).viewer()) {
      for (int i = 0; i < cameras.ids().size(); i++) {
        String id = cameras.ids().get(i);
        int number = bench.simulator().cameras().get(i).number();
        try {
          check.camera(reading(viewer, number, id, begun, end, edges));
        } catch (StrongroomException e) {
          check.fail(id + ": cannot be read: " + e.getMessage());
        }
      }
    }
    packs.look();
    failures.forEach(check::fail);
    packs.gone().forEach(file -> check.fail("a pack is gone: " + file));
    Map<String, Object> figures = new LinkedHashMap<>(check.outcome().figures());
    figures.put("pack files, copies included", packs.size());
    return new Outcome(figures, check.outcome().failures());
  }

  private static DrillCheck.Reading reading(
      ApiClient viewer, int number, String id, Instant begun, Instant end, LiveEdges edges) {
    JsonNode timeline =
        viewer.get("/api/v1/cameras/" + id + "/timeline?from=" + begun + "&to=" + end);
    List<DrillCheck.Declared> gaps = new ArrayList<>();
    for (JsonNode gap : timeline.path("gaps")) {
      gaps.add(
          new DrillCheck.Declared(
              Instant.parse(gap.path("from").asText()),
              Instant.parse(gap.path("to").asText()),
              cause(gap.path("cause").asText())));
    }
    return new DrillCheck.Reading(
        number,
        id,
        RecordingCheck.fetch(viewer, id, begun.minusSeconds(3), end.plusSeconds(3)),
        gaps,
        timeline.path("partial").asBoolean(),
        edges.of(id));
  }

  /** A cause by its name in the HTTP interface, such as {@code nodeStopped}. */
  static GapCause cause(String text) {
    return GapCause.valueOf(text.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
  }
}
