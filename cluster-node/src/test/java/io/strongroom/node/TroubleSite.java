package io.strongroom.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.node.settings.KeyProvider;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.volume.DirectStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The files of one node in a folder: secrets, data, and a clip that is its camera. The node is
 * started from it as often as a test wants, on ports that it chooses itself.
 */
final class TroubleSite {
  private static final String ADMINISTRATOR_PASSWORD = "administrator of the test";
  private static final String VIEWER_PASSWORD = "viewer of the test";
  private static final int CLIP_SECONDS = 60;
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  private final Path root;
  private Path data;

  private TroubleSite(Path root) {
    this.root = root;
    this.data = root.resolve("data");
  }

  static TroubleSite in(Path root) throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("passphrase"), "correct horse battery staple");
    Files.writeString(root.resolve("password"), ADMINISTRATOR_PASSWORD);
    Files.createDirectories(root.resolve("clips"));
    return new TroubleSite(root);
  }

  Path data() {
    return data;
  }

  Path passphrase() {
    return root.resolve("passphrase");
  }

  /** Lays the data folder elsewhere. */
  void dataIn(Path folder) {
    data = folder;
  }

  /** Starts with the passphrase. */
  Node start(String... extra) {
    return start(Clock.systemUTC(), extra);
  }

  /** Starts with the passphrase, by another clock than the machine's. */
  Node start(Clock clock, String... extra) {
    return start(prepared(extra), clock);
  }

  /** A settings file, for a node in a process of its own. */
  Path settingsFile(String... extra) throws IOException {
    return Files.writeString(root.resolve("node.conf"), text(withPassphrase(), extra));
  }

  /**
   * A new node finds an empty key store: one that it made itself would cost each test and each
   * start half a second of Argon2.
   */
  private NodeSettings prepared(String... extra) {
    NodeSettings settings = settings(withPassphrase(), extra);
    try {
      if (Files.notExists(data) && !Files.readString(passphrase()).isBlank()) {
        KeyStorePlaces places = ((KeyProvider.EncryptedFile) settings.keys().provider()).places();
        DataFolder.makePrivate(data.resolve("keys"));
        try (Passphrase open = Passphrase.fromFile(passphrase())) {
          FileKeyStore.create(places, open, CHEAP, new SecureRandom()).close();
        }
      }
    } catch (IOException e) {
      // The node's own start meets what is wrong with the place, and is to tell it.
    }
    return settings;
  }

  private String withPassphrase() {
    return "keys.passphrase-file = \"" + passphrase() + "\"";
  }

  /** Starts as a node whose passphrase was not given. */
  Node startWithoutPassphrase(String... extra) {
    return startWithoutPassphrase(Clock.systemUTC(), extra);
  }

  /** The same by another clock than the machine's. */
  Node startWithoutPassphrase(Clock clock, String... extra) {
    return start(settings("", extra), clock);
  }

  private static Node start(NodeSettings settings, Clock clock) {
    return Node.start(settings, new DirectStorage(), clock, CHEAP);
  }

  private NodeSettings settings(String first, String... extra) {
    return NodeSettings.of(ConfigFactory.parseString(text(first, extra)));
  }

  private String text(String first, String... extra) {
    return """
    strongroom {
      data = "%s"
      http.port = 0
      management.port = 0
      accounts.first-password-file = "%s"
      ingest.file-root = "%s"
      %s
      %s
    }
    """
        .formatted(
            data(),
            root.resolve("password"),
            root.resolve("clips"),
            first,
            String.join("\n", extra));
  }

  ApiClient administrator(Node node) {
    return administrator(node.url());
  }

  ApiClient administrator(URI node) {
    return signIn(node, "admin", ADMINISTRATOR_PASSWORD, "");
  }

  /** Signed in with another account, which is made. */
  ApiClient secondAdministrator(Node node) {
    try (ApiClient admin = administrator(node)) {
      admin.post(
          "/api/v1/users",
          ApiClient.object()
              .put("user", "second")
              .put("name", "Second")
              .put("unit", "Test unit")
              .put("role", "administrator")
              .put("password", ADMINISTRATOR_PASSWORD));
    }
    return signIn(node.url(), "second", ADMINISTRATOR_PASSWORD, "");
  }

  ApiClient viewer(Node node) {
    return viewer(node.url());
  }

  ApiClient viewer(URI node) {
    return signIn(node, "viewer", VIEWER_PASSWORD, "looking into trouble");
  }

  /** A file with the viewer's password. */
  Path viewerPassword() throws IOException {
    return Files.writeString(root.resolve("viewer-password"), VIEWER_PASSWORD);
  }

  private ApiClient signIn(URI node, String user, String password, String purpose) {
    return ApiClient.signIn(
        node, ServerIdentity.trusting(data().resolve("tls/ca.pem")), user, password, purpose);
  }

  /** An account that two others have granted all footage. */
  void addViewer(Node node) {
    try (ApiClient admin = administrator(node)) {
      addAccount(admin, "approver", "approver");
      addAccount(admin, "second", "approver");
      addAccount(admin, "viewer", "requester");
    }
    ObjectNode everything =
        ApiClient.object()
            .put("allCameras", true)
            .put("standing", true)
            .put("from", "1970-01-01T00:00:00Z")
            .put("to", "2199-01-01T00:00:00Z")
            .put("reason", "looking into trouble")
            .put("caseNumber", "duty 1")
            .put("legalBasis", "test");
    everything.putArray("actions").add("playback").add("live").add("export");
    try (ApiClient viewer = viewer(node);
        ApiClient approver = signIn(node.url(), "approver", VIEWER_PASSWORD, "");
        ApiClient second = signIn(node.url(), "second", VIEWER_PASSWORD, "")) {
      JsonNode asked = viewer.post("/api/v1/requests", everything).orElseThrow();
      String approval = "/api/v1/requests/" + asked.path("id").asText() + "/approve";
      var _ = approver.post(approval, ApiClient.object());
      var _ = second.post(approval, ApiClient.object());
    }
  }

  private static void addAccount(ApiClient admin, String user, String role) {
    admin.post(
        "/api/v1/users",
        ApiClient.object()
            .put("user", user)
            .put("name", user)
            .put("unit", "Test unit")
            .put("role", role)
            .put("password", VIEWER_PASSWORD));
  }

  /** Registers the clip as a camera and returns its id. */
  String addCamera(Node node) throws IOException, InterruptedException {
    return addCamera(node, CLIP_SECONDS);
  }

  /** The same with a clip of this length; at its end the camera breaks off and comes again. */
  String addCamera(Node node, int clipSeconds) throws IOException, InterruptedException {
    Path clip = clip(clipSeconds);
    try (ApiClient admin = administrator(node)) {
      JsonNode camera =
          admin.post("/api/v1/cameras", camera(clip.toUri().toString())).orElseThrow();
      return camera.path("id").asText();
    }
  }

  static ObjectNode camera(String source) {
    return ApiClient.object()
        .put("name", "Yard")
        .put("source", source)
        .put("managingUnit", "Test unit")
        .put("legalBasis", "test")
        .put("scene", "road");
  }

  /** What the plan says of what has an expiry day. */
  static List<String> decisions(ApiClient admin, LocalDate expiryDay) {
    List<String> decisions = new ArrayList<>();
    for (JsonNode day : admin.get("/api/v1/retention/plan").path("classDays")) {
      if (day.path("expiryDay").asText().equals(expiryDay.toString())) {
        decisions.add(day.path("decision").asText());
      }
    }
    return decisions;
  }

  /** The packs of a camera, finished or open, on the volume in the data folder. */
  List<Path> packsOf(String camera) throws IOException {
    try (Stream<Path> files = Files.walk(data().resolve("volumes"))) {
      return files
          .filter(file -> file.toString().contains("/" + camera + "/"))
          .filter(file -> file.toString().matches(".*\\.(pack|open)"))
          .toList();
    }
  }

  /** What the node says about a camera. */
  static JsonNode camera(ApiClient client, String camera) {
    return client.get("/api/v1/cameras/" + camera);
  }

  /** Waits until the camera's durable footage ends later than {@code after}. */
  void awaitRecordedAfter(Node node, String camera, Instant after) {
    try (ApiClient admin = administrator(node)) {
      awaitRecordedAfter(admin, camera, after);
    }
  }

  static void awaitRecordedAfter(ApiClient client, String camera, Instant after) {
    patiently()
        .until(
            () -> {
              String edge = camera(client, camera).path("liveEdge").asText("");
              return !edge.isEmpty() && !edge.equals("null") && Instant.parse(edge).isAfter(after);
            });
  }

  /** The standing alarm of a kind, waited for. */
  JsonNode awaitAlarm(Node node, String kind) {
    try (ApiClient admin = administrator(node)) {
      return patiently().until(() -> alarm(admin, kind), alarm -> !alarm.isMissingNode());
    }
  }

  static JsonNode alarm(ApiClient client, String kind) {
    for (JsonNode alarm : client.get("/api/v1/alarms").path("alarms")) {
      if (alarm.path("kind").asText().equals(kind)) {
        return alarm;
      }
    }
    return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  /**
   * Two minutes: some of what is waited for takes three rounds of ten seconds on a quiet computer.
   */
  static ConditionFactory patiently() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions();
  }

  private Path clip(int seconds) throws IOException, InterruptedException {
    Path clip = root.resolve("clips/yard-" + seconds + ".mp4");
    if (Files.exists(clip)) {
      return clip;
    }
    Process encoder =
        new ProcessBuilder(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=10:duration=" + seconds,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "10",
                "-pix_fmt",
                "yuv420p",
                clip.toString())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("ffmpeg.log").toFile())
            .start();
    if (!encoder.waitFor(2, TimeUnit.MINUTES) || encoder.exitValue() != 0) {
      throw new IOException(Files.readString(root.resolve("ffmpeg.log")));
    }
    return clip;
  }
}
