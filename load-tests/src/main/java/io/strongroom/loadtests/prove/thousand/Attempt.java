package io.strongroom.loadtests.prove.thousand;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.check.Sending;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.loadtests.prove.density.CameraLoad;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One number of cameras for one time: figures, what does not hold, and what bound it. Used once, by
 * one thread.
 */
final class Attempt {
  /** Heap of the measured node. */
  static final List<String> NODE_OPTIONS =
      List.of("-Xms2g", "-Xmx2g", "-Xmn128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");

  /** Most disk that packs may take at any time. */
  static final long MAX_DISK_BYTES = 40_000_000_000L;

  /** Most that memory may be higher in the second half of the time than in the first. */
  static final double MEMORY_GROWTH = 1.05;

  static final double MAX_LAG_SECONDS = 5;

  /** Ten megabytes of 2 Mbit/s: soon finished and checked, and few enough files. */
  private static final String SETTINGS = "recording { pack-seconds = 40 }";

  private static final int WARM_UP_SECONDS = 60;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration UNTIL_DURABLE = Duration.ofSeconds(6);
  private static final int MAX_FAILURES = 10;

  final int cameras;
  final Map<String, Object> figures = new LinkedHashMap<>();
  final List<String> failures = new ArrayList<>();
  String bound = "it did not begin to record";
  private final ProofRun run;
  private final Path folder;
  private final int seconds;
  private final List<Long> resident = new ArrayList<>();
  private long mostDiskBytes;

  Attempt(ProofRun run, Path folder, int cameras, int seconds) {
    this.run = run;
    this.folder = folder;
    this.cameras = cameras;
    this.seconds = seconds;
  }

  boolean holds() {
    return failures.isEmpty();
  }

  /** Runs to the end, or until it is plain that it does not hold. */
  void run() throws IOException, InterruptedException {
    run.say("%d cameras for %d s".formatted(cameras, seconds));
    CameraLoad load = CameraLoad.usual(cameras);
    try (Lab lab = Lab.start(folder, load.simulatorOptions(), NODE_OPTIONS, SETTINGS);
        PackChecker checker =
            PackChecker.start(lab.site(), RecordingCheck.frameAt(Instant.now()) - 1000)) {
      lab.register(checker::camera);
      lab.awaitRecording(START_LIMIT);
      run.pass(Duration.ofSeconds(Math.min(WARM_UP_SECONDS, seconds)), "warming up");
      Usage before = Usage.of(lab);
      boolean whole = run.watch(Duration.ofSeconds(seconds), "recording", () -> look(lab, checker));
      Usage after = Usage.of(lab);
      after.report(before, figures);
      bound = after.bound(before);
      Thread.sleep(UNTIL_DURABLE);
      lag(new LagReading(before.metrics(), lab.node().metrics()));
      Instant from = before.at().plusSeconds(1);
      Instant to = after.at().minusSeconds(1);
      gaps(lab, from, to);
      memory(whole);
      lab.node().close();
      lab.simulator().close();
      run.say("checking the last packs");
      checker.finish();
      frames(lab, checker, from, to);
    } catch (StrongroomException e) {
      failures.add(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Notes memory and disk; false as soon as frames must have been lost. */
  private boolean look(Lab lab, PackChecker checker) throws IOException, InterruptedException {
    resident.add(ProcessCost.of(lab.node().pid()).residentBytes());
    // Files come and go under du, which then says so and exits with 1.
    String[] lines =
        Tools.attempt("du", "-sB1", lab.site().data().resolve("volumes").toString())
            .output()
            .split("\n", -1);
    for (String line : lines) {
      if (line.matches("\\d+\\s.*")) {
        mostDiskBytes = Math.max(mostDiskBytes, Long.parseLong(line.split("\\s", -1)[0]));
      }
    }
    double recording = lab.node().metrics().value("strongroom_cameras", "state=\"recording\"");
    run.say(
        "%.0f of %d record, %d packs checked, %.1f GB on disk"
            .formatted(recording, cameras, checker.checkedPacks(), mostDiskBytes / 1e9));
    return recording >= cameras && checker.failures().isEmpty() && mostDiskBytes <= MAX_DISK_BYTES;
  }

  private void lag(LagReading lag) {
    if (lag.isEmpty()) {
      failures.add("nothing became durable");
      return;
    }
    figures.put("arrival to durable, median, s", Math.round(lag.quantile(0.5) * 100) / 100.0);
    figures.put("arrival to durable, p99, s", Math.round(lag.quantile(0.99) * 100) / 100.0);
    if (lag.share(MAX_LAG_SECONDS) < 0.99) {
      failures.add(
          "only %.2f %% of the footage was durable within %s s"
              .formatted(lag.share(MAX_LAG_SECONDS) * 100, MAX_LAG_SECONDS));
    }
  }

  private void gaps(Lab lab, Instant from, Instant to) throws IOException {
    int withGaps = 0;
    try (ApiClient viewer = lab.site().viewer()) {
      for (String id : lab.cameraIds()) {
        JsonNode timeline =
            viewer.get("/api/v1/cameras/" + id + "/timeline?from=" + from + "&to=" + to);
        if (!timeline.path("gaps").isEmpty() || timeline.path("recorded").size() != 1) {
          withGaps++;
          if (failures.size() < MAX_FAILURES) {
            failures.add(id + ": the timeline is not one span: " + timeline.path("gaps"));
          }
        }
      }
    }
    figures.put("cameras with a gap", withGaps);
  }

  private void memory(boolean whole) {
    int half = resident.size() / 2;
    double first = mean(resident.subList(0, half));
    double second = mean(resident.subList(half, resident.size()));
    figures.put("node JVM options", String.join(" ", NODE_OPTIONS));
    figures.put("memory, first half, MB", Math.round(first / 1e6));
    figures.put("memory, second half, MB", Math.round(second / 1e6));
    figures.put("most disk taken, GB", Math.round(mostDiskBytes / 1e8) / 10.0);
    if (whole && first > 0 && second > first * MEMORY_GROWTH) {
      failures.add("memory grows: %.0f MB, then %.0f MB".formatted(first / 1e6, second / 1e6));
    }
    if (mostDiskBytes > MAX_DISK_BYTES) {
      failures.add("packs took %.1f GB of disk".formatted(mostDiskBytes / 1e9));
    }
    if (!whole) {
      failures.add("ended early: not all cameras recorded, or a pack did not verify");
    }
  }

  private static double mean(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).average().orElse(0);
  }

  private void frames(Lab lab, PackChecker checker, Instant from, Instant to) {
    SentFrames sent = SentFrames.read(lab.simulator().ledger());
    List<Integer> numbers =
        lab.simulator().cameras().stream().map(SimulatorProcess.Announced::number).toList();
    long first = RecordingCheck.frameAt(from);
    long end = RecordingCheck.frameAt(to);
    FrameAccount account = checker.account(sent, first, end);
    Sending sending = Sending.of(sent, numbers, first, end);
    figures.put("packs checked", checker.checkedPacks());
    figures.put("checked, GB", Math.round(checker.checkedBytes() / 1e8) / 10.0);
    figures.put(
        "checking, processor time per checked GB, s",
        Math.round(checker.cpuNanos() / 1e7 / (checker.checkedBytes() / 1e9)) / 100.0);
    figures.put("frames due", sending.due());
    figures.put("frames found", account.found());
    figures.put("frames missing", account.missing());
    figures.put("frames doubled", account.doubled());
    figures.put("frames under another camera", account.misplaced());
    failures.addAll(checker.failures());
    if (!account.clean()) {
      failures.add("the frames found are not the frames sent: " + account);
    }
    if (!sending.complete()) {
      failures.add("frames were due and not sent: " + sending);
    }
    if (sending.late() > 0) {
      bound = "the simulator, which left out " + sending.late() + " frames; else " + bound;
    }
  }
}
