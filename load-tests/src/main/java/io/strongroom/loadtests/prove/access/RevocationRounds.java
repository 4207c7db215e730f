package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.playback.audit.AccessLogCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** The rounds of {@link RevocationProof} on a cluster that has started. One thread. */
final class RevocationRounds {
  private static final double MAX_SECONDS = 5;
  private static final double MAX_FIRST_PICTURE_SECONDS = 2;
  private static final Duration RECORDED = Duration.ofMinutes(2);
  private static final Duration WATCHED = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /** Where it is asked, approved and revoked. */
  private static final int DECIDES = 1;

  private final ProofRun run;
  private final ClusterSite cluster;
  private final ClusterCameras cameras;
  private final String password;
  private final Map<String, List<Double>> lastBytes = new TreeMap<>();
  private final List<Double> firstPictures = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();

  RevocationRounds(ProofRun run, ClusterSite cluster, ClusterCameras cameras) {
    this.run = run;
    this.cluster = cluster;
    this.cameras = cameras;
    this.password = Long.toHexString(run.random().nextLong()) + "-long-enough";
  }

  Proof.Outcome outcome(int rounds) throws IOException, InterruptedException {
    Instant started = Instant.now();
    cameras.register();
    try (ApiClient admin = cluster.site(DECIDES).administrator()) {
      addUser(admin, "patrol", "requester");
      addUser(admin, "chief", "approver");
    }
    cameras.awaitRecording(DECIDES, started);
    Instant begun = Instant.now().plusSeconds(1);
    run.pass(RECORDED, "recording");
    for (int round = 0; round < rounds; round++) {
      String camera = cameras.ids().get(round % cameras.ids().size());
      round("round %d of %d".formatted(round + 1, rounds), 2 + round % 2, camera, begun);
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rounds", rounds);
    lastBytes.forEach((kind, seconds) -> figures.put(kind + ", last byte, s", spread(seconds)));
    figures.put("approval to first picture, s", spread(firstPictures));
    verifyLogs(figures);
    return new Proof.Outcome(figures, failures);
  }

  private static void addUser(ApiClient admin, String user, String role, String password) {
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

  private void addUser(ApiClient admin, String user, String role) {
    addUser(admin, user, role, password);
  }

  private ApiClient signIn(int node, String user) {
    return ApiClient.signIn(cluster.site(node).url(), tls(node), user, password, "");
  }

  private SSLContext tls(int node) {
    return ServerIdentity.trusting(cluster.site(node).ca());
  }

  private void round(String name, int node, String camera, Instant begun)
      throws IOException, InterruptedException {
    String path = "/api/v1/cameras/" + camera;
    String query = "?from=" + begun + "&to=" + begun.plus(RECORDED).minusSeconds(4);
    try (ApiClient asker = signIn(DECIDES, "patrol");
        ApiClient chief = signIn(DECIDES, "chief");
        ApiClient live = signIn(node, "patrol");
        ApiClient player = signIn(node, "patrol");
        ApiClient loader = signIn(node, "patrol")) {
      String id = asked(asker, camera, begun);
      var _ = chief.post("/api/v1/requests/" + id + "/approve", ApiClient.object());
      long approved = System.nanoTime();
      try (InputStream picture =
          player.open(path + "/picture.jpg?at=" + begun.plusSeconds(10)).body()) {
        var _ = picture.readAllBytes();
      }
      firstPictures.add(seconds(System.nanoTime() - approved));
      List<Stream> streams =
          List.of(
              Stream.live(live, tls(node), path + "/live"),
              Stream.hls(player, path, query),
              Stream.mp4(loader, tls(node), path, query));
      Thread.sleep(WATCHED);
      for (Stream stream : streams) {
        if (!stream.runs() || stream.bytes() == 0) {
          failures.add(
              "%s: %s did not run when the grant was revoked: %s"
                  .formatted(name, stream.kind(), stream.end()));
        }
      }
      var _ =
          chief.post(
              "/api/v1/grants/" + id + "/revoke", ApiClient.object().put("reason", "a proof"));
      long revoked = System.nanoTime();
      for (Stream stream : streams) {
        judge(name, stream, revoked);
      }
    }
  }

  private static String asked(ApiClient asker, String camera, Instant begun) {
    ObjectNode request =
        ApiClient.object()
            .put("from", begun.minusSeconds(5).toString())
            .put("to", Instant.now().plus(Duration.ofHours(1)).toString())
            .put("reason", "to see when it stops")
            .put("caseNumber", "case 6")
            .put("legalBasis", "acceptance test");
    request.putArray("cameras").add(camera);
    request.putArray("actions").add("playback").add("live").add("export");
    return asker.post("/api/v1/requests", request).orElseThrow().path("id").asText();
  }

  private void judge(String name, Stream stream, long revoked) throws InterruptedException {
    if (!stream.awaitEnd(PATIENCE)) {
      failures.add("%s: %s goes on".formatted(name, stream.kind()));
    } else if (!stream.wasCutShort()) {
      failures.add("%s: %s was not cut short: %s".formatted(name, stream.kind(), stream.end()));
    }
    double last = seconds(stream.lastNanos() - revoked);
    lastBytes.computeIfAbsent(stream.kind(), kind -> new ArrayList<>()).add(last);
    run.say(
        "%s: %s, last byte after %.2f s: %s".formatted(name, stream.kind(), last, stream.end()));
    if (last > MAX_SECONDS) {
      failures.add("%s: %s had bytes after %.2f s".formatted(name, stream.kind(), last));
    }
  }

  /** Nodes that stop have published all. */
  private void verifyLogs(Map<String, Object> figures) throws IOException, InterruptedException {
    double worst = firstPictures.stream().mapToDouble(each -> each).max().orElse(0);
    if (worst > MAX_FIRST_PICTURE_SECONDS) {
      failures.add("a first picture came %.2f s after the approval".formatted(worst));
    }
    List<AccessLogCheck.Log> logs = new ArrayList<>();
    for (int node = 1; node <= ClusterCameras.NODES; node++) {
      cluster.node(node).stop(STOP_LIMIT);
      Path log = cluster.site(node).data().resolve("access");
      if (Files.exists(log.resolve("checkpoint"))) {
        SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint")));
        logs.add(new AccessLogCheck.Log(new FolderTiles(log), Checkpoint.parse(note), List.of()));
      }
    }
    long intents = 0;
    long deliveries = 0;
    for (AccessLogCheck.Result result : AccessLogCheck.run(logs, true)) {
      intents += result.intents();
      deliveries += result.deliveries();
      failures.addAll(result.findings());
    }
    figures.put("intents", intents);
    figures.put("deliveries", deliveries);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  private static String spread(List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    return sorted.isEmpty()
        ? "none"
        : "median %.2f, most %.2f".formatted(sorted.get(sorted.size() / 2), sorted.getLast());
  }
}
