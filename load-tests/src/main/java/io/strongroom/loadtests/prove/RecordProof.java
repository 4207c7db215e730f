package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.FfmpegPeer;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recording density: what one camera costs the recorder's process, everything included, beside one
 * {@code ffmpeg -c copy} process per camera in the same run.
 *
 * @param cameras how many
 * @param peer whether the peer runs too
 */
public record RecordProof(int cameras, boolean peer) implements Proof {
  /** Most that one 2 Mbit/s camera may cost, in per cent of a core. */
  static final double MAX_CPU_PERCENT = 0.45;

  /** Most memory per camera, beyond the idle node, in MB. */
  static final double MAX_MEMORY_MB = 6;

  /** Heap of the measured node; stated with the figures because it bounds the memory measured. */
  static final List<String> NODE_OPTIONS = List.of("-Xms96m", "-Xmx512m", "-XX:+UseSerialGC");

  private static final int BITRATE = 2_000_000;
  private static final int DEFAULT_SECONDS = 60;

  /** With fewer cameras the node's fixed costs weigh too much for a verdict per camera. */
  private static final int JUDGED_FROM_CAMERAS = 50;

  private static final int WARM_UP_SECONDS = 30;

  @Override
  public String name() {
    return "record-" + cameras;
  }

  @Override
  public String claim() {
    return cameras
        + " cameras of 2 Mbit/s cost at most "
        + MAX_CPU_PERCENT
        + " % of a core and 6 MB each; no frame is missing, doubled or misplaced";
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
    return 3L * cameras * BITRATE / 8 * 300 + (1L << 30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(DEFAULT_SECONDS);
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    run.say("starting " + cameras + " simulated cameras and a node");
    List<String> simulated =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", "2M");
    try (Lab lab = Lab.start(run.folder(), simulated, NODE_OPTIONS, "")) {
      run.pass(Duration.ofSeconds(10), "node idle");
      ProcessCost idle = ProcessCost.of(lab.node().pid());
      lab.recordAll(Duration.ofSeconds(60));
      run.pass(Duration.ofSeconds(Math.min(WARM_UP_SECONDS, seconds)), "warming up");
      Instant from = Instant.now();
      ProcessCost before = ProcessCost.of(lab.node().pid());
      ProcessCost simulatorBefore = ProcessCost.of(lab.simulator().pid());
      run.pass(Duration.ofSeconds(seconds), "recording");
      ProcessCost after = ProcessCost.of(lab.node().pid());
      ProcessCost simulatorAfter = ProcessCost.of(lab.simulator().pid());
      Instant to = Instant.now();
      run.pass(Duration.ofSeconds(6), "letting the last frames become durable");
      cost(figures, failures, idle, before, after);
      figures.put(
          "simulator, % of a core per camera", percent(simulatorAfter.coresSince(simulatorBefore)));
      frames(run, lab, from.plusSeconds(1), to.minusSeconds(1), figures, failures);
      if (peer) {
        lab.node().close();
        peer(run, lab, seconds, figures);
      }
    }
    return new Outcome(figures, failures);
  }

  private void cost(
      Map<String, Object> figures,
      List<String> failures,
      ProcessCost idle,
      ProcessCost before,
      ProcessCost after) {
    double cpu = percent(after.coresSince(before));
    double memory = rounded((after.residentBytes() - idle.residentBytes()) / 1e6 / cameras);
    double seconds = (after.atNanos() - before.atNanos()) / 1e9;
    figures.put("cameras", cameras);
    figures.put("node JVM options", String.join(" ", NODE_OPTIONS));
    figures.put("recorder, % of a core per camera", cpu);
    figures.put("memory per camera beyond idle, MB", memory);
    figures.put("memory of the whole process, MB", after.residentBytes() / 1_000_000);
    figures.put(
        "write calls per camera-second",
        rounded((after.writeCalls() - before.writeCalls()) / seconds / cameras));
    if (cameras < JUDGED_FROM_CAMERAS) {
      return;
    }
    if (cpu > MAX_CPU_PERCENT) {
      failures.add("costs " + cpu + " % of a core per camera, more than " + MAX_CPU_PERCENT);
    }
    if (memory > MAX_MEMORY_MB) {
      failures.add("takes " + memory + " MB per camera, more than " + MAX_MEMORY_MB);
    }
  }

  private static void frames(
      ProofRun run,
      Lab lab,
      Instant from,
      Instant to,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException {
    run.say("fetching every recording and comparing it with what was sent");
    SentFrames sent = SentFrames.read(lab.simulator().ledger());
    List<Integer> numbers =
        lab.simulator().cameras().stream().map(SimulatorProcess.Announced::number).toList();
    try (ApiClient viewer = lab.site().viewer()) {
      FrameAccount account = RecordingCheck.all(viewer, sent, numbers, lab.cameraIds(), from, to);
      figures.put("frames sent", account.sent());
      figures.put("frames found", account.found());
      figures.put("frames missing", account.missing());
      figures.put("frames doubled", account.doubled());
      figures.put("frames under another camera", account.misplaced());
      if (!account.clean()) {
        failures.add("the frames found are not the frames sent: " + account);
      }
    }
  }

  private void peer(ProofRun run, Lab lab, int seconds, Map<String, Object> figures)
      throws IOException, InterruptedException {
    run.say("the same cameras with one ffmpeg process each");
    List<String> addresses =
        lab.simulator().cameras().stream().map(SimulatorProcess.Announced::url).toList();
    try (FfmpegPeer ffmpeg = FfmpegPeer.start(run.folder().resolve("peer"), addresses)) {
      run.pass(Duration.ofSeconds(20), "warming up");
      ProcessCost before = ffmpeg.cost();
      run.pass(Duration.ofSeconds(seconds), "recording");
      ProcessCost after = ffmpeg.cost();
      figures.put("ffmpeg processes, % of a core per camera", percent(after.coresSince(before)));
      figures.put(
          "ffmpeg processes, memory per camera, MB",
          rounded(after.proportionalBytes() / 1e6 / cameras));
    }
  }

  private double percent(double cores) {
    return Math.round(cores * 100 / cameras * 1000) / 1000.0;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
