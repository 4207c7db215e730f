package io.strongroom.loadtests.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.camera.AudioKind;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.process.Site;
import io.strongroom.node.Node;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom demo}: what Strongroom is, in one command. */
@Command(
    name = "demo",
    description = {
      "Starts one node and simulated cameras, and prints where to look and who may.",
      "Ctrl-C stops; the next start goes on with what was recorded."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom demo --cameras 8 --port 8443 --data data/demo"})
public final class DemoCommand implements Callable<Integer> {
  private static final int MAX_CAMERAS = 200;
  private static final String LEGAL_BASIS = "simulated camera, no public space";
  private static final int STOP_SECONDS = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--cameras", defaultValue = "8", description = "simulated cameras (default: 8)")
  private int cameraCount = 8;

  @Option(names = "--port", defaultValue = "8443", description = "HTTPS port (default: 8443)")
  private int port = 8443;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "where it records (default: data/demo); its secrets lie beside it in DIR.secrets")
  private @Nullable Path folder;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "written when ready: url, accounts, cameras")
  private @Nullable Path json;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cameraCount < 1 || cameraCount > MAX_CAMERAS) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--cameras must be between 1 and " + MAX_CAMERAS);
    }
    if (port < 0 || port > 65_535) {
      throw new StrongroomException(ErrorKind.CALLER, "--port must be between 0 and 65535");
    }
    Path data = dataFolder();
    Path secrets = data.resolveSibling(data.getFileName() + ".secrets");
    Site site = Site.open(secrets, data, secrets, port, 0, "");
    out.println("strongroom: starting simulated cameras and the node");
    CountDownLatch finished = new CountDownLatch(1);
    // Encoding the loops and starting the node keep one core each busy.
    CompletableFuture<SimulatedCameras> encoding =
        CompletableFuture.supplyAsync(() -> simulate(data, secrets));
    try (Node node = Node.start(NodeSettings.load(site.settings()));
        SimulatedCameras cameras = encoded(encoding)) {
      announce(node, prepare(site, node, cameras));
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(node, finished)));
      node.awaitStop();
    }
    out.println("strongroom: stopped; what was recorded is kept");
    finished.countDown();
    return ExitCode.OK;
  }

  /** Ctrl-C: the node finishes its packs, then the main thread closes the cameras. */
  private void stop(Node node, CountDownLatch finished) {
    out.println("strongroom: stopping, finishing open packs");
    node.close();
    try {
      if (!finished.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        out.println("strongroom: the simulated cameras take long to stop; not waiting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path dataFolder() {
    Path chosen =
        folder != null
            ? folder
            : Path.of(System.getProperty("strongroom.home", "."), "data", "demo");
    return chosen.toAbsolutePath().normalize();
  }

  private static SimulatedCameras encoded(CompletableFuture<SimulatedCameras> encoding) {
    try {
      return encoding.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StrongroomException known ? known : e;
    }
  }

  /** The cameras keep their port from run to run: their addresses are registered. */
  private SimulatedCameras simulate(Path data, Path secrets) {
    try {
      return startCameras(data, secrets);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--data: " + secrets + " cannot be read or written", e);
    }
  }

  private SimulatedCameras startCameras(Path data, Path secrets) throws IOException {
    Path portFile = secrets.resolve("simulator.port");
    int cameraPort =
        Files.exists(portFile) ? Integer.parseInt(Files.readString(portFile).strip()) : 0;
    Path clips = data.resolveSibling(data.getFileName() + ".clips");
    SimulatedCameras cameras =
        SimulatedCameras.start(
            Settings.defaults(clips)
                .withCameras(cameraCount)
                .withPort(cameraPort)
                .withAudio(List.of(AudioKind.AAC, AudioKind.PCMA, AudioKind.NONE)));
    Files.writeString(portFile, Integer.toString(cameras.port()));
    return cameras;
  }

  /** What is announced. */
  private record Demo(String viewerPassword, String adminPassword, ArrayNode cameras) {}

  private Demo prepare(Site site, Node node, SimulatedCameras simulated) throws IOException {
    ArrayNode list = JSON.createArrayNode();
    try (ApiClient admin = site.administratorAt(node.url())) {
      Map<String, JsonNode> known = new HashMap<>();
      for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
        // A camera that somebody has added to the demo is left alone.
        if (camera.path("legalBasis").asText().equals(LEGAL_BASIS)) {
          known.put(camera.path("name").asText(), camera);
        }
      }
      if (admin.get("/api/v1/users").path("users").size() < 2) {
        site.addViewer(admin, "Demo viewer", "Demo unit");
      }
      for (SimulatedCamera camera : simulated.cameras()) {
        JsonNode before = known.remove(camera.name());
        String id =
            before == null ? Site.addCamera(admin, describe(camera)) : before.path("id").asText();
        if (before != null && !before.path("enabled").asBoolean()) {
          enable(admin, before, true);
        }
        list.addObject()
            .put("id", id)
            .put("name", camera.name())
            .put("source", camera.uri().toString());
      }
      // Of an earlier start with more cameras; what they recorded stays, and they come back.
      known.values().forEach(camera -> enable(admin, camera, false));
    }
    return new Demo(
        Files.readString(site.secrets().resolve("viewer")),
        Files.readString(site.secrets().resolve("admin")),
        list);
  }

  private static void enable(ApiClient admin, JsonNode camera, boolean enabled) {
    admin.put(
        "/api/v1/cameras/" + camera.path("id").asText() + "/enabled",
        ApiClient.object().put("enabled", enabled));
  }

  private static ObjectNode describe(SimulatedCamera camera) {
    ObjectNode body =
        ApiClient.object()
            .put("name", camera.name())
            .put("source", camera.uri().toString())
            .put("managingUnit", "Demo unit")
            .put("legalBasis", LEGAL_BASIS)
            .put("scene", "road");
    if (camera.audio() != AudioKind.NONE) {
      body.put("audio", true).put("audioBasis", "simulated sound, nobody speaks");
    }
    return body;
  }

  private void announce(Node node, Demo demo) throws IOException {
    if (json != null) {
      ObjectNode ready = JSON.createObjectNode().put("url", node.url().toString());
      ArrayNode accounts = ready.putArray("accounts");
      account(accounts, "viewer", demo.viewerPassword(), "viewer");
      account(accounts, "admin", demo.adminPassword(), "administrator");
      ready.set("cameras", demo.cameras());
      Path fresh = json.resolveSibling(json.getFileName() + ".new");
      Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(ready));
      Files.move(fresh, json, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    out.printf(
        """

        Strongroom records %d simulated cameras.

          Open        %s
          Sign in as  viewer  %s   (sees footage; say why you look)
          or as       admin   %s   (cameras and users, no footage)

          The browser will warn: the node made its own certificate authority, with the fingerprint
          %s

        Ctrl-C stops it; the next start goes on with what was recorded.
        """,
        demo.cameras().size(),
        node.url(),
        demo.viewerPassword(),
        demo.adminPassword(),
        node.caFingerprint());
    out.flush();
  }

  private static void account(ArrayNode accounts, String user, String password, String role) {
    accounts.addObject().put("user", user).put("password", password).put("role", role);
  }
}
