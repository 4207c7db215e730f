package io.strongroom.loadtests.prove.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.prove.FaultyNodeMain;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What happens to the footage of one camera: its pictures change their size, it is off for a while,
 * another node takes it over, a part of its day is held, and weeks later the rest is thinned. Keeps
 * account of when. One thread.
 */
final class Story {
  /** Pictures have another size after so long, from the beginning of a session on. */
  static final Duration FORMAT_LASTS = Duration.ofSeconds(16);

  private static final int THINNED_AFTER_DAYS = 40;
  private static final int CEILING_DAYS = 91;
  private static final int PACK_SECONDS = 10;
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  /** How long nobody sends: the gap that the manifest must declare. */
  private static final Duration GAP = Duration.ofSeconds(8);

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration SLOW_LOOK = Duration.ofSeconds(4);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final Duration NEXT_DAY = Duration.ofHours(25);
  private static final Duration AFTER_WEEKS = Duration.ofDays(THINNED_AFTER_DAYS + 2);

  private final ProofRun run;
  private final ClusterSite cluster;
  private final int port = Site.freePort();
  private final Map<Integer, String> nodeIds = new HashMap<>();
  private String camera = "";

  /**
   * What is so.
   *
   * @param off from when to when the camera was off
   * @param moved between which instants another node took it over
   * @param recorders ids of the nodes, in the order in which they recorded it
   * @param held from when on the footage was held, and so not thinned
   */
  record Truth(Span range, Span off, Span moved, List<String> recorders, Instant held) {}

  /** From one instant to another. */
  record Span(Instant from, Instant to) {
    boolean has(Instant instant, Duration slack) {
      return !instant.isBefore(from.minus(slack)) && !instant.isAfter(to.plus(slack));
    }
  }

  Story(ProofRun run, ClusterSite cluster) {
    this.run = run;
    this.cluster = cluster;
  }

  /** For each node. */
  static String settings() {
    return """

      recording.pack-seconds = %d
      retention.classes.standard {
        floor-days = 30, ceiling-days = %d, thin-after-days = %d, replica = none
        legal-basis = "acceptance test"
      }
    """
        .formatted(PACK_SECONDS, CEILING_DAYS, THINNED_AFTER_DAYS);
  }

  String camera() {
    return camera;
  }

  Truth tell() throws IOException, InterruptedException {
    for (int node = 1; node <= cluster.size(); node++) {
      order(node, Duration.ZERO);
      cluster.runBy(
          node,
          new NodeProcess.Program(
              FaultyNodeMain.class.getName(),
              List.of("--seed", "1", "--orders", orders(node).toString())));
    }
    cluster.start(run::say);
    Truth truth = recorded();
    passTime();
    return truth;
  }

  private Truth recorded() throws IOException, InterruptedException {
    Instant begun;
    Instant off;
    try (SimulatorProcess simulator = simulator()) {
      register(simulator);
      awaitRecorded(Instant.now());
      begun = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
      run.pass(Duration.ofSeconds(26), "recording");
      off = Instant.now();
    }
    run.pass(GAP, "the camera is off");
    try (SimulatorProcess _ = simulator()) {
      Instant on = Instant.now();
      awaitRecorded(on);
      run.pass(Duration.ofSeconds(12), "recording again");
      int before = recorder();
      Span moved = move(before);
      Instant held = Instant.now().plusSeconds(4);
      run.pass(Duration.ofSeconds(26), "recording by another node");
      Instant end = Instant.now().minusSeconds(3).truncatedTo(ChronoUnit.SECONDS);
      hold(held, end.plusSeconds(60));
      Truth truth =
          new Truth(
              new Span(begun, end),
              new Span(off, on),
              moved,
              List.of(id(before), id(3 - before)),
              held);
      run.pass(Duration.ofSeconds(PACK_SECONDS), "recording until the last pack is finished");
      return truth;
    }
  }

  private SimulatorProcess simulator() throws IOException, InterruptedException {
    return SimulatorProcess.start(
        run.folder().resolve("simulator"),
        List.of(
            "--cameras",
            "1",
            "--port",
            "" + port,
            "--profile",
            "h264",
            "--bitrate",
            "300k",
            "--misbehave",
            "1=resolution-change:" + FORMAT_LASTS.toSeconds()));
  }

  private void register(SimulatorProcess simulator) throws IOException {
    for (int node = 1; node <= cluster.size(); node++) {
      try (ApiClient admin = cluster.site(node).administrator()) {
        nodeIds.put(node, admin.get("/api/v1/cluster").path("self").asText());
      }
    }
    try (ApiClient admin = cluster.site(1).administrator()) {
      camera =
          Site.addCamera(admin, Site.camera("North gate 北门", simulator.cameras().getFirst().url()));
    }
  }

  private String id(int node) {
    return Optional.ofNullable(nodeIds.get(node)).orElseThrow();
  }

  private void await(String what, Duration pause, BooleanSupplier condition)
      throws IOException, InterruptedException {
    cluster.node(1).await(what, PATIENCE, pause, condition);
  }

  private void awaitRecorded(Instant since) throws IOException, InterruptedException {
    try (ApiClient admin = cluster.site(1).administrator()) {
      await(
          "footage to be on disk",
          LOOK,
          () -> {
            String edge = admin.get("/api/v1/cameras/" + camera).path("liveEdge").asText("");
            return !edge.isEmpty() && Instant.parse(edge).isAfter(since);
          });
    }
  }

  private List<String> recordedBy(ApiClient admin) {
    List<String> by = new ArrayList<>();
    for (JsonNode each : admin.get("/api/v1/cameras").path("cameras")) {
      each.path("recordedBy").forEach(node -> by.add(node.asText()));
    }
    return by;
  }

  private int recorder() throws IOException {
    try (ApiClient admin = cluster.site(1).administrator()) {
      return recordedBy(admin).getFirst().equals(id(1)) ? 1 : 2;
    }
  }

  /** Drains the node that records. */
  private Span move(int from) throws IOException, InterruptedException {
    run.say("node %d is drained".formatted(from));
    try (ApiClient admin = cluster.site(1).administrator()) {
      Instant asked = Instant.now();
      admin.put(
          "/api/v1/cluster/nodes/" + id(from) + "/drained",
          ApiClient.object().put("drained", true));
      await(
          "the other node to record alone",
          LOOK,
          () -> recordedBy(admin).equals(List.of(id(3 - from))));
      return new Span(asked, Instant.now());
    }
  }

  private void hold(Instant from, Instant to) throws IOException {
    try (ApiClient admin = cluster.site(1).administrator()) {
      ObjectNode hold =
          ApiClient.object()
              .put("from", from.toString())
              .put("to", to.toString())
              .put("caseNumber", "7")
              .put("basis", "order 12")
              .put("requester", "court");
      hold.putArray("cameras").add(camera);
      Optional<JsonNode> _ = admin.post("/api/v1/retention/holds", hold);
    }
  }

  /** The day's record is signed, weeks go by, and what is not held is thinned. */
  private void passTime() throws IOException, InterruptedException {
    LocalDate day = LocalDate.now(ZONE);
    run.say("the day ends, and what was recorded of it is signed");
    for (int node = 1; node <= cluster.size(); node++) {
      order(node, NEXT_DAY);
    }
    confirmClocks(NEXT_DAY);
    await("the day's record", SLOW_LOOK, () -> isSigned(day, ""));
    long full = packs();
    run.say("%d weeks go by; %d packs".formatted(AFTER_WEEKS.toDays() / 7, full));
    restart();
    confirmClocks(AFTER_WEEKS);
    awaitThinned(full);
    restart();
    LocalDate expiryDay = day.plusDays(CEILING_DAYS);
    await("the full rate to go", SLOW_LOOK, () -> isGone(expiryDay));
    // A record that is signed between two exports would make them other bytes.
    await("the record of what was thinned", SLOW_LOOK, () -> isSigned(day, "thinned-pack "));
    run.say("what was not held is thinned");
  }

  private void restart() throws IOException, InterruptedException {
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.node(node).stop(STOP_LIMIT);
      order(node, AFTER_WEEKS);
    }
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.launch(node);
    }
    for (int node = 1; node <= cluster.size(); node++) {
      cluster.awaitReady(node);
    }
    cluster.awaitMembers(1);
  }

  /** Of two nodes neither has enough others to believe a clock that jumps. */
  private void confirmClocks(Duration ahead) throws IOException, InterruptedException {
    LocalDate today = LocalDate.ofInstant(Instant.now().plus(ahead), ZONE);
    for (int each = 1; each <= cluster.size(); each++) {
      int node = each;
      await("the clock of node " + node, SLOW_LOOK, () -> isConfirmed(node, today));
    }
  }

  private boolean isConfirmed(int node, LocalDate today) {
    try (ApiClient admin = cluster.site(node).administrator()) {
      admin.put("/api/v1/retention/clock", ApiClient.object().put("date", today.toString()));
      return true;
    } catch (StrongroomException | IOException e) {
      return false;
    }
  }

  /** Whether the other node serves a record of the day in which there is such a line. */
  private boolean isSigned(LocalDate day, String line) {
    try (ApiClient admin = cluster.site(2).administrator()) {
      return admin
          .text("/api/v1/retention/completeness/" + camera + "/" + day)
          .contains("\n" + line);
    } catch (StrongroomException | IOException e) {
      return false;
    }
  }

  private boolean isGone(LocalDate expiryDay) {
    try (ApiClient admin = cluster.site(1).administrator()) {
      for (JsonNode line : admin.get("/api/v1/retention/plan").path("classDays")) {
        if (line.path("expiryDay").asText().equals(expiryDay.toString())
            && line.path("decision").asText().equals("gone")) {
          return true;
        }
      }
      return false;
    } catch (StrongroomException | IOException e) {
      return false;
    }
  }

  /** Packs of keyframes come beside the full rate, and then no more. */
  private void awaitThinned(long full) throws IOException, InterruptedException {
    long[] seen = {full, 0};
    await(
        "packs of keyframes",
        SLOW_LOOK,
        () -> {
          long now = packs();
          seen[1] = now == seen[0] && now > full ? seen[1] + 1 : 0;
          seen[0] = now;
          return seen[1] >= 4;
        });
    run.say("%d packs, those of keyframes among them".formatted(seen[0]));
  }

  private long packs() {
    long packs = 0;
    for (int node = 1; node <= cluster.size(); node++) {
      Path volumes = cluster.site(node).data().resolve("volumes");
      try (Stream<Path> files = Files.walk(volumes)) {
        packs +=
            files
                .filter(file -> file.toString().contains("/" + camera + "/"))
                .filter(file -> file.toString().endsWith(".pack"))
                .count();
      } catch (IOException | java.io.UncheckedIOException e) {
        // a file was renamed while the folder was read; the next look sees it
      }
    }
    return packs;
  }

  private Path orders(int node) {
    return cluster.site(node).root().resolve("orders");
  }

  private void order(int node, Duration ahead) throws IOException {
    Files.writeString(orders(node), "clock-millis=" + ahead.toMillis() + "\n");
  }
}
