package io.strongroom.loadtests.prove.density;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recording density: what one camera of 2 Mbit/s costs the recorder's process, everything included,
 * beside one {@code ffmpeg -c copy} process per camera in the same run.
 *
 * @param name of the claim
 * @param cameras how many
 * @param peer whether the peer runs too
 * @param warmUpSeconds recording before it, in which code is compiled
 * @param seconds the measured time, unless another is asked for
 * @param bounds what must hold
 */
public record DensityProof(
    String name, int cameras, boolean peer, int warmUpSeconds, int seconds, Bounds bounds)
    implements Proof {
  /** What a core is the measure of: one on which the peer's process takes this much of it. */
  static final double REFERENCE_PEER_PERCENT = 0.29;

  /** With fewer cameras the node's fixed costs weigh too much for a verdict per camera. */
  private static final int JUDGED_FROM_CAMERAS = 50;

  /**
   * What must hold, and what is aimed at.
   *
   * @param cpuPercent most of a core for each camera; where {@code ratio} is claimed, of the
   *     reference core (docs/adr/0009-reference-core.md) if this one is slower
   * @param memoryMegabytes most memory for each camera beyond the idle node
   * @param ratio how many times as much the peer must cost at least; 0 for no such claim
   * @param goalCpuPercent reported beside
   * @param goalMemoryMegabytes reported beside
   */
  public record Bounds(
      double cpuPercent,
      double memoryMegabytes,
      double ratio,
      double goalCpuPercent,
      double goalMemoryMegabytes) {
    /** No camera costs more than anything: for a measurement without a verdict. */
    public static final Bounds NONE =
        new Bounds(Double.MAX_VALUE, Double.MAX_VALUE, 0, Double.MAX_VALUE, Double.MAX_VALUE);
  }

  /** Recording with whatever reads the cameras: what a single node was first judged by. */
  public static DensityProof record(int cameras, boolean peer) {
    return new DensityProof(
        "record-" + cameras, cameras, peer, 30, 60, new Bounds(0.45, 6, 0, 0.08, 1.5));
  }

  /** The claim of our own ingest. */
  public static DensityProof density(int cameras, boolean peer) {
    return new DensityProof(
        "density-" + cameras, cameras, peer, 120, 180, new Bounds(0.08, 1.5, 3.5, 0.05, 1));
  }

  @Override
  public String claim() {
    return cameras
        + " cameras of 2 Mbit/s cost at most "
        + bounds.cpuPercent()
        + (bounds.ratio() > 0 ? " % of a reference core and " : " % of a core and ")
        + bounds.memoryMegabytes()
        + " MB each"
        + (bounds.ratio() > 0
            ? ", one ffmpeg process for each costs at least " + bounds.ratio() + " times as much"
            : "")
        + "; no frame is missing, doubled or misplaced";
  }

  @Override
  public String takes() {
    return (2 + (warmUpSeconds + 2 * seconds + 60) / 60) + " min";
  }

  @Override
  public long roomBytes() {
    return bench(seconds).roomBytes();
  }

  private DensityBench bench(int measured) {
    return new DensityBench(
        CameraLoad.usual(cameras), Math.min(warmUpSeconds, measured), measured, peer);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Density density = bench(run.seconds().orElse(seconds)).measure(run, run.folder());
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    density.report(figures);
    density
        .peerPercent()
        .ifPresent(
            peers ->
                figures.put(
                    "recorder on a core where an ffmpeg process takes %s %%, %% of it"
                        .formatted(REFERENCE_PEER_PERCENT),
                    Density.round(onReferenceCore(density), 4)));
    figures.put(
        "goal of %s %% of a core".formatted(bounds.goalCpuPercent()),
        reached(judgedPercent(density) <= bounds.goalCpuPercent()));
    figures.put(
        "goal of %s MB".formatted(bounds.goalMemoryMegabytes()),
        reached(density.memoryMegabytes() <= bounds.goalMemoryMegabytes()));
    frames(density, failures);
    if (cameras >= JUDGED_FROM_CAMERAS) {
      judge(density, failures);
    }
    return new Outcome(figures, failures);
  }

  /** What it would take on the reference core; as measured where nothing tells. */
  private static double onReferenceCore(Density density) {
    return density.cpuPercent()
        * REFERENCE_PEER_PERCENT
        / density.peerPercent().orElse(REFERENCE_PEER_PERCENT);
  }

  private double judgedPercent(Density density) {
    double measured = density.cpuPercent();
    return bounds.ratio() > 0 ? Math.min(measured, onReferenceCore(density)) : measured;
  }

  private static String reached(boolean goal) {
    return goal ? "reached" : "not reached";
  }

  private void judge(Density density, List<String> failures) {
    double cpu = judgedPercent(density);
    double memory = density.memoryMegabytes();
    if (cpu > bounds.cpuPercent()) {
      failures.add("costs " + cpu + " % of a core per camera, more than " + bounds.cpuPercent());
    }
    if (memory > bounds.memoryMegabytes()) {
      failures.add("takes " + memory + " MB per camera, more than " + bounds.memoryMegabytes());
    }
    if (peer && density.ratio() < bounds.ratio()) {
      failures.add(
          "one ffmpeg process per camera costs %s times as much, less than %s"
              .formatted(density.ratio(), bounds.ratio()));
    }
  }

  /** Every frame that was due went out, and is there once. */
  static void frames(Density density, List<String> failures) {
    if (!density.frames().clean()) {
      failures.add("the frames found are not the frames sent: " + density.frames());
    }
    if (density.sending().late() > 0) {
      failures.add("the simulator did not keep up, this run shows nothing: " + density.sending());
    } else if (!density.sending().complete()) {
      failures.add("frames were due and could not be sent: " + density.sending());
    }
  }
}
