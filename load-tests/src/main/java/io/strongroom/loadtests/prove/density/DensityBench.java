package io.strongroom.loadtests.prove.density;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.check.Sending;
import io.strongroom.loadtests.process.FfmpegPeer;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.process.Scrape;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.process.SystemCalls;
import io.strongroom.loadtests.process.ThreadCosts;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures one load, and judges nothing. In this order, so that nothing counts which is not
 * recording: an idle node beside the recording one is read after the same warm-up and stopped; the
 * measured time begins; it ends; system calls are counted; the simulator stops; recordings are
 * fetched; the node stops; the peer records the same cameras, started again.
 *
 * @param load what the cameras send
 * @param warmUpSeconds recording before the measured time: compiled code, grown buffers, sockets
 * @param seconds the measured time
 * @param peer whether the peer runs too
 */
public record DensityBench(CameraLoad load, int warmUpSeconds, int seconds, boolean peer) {
  /** Heap of the measured node; stated with the figures because it bounds the memory measured. */
  public static final List<String> NODE_OPTIONS =
      List.of("-Xms96m", "-Xmx512m", "-Xmn48m", "-XX:+UseSerialGC");

  private static final int PEER_WARM_UP_SECONDS = 20;
  private static final int COUNTING_SECONDS = 5;
  private static final Duration UNTIL_DURABLE = Duration.ofSeconds(6);
  private static final Duration START_LIMIT = Duration.ofMinutes(3);

  /** What the processes had used at one moment. */
  private record Reading(Instant at, ThreadCosts node, ProcessCost simulator, Scrape metrics) {
    static Reading of(Lab lab) throws IOException, InterruptedException {
      Scrape metrics = lab.node().metrics();
      return new Reading(
          Instant.now(),
          ThreadCosts.of(lab.node().pid()),
          ProcessCost.of(lab.simulator().pid()),
          metrics);
    }

    double recordedBytes() {
      return metrics.value("strongroom_recorded_bytes_total", "");
    }
  }

  /** Room on the disk for what the node and the peer write. */
  public long roomBytes() {
    long node = load.bytes(warmUpSeconds + seconds + 40L);
    long other = peer ? load.bytes(PEER_WARM_UP_SECONDS + seconds + 10L) : 0;
    return node + other + (1L << 30);
  }

  /** Runs it below an empty folder. */
  public Density measure(ProofRun run, Path folder) throws IOException, InterruptedException {
    if (load.h265()) {
      run.say("making the loop of H.265, unless it is there");
      HevcClip.provide(SimulatorProcess.clips(folder.resolve("simulator")), load.bitsPerSecond());
    }
    run.say("starting " + load + " and a node");
    Density without;
    try (Lab lab = Lab.start(folder, load.simulatorOptions(), NODE_OPTIONS, "")) {
      long idleBytes = warmUp(run, lab, folder);
      Reading before = Reading.of(lab);
      long[] most = new long[1];
      run.watch(
          Duration.ofSeconds(seconds),
          "recording",
          () -> {
            most[0] = Math.max(most[0], ProcessCost.of(lab.node().pid()).residentBytes());
            return true;
          });
      Reading after = Reading.of(lab);
      run.say("counting system calls, and letting the last frames become durable");
      OptionalDouble calls = SystemCalls.perSecond(lab.node().pid(), COUNTING_SECONDS, folder);
      Thread.sleep(UNTIL_DURABLE);
      without = without(before, after, idleBytes, most[0], calls, check(run, lab, before, after));
    }
    return peer ? withPeer(run, folder, without) : without;
  }

  /** Returns the memory of a node that had nothing to do for the same time. */
  private long warmUp(ProofRun run, Lab lab, Path folder) throws IOException, InterruptedException {
    Site nothing = Site.create(folder.resolve("idle"), "");
    try (NodeProcess idle = NodeProcess.start(nothing, NODE_OPTIONS)) {
      lab.recordAll(START_LIMIT);
      run.pass(Duration.ofSeconds(warmUpSeconds), "warming up, an idle node beside it");
      return ProcessCost.of(idle.pid()).residentBytes();
    }
  }

  /** Frames due, sent and found. */
  private record Checked(Sending sending, FrameAccount frames) {}

  private Checked check(ProofRun run, Lab lab, Reading before, Reading after) throws IOException {
    run.say("stopping the cameras, fetching every recording, comparing it with what was sent");
    lab.simulator().close();
    Instant from = before.at().plusSeconds(1);
    Instant to = after.at().minusSeconds(1);
    SentFrames sent = SentFrames.read(lab.simulator().ledger());
    List<Integer> numbers =
        lab.simulator().cameras().stream().map(SimulatorProcess.Announced::number).toList();
    try (ApiClient viewer = lab.site().viewer()) {
      return new Checked(
          Sending.of(sent, numbers, RecordingCheck.frameAt(from), RecordingCheck.frameAt(to)),
          RecordingCheck.all(viewer, sent, numbers, lab.cameraIds(), from, to));
    }
  }

  private Density without(
      Reading before,
      Reading after,
      long idleBytes,
      long mostBytes,
      OptionalDouble calls,
      Checked checked) {
    ProcessCost first = before.node().process();
    ProcessCost last = after.node().process();
    double time = (last.atNanos() - first.atNanos()) / 1e9;
    return new Density(
        load,
        time,
        last.coresSince(first),
        after.simulator().coresSince(before.simulator()),
        mostBytes - idleBytes,
        mostBytes,
        (after.recordedBytes() - before.recordedBytes()) / time,
        (last.writtenBytes() - first.writtenBytes()) / time,
        (last.readCalls() - first.readCalls()) / time,
        (last.writeCalls() - first.writeCalls()) / time,
        calls,
        after.node().since(before.node()),
        checked.sending(),
        checked.frames(),
        Optional.empty());
  }

  private Density withPeer(ProofRun run, Path folder, Density measured)
      throws IOException, InterruptedException {
    run.say("the same cameras with one ffmpeg process each");
    try (SimulatorProcess cameras =
            SimulatorProcess.start(folder.resolve("simulator"), load.simulatorOptions());
        FfmpegPeer ffmpeg =
            FfmpegPeer.start(
                folder.resolve("peer"),
                cameras.cameras().stream().map(SimulatorProcess.Announced::url).toList())) {
      run.pass(Duration.ofSeconds(PEER_WARM_UP_SECONDS), "warming up");
      ProcessCost before = ffmpeg.cost();
      run.pass(Duration.ofSeconds(seconds), "recording");
      ProcessCost after = ffmpeg.cost();
      return measured.beside(new Density.Peer(after.coresSince(before), after.proportionalBytes()));
    }
  }
}
