package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.process.FfmpegPeer;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom bench}: measurements without a verdict on the machine they run on. */
@Command(
    name = "bench",
    description = "Measures what recording costs on this machine.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom bench record --cameras 50 --seconds 60 --peer ffmpeg"})
public final class BenchCommand {
  private static final int MAX_CAMERAS = 5_000;

  @Command(
      name = "record",
      description = {
        "Simulated cameras of 2 Mbit/s in a second process, recorded by a node:",
        "processor and memory per camera, frames sent and found."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom bench record --cameras 50 --seconds 60 --peer ffmpeg"
      })
  int record(
      @Option(names = "--cameras", defaultValue = "50", description = "how many (default: 50)")
          int cameras,
      @Option(names = "--seconds", defaultValue = "60", description = "measured time (default: 60)")
          int seconds,
      @Option(names = "--peer", description = "ffmpeg: one ffmpeg process per camera, same run")
          @Nullable String peer)
      throws IOException, InterruptedException {
    if (cameras < 1 || cameras > MAX_CAMERAS || seconds < 1) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--cameras must be 1 to " + MAX_CAMERAS + ", --seconds at least 1");
    }
    if (peer != null && !peer.equals("ffmpeg")) {
      throw new StrongroomException(ErrorKind.CALLER, "--peer can only be ffmpeg");
    }
    if (peer != null && cameras > FfmpegPeer.MAX_PROCESSES) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--cameras must be at most " + FfmpegPeer.MAX_PROCESSES + " beside --peer");
    }
    Path folder = Files.createTempDirectory("strongroom-bench-");
    Proof.Outcome outcome =
        new RecordProof(cameras, peer != null)
            .run(
                new ProofRun(
                    folder,
                    new SplittableRandom().nextLong(1_000_000_000L),
                    OptionalInt.of(seconds),
                    OptionalInt.empty(),
                    System.out));
    outcome.figures().forEach((key, value) -> System.out.printf("  %-44s %s%n", key, value));
    outcome.failures().forEach(failure -> System.out.println("  DOES NOT HOLD: " + failure));
    ProveCommand.deleteTree(folder);
    return outcome.holds() ? ExitCode.OK : ExitCode.DOES_NOT_HOLD;
  }
}
