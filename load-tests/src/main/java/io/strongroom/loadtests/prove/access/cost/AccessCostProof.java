package io.strongroom.loadtests.prove.access.cost;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.util.List;

/**
 * What it costs that each byte is checked and logged. A node plays what it has recorded, and a
 * server without any check plays the same footage by the same reader, HTTP server and TLS, in turns
 * on the same machine; what counts is the processor time of the two processes.
 *
 * @param usualRounds turns of each, unless another number is asked for
 */
public record AccessCostProof(int usualRounds) implements Proof {
  private static final int CAMERAS = 4;
  private static final String BITRATE = "4M";

  @Override
  public String name() {
    return "access-cost";
  }

  @Override
  public String claim() {
    return "playback through all checks and the log costs at most 15 % more processor time than the"
        + " same footage from a server without any, for files and for players; the first picture"
        + " is there 2 s after an approval; what a masked stream costs is told";
  }

  @Override
  public String takes() {
    return "15 min";
  }

  @Override
  public long roomBytes() {
    return 3L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<String> cameras =
        List.of("--cameras", "" + CAMERAS, "--profile", "h264", "--bitrate", BITRATE);
    try (Lab lab = Lab.start(run.folder().resolve("lab"), cameras, CostRounds.JVM_OPTIONS, "")) {
      return new CostRounds(run, lab).outcome(run.rounds().orElse(usualRounds));
    }
  }
}
