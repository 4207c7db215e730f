package io.strongroom.loadtests.prove.thousand;

import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.density.CameraLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A thousand cameras, the simulator beside the recorder on the same machine. Where that is too
 * much, the largest number that is carried, and what bound it: the claim then does not hold here,
 * but the figure is what a planner needs.
 *
 * @param cameras the number claimed
 */
public record ThousandProof(int cameras) implements Proof {
  private static final int SECONDS = 600;

  /** How long a smaller number is tried before it is given the whole time. */
  private static final int TRIAL_SECONDS = 60;

  /** How long the disk is measured. */
  private static final Duration PROBE = Duration.ofSeconds(10);

  private static final double[] STEPS = {0.8, 0.6, 0.45, 0.3, 0.2, 0.1};

  @Override
  public String name() {
    return cameras == 1000 ? "thousand" : "thousand-of-" + cameras;
  }

  @Override
  public String claim() {
    return ("%,d cameras of 2 Mbit/s for ten minutes with the simulator beside them: no frame"
            + " missing, doubled or misplaced, no gap, memory flat (second half at most 5 %% above"
            + " the first), p99 from arrival to durable under %s s, never more than 40 GB on disk")
        .formatted(cameras, Attempt.MAX_LAG_SECONDS);
  }

  @Override
  public String takes() {
    return "14 min";
  }

  @Override
  public long roomBytes() {
    return Attempt.MAX_DISK_BYTES + (2L << 30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(SECONDS);
    double disk = DiskSpeed.measure(Files.createDirectories(run.folder().resolve("disk")), PROBE);
    run.say("the disk takes %.0f MB/s, written as a recorder does".formatted(disk / 1e6));
    List<String> failures = new ArrayList<>();
    Map<String, Object> last = new LinkedHashMap<>();
    if (bytesPerSecond(cameras) <= disk) {
      Attempt claimed = attempt(run, cameras, seconds);
      if (claimed.holds()) {
        return outcome(claimed, disk, List.of());
      }
      failures.add(cameras + " cameras are too many here, bound by " + claimed.bound);
      failures.addAll(claimed.failures);
      last.putAll(claimed.figures);
    } else {
      failures.add(
          "%d cameras are too many here, bound by the disk: they write %.0f MB/s, it takes %.0f"
              .formatted(cameras, bytesPerSecond(cameras) / 1e6, disk / 1e6));
    }
    int tries = run.rounds().orElse(STEPS.length + 1) - 1;
    for (int i = 0; i < Math.min(tries, STEPS.length); i++) {
      int fewer = (int) Math.round(cameras * STEPS[i]);
      if (bytesPerSecond(fewer) <= disk
          && attempt(run, fewer, Math.min(TRIAL_SECONDS, seconds)).holds()) {
        Attempt carried = attempt(run, fewer, seconds);
        if (carried.holds()) {
          return outcome(carried, disk, failures);
        }
      }
    }
    last.put("cameras carried", "none of the numbers tried");
    return new Outcome(last, failures);
  }

  /** What so many cameras write; padding, headers and indexes are a fiftieth. */
  private static double bytesPerSecond(int cameras) {
    return 1.02 * cameras * CameraLoad.usual(cameras).bitsPerSecond() / 8;
  }

  private static Attempt attempt(ProofRun run, int cameras, int seconds)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(run.folder(), cameras + "-cameras-");
    Attempt attempt = new Attempt(run, folder, cameras, seconds);
    attempt.run();
    attempt.failures.forEach(failure -> run.say(cameras + " cameras: " + failure));
    if (attempt.holds()) {
      Folders.delete(folder);
    } else {
      run.say(cameras + " cameras: bound by " + attempt.bound);
      Folders.delete(folder.resolve("data/volumes"));
    }
    return attempt;
  }

  private static Outcome outcome(Attempt carried, double disk, List<String> failures) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("disk, written as a recorder does, MB/s", Math.round(disk / 1e6));
    figures.put("cameras carried", carried.cameras);
    figures.putAll(carried.figures);
    return new Outcome(figures, failures);
  }
}
