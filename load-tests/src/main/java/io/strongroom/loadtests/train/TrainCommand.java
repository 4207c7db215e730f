package io.strongroom.loadtests.train;

import io.strongroom.loadtests.process.Folders;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom train}: makes later starts on this machine quicker. */
@Command(
    name = "train",
    description = {
      "Records cameras for a minute and writes down what Java found out about the program"
          + " meanwhile",
      "(the JDK's AOT cache), so that each later start need not find it out again: a node with"
          + " many",
      "cameras records again a quarter sooner. Needed once, and again after an update of the"
          + " program",
      "or of Java. The file lies beside the program's jars; without it everything works, slower."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom train"})
public final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      defaultValue = "20",
      description = "of recording that Java watches (default: 20)")
  private int seconds = 20;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seconds < 1 || seconds > 600) {
      throw new StrongroomException(ErrorKind.CALLER, "--seconds must be between 1 and 600");
    }
    Path cache = Training.place();
    Path folder = Files.createTempDirectory("strongroom-train-");
    // Kept if it fails: the node's log says why.
    Training.make(folder, cache, seconds, System.out::println);
    Folders.delete(folder);
    System.out.printf("wrote %s, %d MB%n", cache, Files.size(cache) >> 20);
    return ExitCode.OK;
  }
}
