package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The power goes at chosen storage operations: whatever was not synced is kept, lost or torn as the
 * seed says. And a sync fails: the pack is abandoned, and recording goes on on the other volume.
 */
public final class PowerCutProof implements Proof {
  private static final int CAMERAS = 6;
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final int DEFAULT_ROUNDS = 12;
  private static final long MAX_LOST_MICROS = 5_000_000;

  /** The newest frame of the acknowledged time may lie this far before its end. */
  private static final long FRAME_MICROS = 200_000;

  private static final String FAULTY = "io.strongroom.loadtests.prove.FaultyNodeMain";

  private final List<String> failures = new ArrayList<>();
  private long worstLost;
  private long worstUnacknowledged;

  @Override
  public String name() {
    return "power-cut";
  }

  @Override
  public String claim() {
    return "power cuts at chosen storage operations (unsynced blocks lost or torn) and a failed"
        + " fsync: at most 5 s lost per camera, nothing acknowledged lost, recording on"
        + " elsewhere";
  }

  @Override
  public String takes() {
    return "8 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int rounds = run.rounds().orElse(DEFAULT_ROUNDS);
    SplittableRandom random = run.random();
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> simulated =
        List.of("--cameras", "" + CAMERAS, "--profile", "h264", "--bitrate", "1M");
    try (Lab lab = Lab.start(run.folder(), simulated, List.of("-Xmx512m"), volumes(run.folder()))) {
      lab.recordAll(Duration.ofSeconds(60));
      for (int i = 1; i <= rounds; i++) {
        long cutAfter = 30L + random.nextInt(120);
        run.say("round " + i + " of " + rounds + ": power goes at operation " + cutAfter);
        cut(lab, random.nextInt(1_000_000), cutAfter);
      }
      run.say("a sync fails");
      failedSync(lab, random.nextInt(1_000_000), figures);
    }
    figures.put("power cuts", rounds);
    figures.put("most lost before a cut, ms", worstLost / 1000);
    figures.put("most received and not yet acknowledged at a cut, ms", worstUnacknowledged / 1000);
    return new Outcome(figures, failures);
  }

  private static String volumes(Path folder) {
    return "volumes = [{label = one, path = \"%s\"}, {label = two, path = \"%s\"}]"
        .formatted(folder.resolve("data/volumes/one"), folder.resolve("data/volumes/two"));
  }

  /**
   * One life above a faulty storage that ends with the power, and one sound life that shows what is
   * left.
   */
  private void cut(Lab lab, long seed, long cutAfter) throws IOException, InterruptedException {
    lab.node().close();
    lab.launchNode(FAULTY, List.of("--seed", "" + seed, "--cut-after", "" + cutAfter));
    Map<String, Instant> acknowledged = new HashMap<>();
    Instant begun = Instant.now();
    awaitReadyOrDead(lab);
    Instant ready = Instant.now();
    watchUntilDead(lab, acknowledged);
    Instant dead = Instant.now();
    lab.launchNode();
    lab.node().await("the node to be ready", Duration.ofSeconds(60), lab.node()::ready);
    lab.awaitRecording(Duration.ofSeconds(60));
    try (ApiClient viewer = lab.site().viewer()) {
      for (String id : lab.cameraIds()) {
        Instant known = acknowledged.getOrDefault(id, Instant.EPOCH);
        judge(id, found(viewer, id, begun, dead), known.isAfter(begun) ? known : null, ready, dead);
      }
    }
  }

  /** Recording begins before the node says that it is ready, and the power may go in between. */
  private static void awaitReadyOrDead(Lab lab) throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (lab.node().isAlive() && !lab.node().ready()) {
      if (System.nanoTime() > deadline) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "the node above the faulty storage does not become ready");
      }
      Thread.sleep(100);
    }
  }

  private static void watchUntilDead(Lab lab, Map<String, Instant> acknowledged)
      throws IOException, InterruptedException {
    try (ApiClient admin = lab.site().administrator()) {
      while (lab.node().isAlive()) {
        for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
          if (camera.hasNonNull("liveEdge")) {
            acknowledged.put(
                camera.path("id").asText(), Instant.parse(camera.path("liveEdge").asText()));
          }
        }
        Thread.sleep(50);
      }
    } catch (StrongroomException e) {
      // The power went while we were asking.
      if (lab.node().isAlive()) {
        Thread.sleep(500);
      }
    }
  }

  /**
   * What was recorded in one life; nothing at all if the power went while packs were being opened.
   */
  private static ExportedFrames found(ApiClient viewer, String id, Instant from, Instant to)
      throws IOException {
    try {
      return RecordingCheck.fetch(viewer, id, from, to);
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return new ExportedFrames(List.of(), 0, 0, 0);
      }
      throw e;
    }
  }

  private void judge(
      String id,
      ExportedFrames found,
      @Nullable Instant acknowledged,
      Instant ready,
      Instant dead) {
    long last = found.stamps().stream().mapToLong(FrameStamp::captureMicros).max().orElse(0);
    // Before the node was ready there was nothing to lose.
    long lost = micros(dead) - Math.max(last, micros(ready));
    worstLost = Math.max(worstLost, lost);
    if (lost > MAX_LOST_MICROS) {
      failures.add(id + ": " + lost + " µs lost before the cut at " + dead);
    }
    if (acknowledged != null) {
      worstUnacknowledged = Math.max(worstUnacknowledged, micros(dead) - micros(acknowledged));
      if (last + FRAME_MICROS < micros(acknowledged)) {
        failures.add(id + ": acknowledged up to " + acknowledged + ", readable up to " + last);
      }
    }
    if (found.unstamped() > 0) {
      failures.add(id + ": " + found.unstamped() + " frames were served damaged");
    }
  }

  /**
   * The bytes of the failed sync are written elsewhere: no frame is missing and the alarm stands.
   */
  private void failedSync(Lab lab, long seed, Map<String, Object> figures)
      throws IOException, InterruptedException {
    lab.node().close();
    lab.launchNode(FAULTY, List.of("--seed", "" + seed, "--fail-sync", "15"));
    lab.node().await("the node to be ready", Duration.ofSeconds(60), lab.node()::ready);
    lab.awaitRecording(Duration.ofSeconds(60));
    Instant from = Instant.now().plusSeconds(1);
    Thread.sleep(Duration.ofSeconds(15));
    Instant to = Instant.now();
    Thread.sleep(Duration.ofSeconds(6));
    String alarms;
    try (ApiClient viewer = lab.site().viewer()) {
      alarms = viewer.get("/api/v1/alarms").toString();
      SentFrames sent = SentFrames.read(lab.simulator().ledger());
      FrameAccount account = FrameAccount.NOTHING;
      for (int i = 0; i < lab.cameraIds().size(); i++) {
        int number = lab.simulator().cameras().get(i).number();
        account =
            account.plus(RecordingCheck.of(viewer, sent, number, lab.cameraIds().get(i), from, to));
      }
      figures.put("frames missing after a failed sync", account.missing());
      if (!account.clean()) {
        failures.add("after a failed sync the frames found are not those sent: " + account);
      }
    }
    if (!alarms.contains("volume-suspect")) {
      failures.add("a failed sync raises no alarm: " + alarms);
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
