package io.strongroom.loadtests.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.camera.AudioKind;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The simulated cameras of a demo. They are encoded while nodes start: each keeps one core busy.
 */
final class DemoCameras {
  /** Degrees between two places at which cameras stand. */
  private static final double STEP = 0.0004;

  private static final String LEGAL_BASIS = "simulated camera, no public space";

  private final CompletableFuture<SimulatedCameras> encoding;

  private DemoCameras(CompletableFuture<SimulatedCameras> encoding) {
    this.encoding = encoding;
  }

  /** Begins to encode; loops lie beside the data, the port is kept among the secrets. */
  static DemoCameras encode(Path data, int count) {
    return new DemoCameras(CompletableFuture.supplyAsync(() -> simulate(data, count)));
  }

  /** The cameras, when they send; the caller closes them. */
  SimulatedCameras await() {
    try {
      return encoding.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StrongroomException known ? known : e;
    }
  }

  private static SimulatedCameras simulate(Path data, int count) {
    Path secrets = Folders.beside(data, ".secrets");
    try {
      return start(data, secrets.resolve("simulator.port"), count);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--data: " + secrets + " cannot be read or written", e);
    }
  }

  /** The cameras keep their port from run to run: their addresses are registered. */
  private static SimulatedCameras start(Path data, Path portFile, int count) throws IOException {
    int port = Files.exists(portFile) ? Integer.parseInt(Files.readString(portFile).strip()) : 0;
    SimulatedCameras cameras =
        SimulatedCameras.start(
            Settings.defaults(Folders.beside(data, ".clips"))
                .withCameras(count)
                .withPort(port)
                .withAudio(List.of(AudioKind.AAC, AudioKind.PCMA, AudioKind.NONE)));
    Files.writeString(portFile, Integer.toString(cameras.port()));
    return cameras;
  }

  /**
   * Registers the cameras that are not registered yet, and makes the accounts: one that was granted
   * all footage by another one.
   *
   * @return id, name and source of each
   */
  static ArrayNode register(Site site, ApiClient admin, SimulatedCameras simulated)
      throws IOException {
    Map<String, JsonNode> known = new HashMap<>();
    for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
      // A camera that somebody has added to the demo is left alone.
      if (camera.path("legalBasis").asText().equals(LEGAL_BASIS)) {
        known.put(camera.path("name").asText(), camera);
      }
    }
    site.addViewer(admin, "Demo viewer", "Demo unit");
    ArrayNode list = new ObjectMapper().createArrayNode();
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
    return list;
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
            .put("scene", "road")
            .put("latitude", 30.63 + steps(camera, 1) * STEP)
            .put("longitude", 120.56 + steps(camera, 23) * STEP);
    if (camera.audio() != AudioKind.NONE) {
      body.put("audio", true).put("audioBasis", "simulated sound, nobody speaks");
    }
    return body;
  }

  /** Somewhere in a town, and at the same place each time. */
  private static int steps(SimulatedCamera camera, int divisor) {
    return Math.floorMod(camera.name().hashCode() / divisor, 23);
  }
}
