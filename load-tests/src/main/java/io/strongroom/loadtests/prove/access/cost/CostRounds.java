package io.strongroom.loadtests.prove.access.cost;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.process.ThreadCosts;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.access.cost.Side.Cost;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rounds of {@link AccessCostProof} in a lab that has started. One thread. */
final class CostRounds {
  /** A thread of the compiler that ends takes its account with it, and would count as work. */
  static final List<String> JVM_OPTIONS =
      List.of("-Xmx512m", "-XX:-UseDynamicNumberOfCompilerThreads");

  private static final double MOST_MORE = 0.15;
  private static final double MAX_FIRST_PICTURE_SECONDS = 2;

  /** As many as one account may have, but for two. */
  private static final int SESSIONS = 30;

  /** Each session plays four cameras. */
  private static final int PLAYERS = 120;

  private static final int MASKED_VIEWERS = 1;

  /**
   * What a request runs once is compiled to the end after some 5,000 of them, and the side with
   * more code would pay for being half compiled.
   */
  private static final int WARM_UP_REQUESTS = 6_000;

  private static final int WARM_UP_FILES = 12;
  private static final int PLAYED_ROUNDS = 4;
  private static final int PICTURES = 10;
  private static final Duration RECORDED = Duration.ofSeconds(100);
  private static final Duration PLAYED = Duration.ofSeconds(60);
  private static final Duration IDLE = Duration.ofSeconds(40);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ProofRun run;
  private final Lab lab;
  private final String password;
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  CostRounds(ProofRun run, Lab lab) {
    this.run = run;
    this.lab = lab;
    this.password = Long.toHexString(run.random().nextLong()) + "-long-enough";
  }

  /** Both kinds of playback of one side. */
  private static final class Sum {
    private Cost segments = Cost.NONE;
    private Cost files = Cost.NONE;
    private Cost played = Cost.NONE;
  }

  Proof.Outcome outcome(int rounds) throws IOException, InterruptedException {
    lab.recordAll(LIMIT);
    Instant from = Instant.now().plusSeconds(1);
    run.pass(RECORDED, "recording");
    Instant to = Instant.now().minusSeconds(4);
    lab.node().awaitRecorded(lab.cameraIds(), to, LIMIT);
    firstPictures(from);
    run.say("the same footage for a server without checks");
    lab.simulator().close();
    lab.node().close();
    Site twin = twin();
    lab.launchNode();
    lab.node().await("the node to be ready", LIMIT, lab.node()::ready);
    try (Fetcher checkedFetcher = new Fetcher(lab.site());
        Fetcher plainFetcher = new Fetcher(twin);
        NodeProcess plain =
            NodeProcess.launch(twin, UncheckedServerMain.class.getName(), JVM_OPTIONS, List.of())) {
      Side checked = checked(checkedFetcher, from, to);
      Side unchecked = unchecked(plain, plainFetcher, checked, from, to);
      List<Side> sides = warm(List.of(checked, unchecked));
      Duration segment = segmentLength(from, to, checked);
      compare(sides.get(0), sides.get(1), rounds, segment);
      masked(sides.get(0), segment);
    }
    return new Proof.Outcome(figures, failures);
  }

  private Site twin() throws IOException {
    Path root = run.folder().resolve("twin");
    Path data = root.resolve("data");
    Folders.copy(lab.site().data(), data);
    return Site.open(root, data, lab.site().secrets(), Site.freePort(), Site.freePort(), "");
  }

  private Side checked(Fetcher fetcher, Instant from, Instant to)
      throws IOException, InterruptedException {
    List<Optional<String>> tokens = new ArrayList<>();
    for (int viewer = 0; viewer < SESSIONS; viewer++) {
      tokens.add(Optional.of(lab.site().viewer("viewer " + viewer).token()));
    }
    List<List<String>> segments = new ArrayList<>();
    List<String> files = new ArrayList<>();
    try (ApiClient viewer = lab.site().viewer()) {
      for (String camera : lab.cameraIds()) {
        String path = "/api/v1/cameras/" + camera;
        String query = "?from=%s&to=%s".formatted(from, to);
        files.add(path + "/video.mp4" + query);
        segments.add(
            viewer
                .text(path + "/hls.m3u8" + query)
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> path + "/" + line)
                .toList());
      }
    }
    return new Side(lab.node(), fetcher, segments, files, tokens, 0);
  }

  private Side unchecked(
      NodeProcess process, Fetcher fetcher, Side checked, Instant from, Instant to)
      throws IOException, InterruptedException {
    List<List<String>> segments =
        checked.segments().stream()
            .map(camera -> camera.stream().map(CostRounds::plainPath).toList())
            .toList();
    List<String> files =
        lab.cameraIds().stream().map(id -> "/%s/%s/%s".formatted(id, from, to)).toList();
    process.await(
        "the server without checks", LIMIT, () -> answers(fetcher, segments.getFirst().getFirst()));
    List<Optional<String>> nobody =
        Stream.generate(Optional::<String>empty).limit(SESSIONS).toList();
    return new Side(process, fetcher, segments, files, nobody, 0);
  }

  /** {@code /api/v1/cameras/ID/hls/SEGMENT} is {@code /ID/SEGMENT} there. */
  private static String plainPath(String path) {
    String[] parts = path.split("/", -1);
    return "/" + parts[4] + "/" + parts[parts.length - 1];
  }

  private static boolean answers(Fetcher fetcher, String path) {
    try {
      return fetcher.fetch(path, Optional.empty()) > 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Both when their code is compiled: what a process does after its start is not idling. */
  private List<Side> idled(List<Side> sides) throws IOException, InterruptedException {
    List<ThreadCosts> before = new ArrayList<>();
    for (Side side : sides) {
      before.add(ThreadCosts.of(side.process().pid()));
    }
    run.pass(IDLE, "idling");
    List<Side> idled = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      ThreadCosts after = ThreadCosts.of(sides.get(i).process().pid());
      double used = Side.used(before.get(i), after);
      idled.add(sides.get(i).idling(used / IDLE.toSeconds()));
    }
    figures.put("idling, with checks, % of a core", hundredths(100 * idled.get(0).idleCores()));
    figures.put("idling, without, % of a core", hundredths(100 * idled.get(1).idleCores()));
    return idled;
  }

  private static Duration segmentLength(Instant from, Instant to, Side side) {
    return Duration.between(from, to).dividedBy(side.segments().getFirst().size());
  }

  private List<Side> warm(List<Side> sides) throws IOException, InterruptedException {
    int requests = sides.getFirst().segments().stream().mapToInt(List::size).sum();
    int rounds = Math.ceilDiv(WARM_UP_REQUESTS, requests);
    for (int round = 0; round < rounds; round++) {
      run.say("warming up, %d of %d".formatted(round + 1, rounds));
      for (Side side : sides) {
        Cost _ = side.allSegments();
        if (round < WARM_UP_FILES) {
          Cost _ = side.allFiles();
        }
      }
    }
    return idled(sides);
  }

  private void compare(Side checked, Side unchecked, int rounds, Duration segment)
      throws IOException, InterruptedException {
    Map<Side, Sum> sums = new LinkedHashMap<>();
    sums.put(checked, new Sum());
    sums.put(unchecked, new Sum());
    for (int round = 0; round < rounds; round++) {
      run.say("round %d of %d, as fast as it goes".formatted(round + 1, rounds));
      for (Map.Entry<Side, Sum> each : turn(sums, round)) {
        each.getValue().segments = each.getValue().segments.plus(each.getKey().allSegments());
        each.getValue().files = each.getValue().files.plus(each.getKey().allFiles());
      }
    }
    for (Side side : sums.keySet()) {
      run.say("players begin");
      Cost _ = side.played(PLAYERS, segment, PLAYED.dividedBy(2));
    }
    for (int round = 0; round < PLAYED_ROUNDS; round++) {
      for (Map.Entry<Side, Sum> each : turn(sums, round)) {
        run.say("%d players for %d s".formatted(PLAYERS, PLAYED.toSeconds()));
        each.getValue().played =
            each.getValue().played.plus(each.getKey().played(PLAYERS, segment, PLAYED));
      }
    }
    Sum with = sums.get(checked);
    Sum without = sums.get(unchecked);
    if (with == null || without == null) {
      throw new IllegalStateException("both sides were measured");
    }
    judge("MP4 files", with.files, without.files);
    judge("HLS segments as fast as they come", with.segments, without.segments);
    judge("%d players".formatted(PLAYERS), with.played, without.played);
    figures.put(
        "a player without masks, % of a core",
        hundredths(
            100 * with.played.cpuSeconds() / (PLAYED_ROUNDS * PLAYED.toSeconds()) / PLAYERS));
  }

  /** Neither side is always the first. */
  private static List<Map.Entry<Side, Sum>> turn(Map<Side, Sum> sums, int round) {
    List<Map.Entry<Side, Sum>> order = List.copyOf(sums.entrySet());
    return round % 2 == 0 ? order : order.reversed();
  }

  private void judge(String what, Cost with, Cost without) {
    double more = with.millisPerMegabyte() / without.millisPerMegabyte() - 1;
    figures.put(what + ", with checks, ms of processor a MB", hundredths(with.millisPerMegabyte()));
    figures.put(what + ", without, ms a MB", hundredths(without.millisPerMegabyte()));
    figures.put(what + ", more with checks, %", hundredths(100 * more));
    if (more > MOST_MORE) {
      failures.add(String.format(Locale.ROOT, "%s: checks cost %.1f %% more", what, 100 * more));
    }
  }

  /** A quarter of the picture is hidden, of footage that is there, from the same viewers. */
  private void masked(Side checked, Duration segment) throws IOException, InterruptedException {
    try (ApiClient admin = lab.site().administrator()) {
      ObjectNode masks = ApiClient.object();
      ArrayNode polygon = masks.putArray("polygons").addArray();
      for (double[] corner :
          new double[][] {{0.25, 0.25}, {0.75, 0.25}, {0.75, 0.75}, {0.25, 0.75}}) {
        polygon.addArray().add(corner[0]).add(corner[1]);
      }
      admin.put(
          "/api/v1/cameras/" + lab.cameraIds().getFirst() + "/masks", masks.put("past", true));
    }
    Side first =
        new Side(
            checked.process(),
            checked.fetcher(),
            List.of(checked.segments().getFirst()),
            List.of(),
            checked.tokens(),
            checked.idleCores());
    run.say("a masked camera is played");
    Cost _ = first.played(MASKED_VIEWERS, segment, PLAYED.dividedBy(2));
    Cost cost = first.played(MASKED_VIEWERS, segment, PLAYED);
    figures.put(
        "a player of a masked camera, % of a core",
        hundredths(100 * cost.cpuSeconds() / PLAYED.toSeconds() / MASKED_VIEWERS));
  }

  /** Asked, approved by somebody else, and seen. */
  private void firstPictures(Instant from) throws IOException {
    try (ApiClient admin = lab.site().administrator()) {
      addUser(admin, "patrol", "requester");
      addUser(admin, "chief", "approver");
    }
    List<Double> seconds = new ArrayList<>();
    for (int picture = 0; picture < PICTURES; picture++) {
      String camera = lab.cameraIds().get(picture % lab.cameraIds().size());
      try (ApiClient asker = signIn("patrol");
          ApiClient chief = signIn("chief")) {
        String id =
            asker.post("/api/v1/requests", wish(camera, from)).orElseThrow().path("id").asText();
        var _ = chief.post("/api/v1/requests/" + id + "/approve", ApiClient.object());
        long approved = System.nanoTime();
        try (InputStream body =
            asker
                .open(
                    "/api/v1/cameras/%s/picture.jpg?at=%s".formatted(camera, from.plusSeconds(10)))
                .body()) {
          var _ = body.readAllBytes();
        }
        seconds.add((System.nanoTime() - approved) / 1e9);
        var _ =
            chief.post(
                "/api/v1/grants/" + id + "/revoke", ApiClient.object().put("reason", "seen"));
      }
    }
    List<Double> sorted = seconds.stream().sorted().toList();
    figures.put("approval to first picture, median, s", hundredths(sorted.get(PICTURES / 2)));
    figures.put("approval to first picture, longest, s", hundredths(sorted.getLast()));
    if (sorted.getLast() > MAX_FIRST_PICTURE_SECONDS) {
      failures.add("a first picture came %.2f s after the approval".formatted(sorted.getLast()));
    }
  }

  private void addUser(ApiClient admin, String user, String role) {
    var _ =
        admin.post(
            "/api/v1/users",
            ApiClient.object()
                .put("user", user)
                .put("name", user)
                .put("unit", "Acceptance unit")
                .put("role", role)
                .put("password", password));
  }

  private ApiClient signIn(String user) {
    return ApiClient.signIn(
        lab.site().url(), ServerIdentity.trusting(lab.site().ca()), user, password, "");
  }

  private static ObjectNode wish(String camera, Instant from) {
    ObjectNode request =
        ApiClient.object()
            .put("from", from.toString())
            .put("to", from.plusSeconds(60).toString())
            .put("reason", "to see how soon it comes")
            .put("caseNumber", "case 15")
            .put("legalBasis", "acceptance test");
    request.putArray("cameras").add(camera);
    request.putArray("actions").add("playback");
    return request;
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
