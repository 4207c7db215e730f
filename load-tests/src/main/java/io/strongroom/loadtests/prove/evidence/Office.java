package io.strongroom.loadtests.prove.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** One asks for footage, another approves, the first one exports and unpacks. One thread. */
final class Office {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /** Makes the packages. */
  static final int BUILDS = 1;

  /** Serves what the first one has made. */
  static final int OTHER = 2;

  private final ProofRun run;
  private final ClusterSite cluster;
  private final String camera;
  private final String password;
  private final List<String> failures = new ArrayList<>();
  private boolean asked;
  private String path = "";

  Office(ProofRun run, ClusterSite cluster, String camera) {
    this.run = run;
    this.cluster = cluster;
    this.camera = camera;
    this.password = Long.toHexString(run.random().nextLong()) + "-long-enough";
  }

  /** The people come. */
  void open() throws IOException {
    try (ApiClient admin = cluster.site(BUILDS).administrator()) {
      add(admin, "patrol", "requester");
      add(admin, "chief", "approver");
    }
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void add(ApiClient admin, String user, String role) {
    var _ =
        admin.post(
            "/api/v1/users",
            ApiClient.object()
                .put("user", user)
                .put("name", "Name of " + user + " 姓名")
                .put("unit", "Acceptance unit")
                .put("role", role)
                .put("password", password));
  }

  private ApiClient signIn(int node, String user) {
    return ApiClient.signIn(
        cluster.site(node).url(),
        ServerIdentity.trusting(cluster.site(node).ca()),
        user,
        password,
        "");
  }

  /**
   * An export of a range, made, fetched and unpacked into a folder of this name.
   *
   * @param through the node that it is fetched through
   */
  Path exported(String name, Story.Span range, int through)
      throws IOException, InterruptedException {
    try (ApiClient patrol = signIn(BUILDS, "patrol")) {
      if (!asked) {
        grant(patrol, range);
        asked = true;
      }
      ObjectNode body =
          ApiClient.object()
              .put("from", range.from().toString())
              .put("to", range.to().toString())
              .put("viewingCopy", true);
      body.putArray("cameras").add(camera);
      path =
          "/api/v1/exports/"
              + patrol.post("/api/v1/exports", body).orElseThrow().path("id").asText();
      awaitReady(patrol, path);
    }
    Path zip = run.folder().resolve(name + ".zip");
    try (ApiClient patrol = signIn(through, "patrol");
        InputStream in = patrol.open(path + "/package").body()) {
      Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
    }
    run.say("%s package, through node %d: %d KB".formatted(name, through, Files.size(zip) / 1_000));
    return unpacked(zip, run.folder().resolve(name));
  }

  /** What another node answers when the one that has the package is away. */
  void checkAway() throws IOException, InterruptedException {
    cluster.node(BUILDS).stop(STOP_LIMIT);
    try (ApiClient patrol = signIn(OTHER, "patrol")) {
      HttpResponse<InputStream> answer = patrol.raw(path + "/package");
      try (InputStream body = answer.body()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        boolean says =
            answer.statusCode() == 503
                && text.contains("package-away")
                && answer.headers().firstValue("Retry-After").isPresent();
        if (!says) {
          failures.add(
              "while the node with the package is away: %d %s"
                  .formatted(answer.statusCode(), text));
        }
      }
    }
  }

  private void grant(ApiClient patrol, Story.Span range) {
    ObjectNode request =
        ApiClient.object()
            .put("from", range.from().minusSeconds(15).toString())
            .put("to", range.to().plusSeconds(15).toString())
            .put("reason", "a bicycle was stolen")
            .put("caseNumber", "2026-117")
            .put("legalBasis", "Order 799");
    request.putArray("cameras").add(camera);
    request.putArray("actions").add("export");
    String id = patrol.post("/api/v1/requests", request).orElseThrow().path("id").asText();
    try (ApiClient chief = signIn(BUILDS, "chief")) {
      var _ = chief.post("/api/v1/requests/" + id + "/approve", ApiClient.object());
    }
  }

  private void awaitReady(ApiClient patrol, String path) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      JsonNode job = patrol.get(path);
      String state = job.path("state").asText();
      if (state.equals("ready")) {
        return;
      }
      if (state.equals("failed") || System.nanoTime() > deadline) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "no package came: " + job);
      }
      Thread.sleep(LOOK);
    }
  }

  private static Path unpacked(Path zip, Path folder) throws IOException {
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        Path place = folder.resolve(entry.getName());
        Files.createDirectories(place.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, place, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return folder;
  }
}
