package io.strongroom.loadtests.prove.live;

import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.camera.SteadyClock;
import io.strongroom.loadtests.camera.send.SendWheel;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Machine;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.density.CameraLoad;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * From a frame's sending, which is stamped into it, to its arrival at a viewer over HTTPS on the
 * same machine: many viewers of one camera, then many cameras with one viewer each.
 *
 * <p>Simulator and viewers read two clocks, both UTC at their start and monotonic from there, which
 * were started within seconds of each other: they differ by what the machine's UTC was corrected in
 * between, microseconds on a machine that keeps time.
 *
 * @param viewers how many in either part
 */
public record LiveLatencyProof(int viewers) implements Proof {
  private static final double MAX_MEDIAN_MILLIS = 10;
  private static final double MAX_P99_MILLIS = 50;
  private static final double MAX_FIRST_PICTURE_MILLIS = 50;
  private static final int SECONDS = 60;
  private static final int REHEARSALS = 10;
  private static final int REHEARSAL_VIEWERS = 60;
  private static final Duration SETTLING = Duration.ofSeconds(5);

  /** Viewers come one after the other: 200 handshakes at once would measure handshakes. */
  private static final Duration BETWEEN_VIEWERS = Duration.ofMillis(100);

  private static final Duration BETWEEN_REHEARSALS = Duration.ofMillis(50);

  /**
   * What lives longer than a frame's way to its viewer is little, so a young generation that is
   * collected once or twice a second is collected in a few milliseconds. While viewers come, each
   * brings objects that stay (its connection, its streams), and one thread took up to 50 ms to move
   * them, which is a first picture's whole time; therefore two.
   */
  private static final List<String> NODE_OPTIONS =
      List.of("-Xmx2g", "-Xmn128m", "-XX:+UseParallelGC", "-XX:ParallelGCThreads=2");

  @Override
  public String name() {
    return "live-latency";
  }

  @Override
  public String claim() {
    return viewers
        + " viewers of one camera, and "
        + viewers
        + " cameras with one viewer each: from frame sent to frame received at most 10 ms at the"
        + " median and 50 ms at p99; they come ten a second, and 99 of 100 have the first picture"
        + " within 50 ms of connecting";
  }

  @Override
  public String takes() {
    return "8 min";
  }

  @Override
  public long roomBytes() {
    return CameraLoad.usual(viewers).bytes(180) + (2L << 30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    figures.put("viewers", viewers);
    figures.put("node JVM options", String.join(" ", NODE_OPTIONS));
    part(run, "one camera", 1, figures, failures);
    part(run, "a camera each", viewers, figures, failures);
    return new Outcome(figures, failures);
  }

  private void part(
      ProofRun run, String part, int cameras, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    run.say(part + ": starting " + cameras + " cameras and a node");
    Path folder = Files.createDirectories(run.folder().resolve("cameras-" + cameras));
    List<String> simulated = CameraLoad.usual(cameras).simulatorOptions();
    LiveTally tally = new LiveTally();
    try (Lab lab = Lab.start(folder, simulated, NODE_OPTIONS, "")) {
      Clock clock = new SteadyClock();
      lab.recordAll(Duration.ofMinutes(3));
      run.pass(Duration.ofSeconds(10), "warming up");
      rehearse(lab, clock);
      watch(run, part, lab, clock, tally, figures);
    }
    tally.report(part, figures);
    judge(part, tally, failures);
  }

  /**
   * The first viewers of a fresh node pay for loading and compiling its classes; those of a node
   * that has been watched for a while do not.
   */
  private static void rehearse(Lab lab, Clock clock) throws IOException, InterruptedException {
    LiveTally nobody = new LiveTally();
    SSLContext tls = ServerIdentity.trusting(lab.site().ca());
    try (ApiClient viewer = lab.site().viewer()) {
      for (int round = 0; round < REHEARSALS; round++) {
        List<LiveWatcher> watchers = new ArrayList<>();
        for (int i = 0; i < REHEARSAL_VIEWERS; i++) {
          String camera = lab.cameraIds().get(i % lab.cameraIds().size());
          LiveWatcher watcher =
              new LiveWatcher(lab.site().url(), tls, viewer.token(), camera, clock, nobody);
          watcher.start();
          watchers.add(watcher);
          Thread.sleep(BETWEEN_REHEARSALS);
        }
        end(watchers);
      }
    }
    Thread.sleep(SETTLING);
  }

  private void watch(
      ProofRun run, String part, Lab lab, Clock clock, LiveTally tally, Map<String, Object> figures)
      throws IOException, InterruptedException {
    SSLContext tls = ServerIdentity.trusting(lab.site().ca());
    List<LiveWatcher> watchers = new ArrayList<>();
    try (ApiClient viewer = lab.site().viewer()) {
      run.say(viewers + " viewers connect");
      for (int i = 0; i < viewers; i++) {
        String camera = lab.cameraIds().get(i % lab.cameraIds().size());
        LiveWatcher watcher =
            new LiveWatcher(lab.site().url(), tls, viewer.token(), camera, clock, tally);
        watcher.start();
        watchers.add(watcher);
        Thread.sleep(BETWEEN_VIEWERS);
      }
      Thread.sleep(SETTLING);
      ProcessCost node = ProcessCost.of(lab.node().pid());
      ProcessCost own = ProcessCost.of(ProcessHandle.current().pid());
      Machine machine = Machine.now();
      tally.fromMicros = SendWheel.micros(clock);
      run.pass(Duration.ofSeconds(run.seconds().orElse(SECONDS)), part);
      figures.put(
          part + ", node, cores", rounded(ProcessCost.of(lab.node().pid()).coresSince(node)));
      figures.put(
          part + ", viewers, cores",
          rounded(ProcessCost.of(ProcessHandle.current().pid()).coresSince(own)));
      figures.put(part + ", all cores busy, %", Math.round(Machine.now().busySince(machine) * 100));
      end(watchers);
    }
  }

  private static void end(List<LiveWatcher> watchers) throws IOException, InterruptedException {
    for (LiveWatcher watcher : watchers) {
      watcher.close();
    }
    for (LiveWatcher watcher : watchers) {
      watcher.join();
    }
  }

  private void judge(String part, LiveTally tally, List<String> failures) {
    tally.failures.stream().limit(5).forEach(failures::add);
    if (tally.firstPicture.getTotalCount() < viewers) {
      failures.add(
          "%s: only %d of %d viewers saw a picture"
              .formatted(part, tally.firstPicture.getTotalCount(), viewers));
    }
    atMost(part + ", median", tally.late.getValueAtPercentile(50), MAX_MEDIAN_MILLIS, failures);
    atMost(part + ", p99", tally.late.getValueAtPercentile(99), MAX_P99_MILLIS, failures);
    atMost(
        part + ", first picture, p99",
        tally.firstPicture.getValueAtPercentile(99),
        MAX_FIRST_PICTURE_MILLIS,
        failures);
    if (tally.skipped.sum() > 0) {
      failures.add(part + ": " + tally.skipped.sum() + " frames were skipped");
    }
  }

  private static void atMost(String what, long micros, double millis, List<String> failures) {
    if (micros > millis * 1000) {
      failures.add("%s: %s ms, more than %s".formatted(what, LiveTally.millis(micros), millis));
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
