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
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Three nodes with copies, two of them keyholders, a month after recording: while a keyholder is
 * away nothing goes, and the plan of any node says for whom it waits; when it is back the day goes
 * on all nodes but for what is held, and the certificate has the receipts of both. The completeness
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
    return "9 min";
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
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final LocalDate day = LocalDate.now(ZONE);
    private final LocalDate expiryDay = day.plusDays(CEILING_DAYS);

    Run(ProofRun run, SimulatorProcess simulator, ClusterSite cluster) {
      this.run = run;
      this.simulator = simulator;
      this.cluster = cluster;
      this.cameras = new ClusterCameras(simulator, cluster, CAMERAS);
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
      hold(from);
      awaitCopies();
      List<String> keys = verifierKeys();
      ClusterRecords records =
          new ClusterRecords(
              cluster, List.of(DRIVER, KEYHOLDER), cameras.ids().get(CAMERAS - 1), day);
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
      figures.put("packs on all disks while it is away", packs().size());

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

    private void hold(Instant from) throws IOException {
      try (ApiClient admin = cluster.site(RECORDER).administrator()) {
        ObjectNode hold =
            ApiClient.object()
                .put("from", from.minusSeconds(60).toString())
                .put("to", Instant.now().plusSeconds(60).toString())
                .put("caseNumber", "7")
                .put("basis", "order 12")
                .put("requester", "court");
        hold.putArray("cameras").add(cameras.ids().getFirst());
        Optional<JsonNode> _ = admin.post("/api/v1/retention/holds", hold);
      }
    }

    private void awaitCopies() throws IOException, InterruptedException {
      run.say("waiting until every finished pack has two holders");
      cluster
          .node(DRIVER)
          .await(
              "packs to be copied",
              LIMIT,
              () ->
                  packs().values().stream().allMatch(holders -> holders >= 2)
                      && packs().size() >= CAMERAS);
      figures.put("packs of the day", packs().size());
    }

    /** By its place on a volume, on how many nodes a finished pack of the day lies. */
    private Map<String, Integer> packs() {
      Map<String, Integer> packs = new LinkedHashMap<>();
      for (int node = 1; node <= NODES; node++) {
        Path volumes = cluster.site(node).data().resolve("volumes");
        try (Stream<Path> files = Files.walk(volumes)) {
          files
              .filter(file -> file.toString().endsWith(PackPaths.FINISHED))
              .map(volumes::relativize)
              .forEach(file -> packs.merge(place(file), 1, Integer::sum));
        } catch (IOException | UncheckedIOException e) {
          // a file was renamed while the folder was read; the next look sees it
        }
      }
      return packs;
    }

    private static String place(Path inVolumes) {
      return inVolumes.subpath(1, inVolumes.getNameCount()).toString();
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
      String held = cameras.ids().getFirst();
      Instant gone = Instant.now();
      cluster
          .node(DRIVER)
          .await(
              "held packs to have two holders again",
              LIMIT,
              () -> packs().values().stream().allMatch(holders -> holders >= 2));
      figures.put(
          "until all that is held had two holders again, s",
          Duration.between(gone, Instant.now()).toSeconds());
      Map<String, Integer> left = packs();
      figures.put("packs that are held", left.size());
      check(!left.isEmpty(), "what is held is gone");
      check(
          left.keySet().stream().allMatch(pack -> pack.contains(held)),
          "something that is not held lies on a disk: " + left.keySet());
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
          check(given == (camera == 0), "node " + node + " plays camera " + camera + ": " + given);
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
