package io.strongroom.loadtests.prove.density;

import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Twice the bit rate, another codec and sound cost no more per Mbit. The density of 200 usual
 * cameras is measured first in the same run: figures of another day would compare machines.
 */
public final class HevcDensityProof implements Proof {
  private static final int CAMERAS = 300;
  private static final int USUAL_CAMERAS = 200;
  private static final int SECONDS = 180;
  private static final int USUAL_SECONDS = 60;
  private static final int WARM_UP_SECONDS = 90;

  /** Two runs of the same thing differ by this much here. */
  private static final double NOISE = 1.05;

  private final int cameras;
  private final int usualCameras;

  public HevcDensityProof() {
    this(CAMERAS, USUAL_CAMERAS);
  }

  /**
   * @param cameras of H.265
   * @param usualCameras of the load that they are compared with
   */
  public HevcDensityProof(int cameras, int usualCameras) {
    this.cameras = cameras;
    this.usualCameras = usualCameras;
  }

  @Override
  public String name() {
    return "density-h265";
  }

  @Override
  public String claim() {
    return cameras
        + " cameras of 4 Mbit/s, H.265 with AAC: no more processor time per Mbit than "
        + usualCameras
        + " of 2 Mbit/s, H.264, in the same run; memory within "
        + MemoryBound.FIXED_MB
        + " MB and "
        + MemoryBound.SECONDS_ON_THE_WAY
        + " s of footage; no frame is missing, doubled or misplaced";
  }

  @Override
  public String takes() {
    return "12 min";
  }

  @Override
  public long roomBytes() {
    return measured(SECONDS).roomBytes();
  }

  private DensityBench usual(int seconds) {
    return new DensityBench(
        CameraLoad.usual(usualCameras), Math.min(WARM_UP_SECONDS, seconds), seconds, false);
  }

  private DensityBench measured(int seconds) {
    return new DensityBench(
        CameraLoad.h265(cameras), Math.min(WARM_UP_SECONDS, seconds), seconds, false);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(SECONDS);
    Path first = Files.createDirectories(run.folder().resolve("usual"));
    Density usual = usual(Math.min(USUAL_SECONDS, seconds)).measure(run, first);
    Folders.delete(first);
    Path second = Files.createDirectories(run.folder().resolve("h265"));
    Density h265 = measured(seconds).measure(run, second);
    return outcome(usual, h265);
  }

  private static Outcome outcome(Density usual, Density h265) {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    double bits = h265.recordedBytes() * 8 / h265.load().cameras();
    double bound = Density.round(MemoryBound.megabytes(bits), 2);
    figures.put("usual load, % of a core per Mbit/s", perMegabit(usual));
    figures.put("H.265, % of a core per Mbit/s", perMegabit(h265));
    figures.put("H.265 recorded, Mbit/s per camera", Density.round(bits / 1e6, 2));
    figures.put("memory that the formula allows, MB", bound);
    h265.report(figures);
    DensityProof.frames(usual, failures);
    DensityProof.frames(h265, failures);
    if (h265.cpuPercentPerMegabit() > usual.cpuPercentPerMegabit() * NOISE) {
      failures.add(
          "costs %s %% of a core per Mbit/s, the usual load %s"
              .formatted(perMegabit(h265), perMegabit(usual)));
    }
    if (h265.memoryMegabytes() > bound) {
      failures.add("takes " + h265.memoryMegabytes() + " MB per camera, more than " + bound);
    }
    return new Outcome(figures, failures);
  }

  private static double perMegabit(Density density) {
    return Density.round(density.cpuPercentPerMegabit(), 4);
  }
}
