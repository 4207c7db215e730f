package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.prove.Proof.Outcome;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code strongroom drill}: a cluster on this machine, and everything that can go wrong with it.
 */
@Command(
    name = "drill",
    description = {
      "Starts a cluster of three nodes, Cassandra and simulated cameras on this machine, lets a"
          + " script of faults happen to them, and checks by the cameras' own account that every"
          + " frame is found or lies in a gap that the timeline shows.",
      "Exit code 0 only if all holds, 1 if not. As root it can cut the network, too."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  strongroom drill",
      "  strongroom drill --minutes 60 --cameras 30",
      "  strongroom drill --seed 4711"
    })
public final class DrillCommand implements Callable<Integer> {
  private static final int MAX_MINUTES = 24 * 60;
  private static final int MAX_CAMERAS = 200;

  @Option(names = "--seed", paramLabel = "N", description = "replays a script of faults")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description =
          "rounds of all kinds of faults, for so long at least (default: the short drill, four"
              + " minutes)")
  private @Nullable Integer minutes;

  @Option(names = "--cameras", paramLabel = "N", description = "how many (default: 12)")
  private int cameras = 12;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where it works (default: the system's temporary folder)")
  private @Nullable Path folder;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    between("--minutes", minutes == null ? 1 : minutes, MAX_MINUTES);
    between("--cameras", cameras, MAX_CAMERAS);
    long theSeed = seed != null ? seed : new SplittableRandom().nextLong(1_000_000_000L);
    Path parent =
        Files.createDirectories(
            folder != null ? folder : Path.of(System.getProperty("java.io.tmpdir")));
    Path work = Files.createTempDirectory(parent, "strongroom-drill-");
    ClusterNetwork network = Drill.network(out::println);
    FaultScript script =
        minutes == null
            ? FaultScript.brief(theSeed, Drill.NODES, network.cuts())
            : FaultScript.lasting(minutes, theSeed, Drill.NODES, network.cuts());
    out.printf(
        "drill with seed %d, %d cameras, about %d min, works in %s%n",
        theSeed, cameras, (script.seconds() + 90) / 60, work);
    script.steps().forEach(step -> out.println("  " + step));
    Outcome outcome =
        Drill.run(work, network, script, theSeed, cameras, line -> out.println("  " + line));
    outcome.figures().forEach((key, value) -> out.printf("  %-44s %s%n", key, value));
    outcome.failures().forEach(failure -> out.println("  DOES NOT HOLD: " + failure));
    out.println(
        "drill with seed "
            + theSeed
            + (outcome.holds() ? ": holds" : ": does not hold; kept " + work));
    if (outcome.holds()) {
      Folders.delete(work);
    }
    return outcome.holds() ? ExitCode.OK : ExitCode.DOES_NOT_HOLD;
  }

  private static void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new StrongroomException(ErrorKind.CALLER, option + " must be 1 to " + most);
    }
  }
}
