package io.strongroom.loadtests.prove.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.FaultyNodeMain;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Three nodes with copies, two of them keyholders, a month after recording: while a keyholder is
 * away nothing goes, and the plan of any node says for whom it waits; when it is back the day goes
 * on all nodes but for what is held, and the certificate has the receipts of both. What is held had
 * a file on the node that was away, under the key that died, and gets another one. The completeness
 * records from before and after are one chain, on both keyholders, and each node serves it.
 */
public final class ClusterExpiryProof implements Proof {
  private static final int NODES = ClusterCameras.NODES;
  private static final int CAMERAS = 3;
  private static final int CEILING_DAYS = 31;
  private static final int DRIVER = 1;
  private static final int KEYHOLDER = 2;
  private static final int RECORDER = 3;
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final Duration RECORDED = Duration.ofSeconds(25);
  private static final Duration LIMIT = Duration.ofMinutes(6);

  /** Nodes ask after copies of what is held every five minutes. */
  private static final Duration COPIED_AGAIN = Duration.ofMinutes(8);

  /** An hour after the next midnight. */
  private static final Duration NEXT_DAY = Duration.ofHours(25);

  private static final Duration LOOK = Duration.ofSeconds(4);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "cluster-expiry";
  }

  @Override
  public String claim() {
    return "a cluster of 3 nodes: a day that has expired goes on all of them, copies included, but"
        + " for a camera that is held; not before both keyholders have destroyed its key; each node"
        + " serves the records of what was recorded and has expired";
  }

  @Override
  public String takes() {
    return "13 min";
  }

  @Override
  public long roomBytes() {
    return 4L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<String> simulated =
        List.of("--cameras", "" + CAMERAS, "--profile", "h264", "--bitrate", "300k");
    try (SimulatorProcess simulator =
            SimulatorProcess.start(run.folder().resolve("simulator"), simulated);
        ClusterSite cluster = ClusterSite.open(run.folder().resolve("data"), NODES, settings())) {
      return new Run(run, simulator, cluster).outcome();
    }
  }

  private static String settings() {
    return """

      recording.pack-seconds = 10
      retention.classes.standard {
        floor-days = %d, ceiling-days = %d, legal-basis = "acceptance test"
      }
    """
        .formatted(CEILING_DAYS - 1, CEILING_DAYS);
  }

  /** A run on a cluster that has not started. */
  private static final class Run {
    private final ProofRun run;
    private final SimulatorProcess simulator;
    private final ClusterSite cluster;
    private final ClusterCameras cameras;
    private final ClusterPacks packs;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final LocalDate day = LocalDate.now(ZONE);
    private final LocalDate expiryDay = day.plusDays(CEILING_DAYS);

    /** Which camera is held. */
    private int held;

    Run(ProofRun run, SimulatorProcess simulator, ClusterSite cluster) {
      this.run = run;
      this.simulator = simulator;
      this.cluster = cluster;
      this.cameras = new ClusterCameras(simulator, cluster, CAMERAS);
      this.packs = new ClusterPacks(cluster, NODES);
    }

    Outcome outcome() throws IOException, InterruptedException {
      for (int node = 1; node <= NODES; node++) {
        order(node, Duration.ZERO);
        cluster.runBy(
            node,
            new NodeProcess.Program(
                FaultyNodeMain.class.getName(),
                List.of("--seed", "1", "--orders", orders(node).toString())));
      }
      cluster.start(run::say);
      Instant from = Instant.now();
      cameras.register();
      cameras.awaitRecording(DRIVER, from);
      run.pass(RECORDED, "recording");
      simulator.close();
      awaitCopies();
      hold(from);
      List<String> keys = verifierKeys();
      ClusterRecords records =
          new ClusterRecords(
              cluster, List.of(DRIVER, KEYHOLDER), cameras.ids().get((held + 1) % CAMERAS), day);
      run.say("the day ends, and what was recorded of it is signed");
      for (int node = 1; node <= NODES; node++) {
        order(node, NEXT_DAY);
      }
      records.awaitServed(RECORDER, LIMIT);

      run.say("keyholder %d is away, and a month passes".formatted(KEYHOLDER));
      for (int node = 1; node <= NODES; node++) {
        cluster.node(node).stop(STOP_LIMIT);
        order(node, Duration.ofDays(CEILING_DAYS));
      }
      for (int node : List.of(DRIVER, RECORDER)) {
        cluster.launch(node);
      }
      for (int node : List.of(DRIVER, RECORDER)) {
        cluster.awaitReady(node);
      }
      confirmClock();
      awaitPlan(RECORDER, day -> day.path("why").asText().equals("tombstone"));
      awaitPlan(RECORDER, day -> day.path("waitsFor").size() == 1);
      figures.put("packs on all disks while it is away", packs.all().size());

      run.say("keyholder %d is back".formatted(KEYHOLDER));
      Instant back = Instant.now();
      cluster.launch(KEYHOLDER);
      cluster.awaitReady(KEYHOLDER);
      for (int node = 1; node <= NODES; node++) {
        awaitPlan(node, day -> day.path("decision").asText().equals("gone"));
      }
      figures.put(
          "until it had gone everywhere, s", Duration.between(back, Instant.now()).toSeconds());
      checkDisks();
      checkCertificate(keys);
      checkPlayback(from);
      records.awaitExpired(DRIVER, LIMIT);
      failures.addAll(records.failures(NODES, keys));
      figures.put("records of a camera", records.size());
      return new Outcome(figures, failures);
    }

    private Path orders(int node) {
      return cluster.site(node).root().resolve("orders");
    }

    private void order(int node, Duration ahead) throws IOException {
      Files.writeString(orders(node), "clock-millis=" + ahead.toMillis() + "\n");
    }

    /** A camera of which the node that goes away has most. */
    private void hold(Instant from) throws IOException {
      held =
          IntStream.range(0, CAMERAS)
              .boxed()
              .max(Comparator.comparingLong(this::onKeyholder))
              .orElseThrow();
      figures.put("packs that are held, on the node that goes away", onKeyholder(held));
      try (ApiClient admin = cluster.site(RECORDER).administrator()) {
        ObjectNode hold =
            ApiClient.object()
                .put("from", from.minusSeconds(60).toString())
                .put("to", Instant.now().plusSeconds(60).toString())
                .put("caseNumber", "7")
                .put("basis", "order 12")
                .put("requester", "court");
        hold.putArray("cameras").add(cameras.ids().get(held));
        Optional<JsonNode> _ = admin.post("/api/v1/retention/holds", hold);
      }
    }

    private long onKeyholder(int camera) {
      return packs.count(cameras.ids().get(camera), KEYHOLDER);
    }

    private void awaitCopies() throws IOException, InterruptedException {
      run.say("waiting until every finished pack has two holders");
      cluster
          .node(DRIVER)
          .await(
              "packs to be copied",
              LIMIT,
              () -> packs.onOneNode().isEmpty() && packs.all().size() >= CAMERAS);
      figures.put("packs of the day", packs.all().size());
    }

    private List<String> verifierKeys() throws IOException {
      List<String> files = new ArrayList<>();
      for (int node : List.of(DRIVER, KEYHOLDER)) {
        try (ApiClient admin = cluster.site(node).administrator()) {
          Path file = run.folder().resolve("node-" + node + ".verifier");
          Files.writeString(
              file, admin.get("/api/v1/retention/plan").path("certificateKey").asText());
          files.add(file.toString());
        }
      }
      return files;
    }

    /** One other node is too few to say which day it is. */
    private void confirmClock() throws IOException, InterruptedException {
      try (ApiClient admin = administrator(DRIVER)) {
        admin.put(
            "/api/v1/retention/clock",
            ApiClient.object()
                .put(
                    "date",
                    LocalDate.ofInstant(Instant.now().plus(Duration.ofDays(CEILING_DAYS)), ZONE)
                        .toString()));
      }
    }

    private interface Wanted {
      boolean is(JsonNode day);
    }

    private void awaitPlan(int node, Wanted wanted) throws IOException, InterruptedException {
      try (ApiClient admin = administrator(node)) {
        cluster
            .node(node)
            .await("the plan of node " + node, LIMIT, LOOK, () -> wanted.is(day(admin)));
      }
    }

    /** A node takes people's names once it has seen the control records, after it is ready. */
    private ApiClient administrator(int node) throws IOException, InterruptedException {
      cluster
          .node(node)
          .await("node " + node + " to know people", LIMIT, LOOK, () -> isKnown(node));
      return cluster.site(node).administrator();
    }

    private boolean isKnown(int node) {
      try {
        cluster.site(node).administrator().close();
        return true;
      } catch (StrongroomException e) {
        return false;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private JsonNode day(ApiClient admin) {
      for (JsonNode day : admin.get("/api/v1/retention/plan").path("classDays")) {
        if (day.path("key").asText().equals("standard")
            && day.path("expiryDay").asText().equals(expiryDay.toString())) {
          return day;
        }
      }
      return ApiClient.object();
    }

    /** A copy on the node that was away had the key that died: it is made anew. */
    private void checkDisks() throws IOException, InterruptedException {
      Instant gone = Instant.now();
      try {
        cluster
            .node(DRIVER)
            .await(
                "held packs to have two holders again",
                COPIED_AGAIN,
                () -> packs.onOneNode().isEmpty());
        figures.put(
            "until all that is held had two holders again, s",
            Duration.between(gone, Instant.now()).toSeconds());
      } catch (StrongroomException e) {
        failures.add("held packs lie on one node alone, by node: " + packs.onOneNode() + "; " + e);
      }
      Set<String> left = packs.all().keySet();
      figures.put("packs that are held", left.size());
      check(!left.isEmpty(), "what is held is gone");
      check(
          left.stream().allMatch(pack -> pack.contains(cameras.ids().get(held))),
          "something that is not held lies on a disk: " + left);
    }

    private void checkCertificate(List<String> keys) throws IOException, InterruptedException {
      Path file = run.folder().resolve("certificate.txt");
      String text;
      try (ApiClient admin = cluster.site(RECORDER).administrator()) {
        text = admin.text("/api/v1/retention/certificates/standard/" + expiryDay);
      }
      Files.writeString(file, text);
      check(
          text.lines().filter(line -> line.startsWith("destroyed-by ")).count() == 2,
          "not both keyholders have a receipt: " + text);
      check(!text.contains("missing-node"), "a node was not heard: " + text);
      Tools.Run verified =
          Aging.ops(
              List.of(
                  "verify",
                  "certificate",
                  file.toString(),
                  "--key",
                  keys.get(0),
                  "--key",
                  keys.get(1)));
      check(verified.code() == ExitCode.OK, "the certificate does not hold: " + verified.output());
    }

    private void checkPlayback(Instant from) throws IOException, InterruptedException {
      for (int node = 1; node <= NODES; node++) {
        for (int camera = 0; camera < CAMERAS; camera++) {
          boolean given = isExported(node, camera, from.plusSeconds(12));
          check(
              given == (camera == held), "node " + node + " plays camera " + camera + ": " + given);
        }
      }
    }

    private boolean isExported(int node, int camera, Instant from)
        throws IOException, InterruptedException {
      List<String> arguments =
          List.of(
              "export",
              "--url",
              cluster.site(node).url().toString(),
              "--ca",
              cluster.site(node).ca().toString(),
              "--user",
              "viewer",
              "--password-file",
              cluster.site(node).secrets().resolve("viewer").toString(),
              "--purpose",
              "acceptance test",
              "--camera",
              cameras.ids().get(camera),
              "--from",
              from.toString(),
              "--to",
              from.plusSeconds(8).toString(),
              "--out",
              run.folder().resolve("out-" + node + "-" + camera + ".mp4").toString());
      return Aging.ops(arguments).code() == ExitCode.OK;
    }

    private void check(boolean holds, String failure) {
      if (!holds) {
        failures.add(failure);
      }
    }
  }
}
