package io.strongroom.loadtests.prove;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Foreign programs, run to their end. */
public final class Tools {
  private static final long LIMIT_SECONDS = 600;

  private Tools() {}

  /** Exit code and everything printed, both streams together. */
  public record Run(int code, String output) {}

  /** Runs a program and returns what it printed; a failing exit code does not throw. */
  public static Run attempt(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new StrongroomException(ErrorKind.UNAVAILABLE, command[0] + " did not end");
    }
    return new Run(process.exitValue(), output);
  }

  /** Runs a program that must succeed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Run run = attempt(command);
    if (run.code() != 0) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, command[0] + " failed with " + run.code() + ": " + run.output());
    }
    return run.output();
  }
}
