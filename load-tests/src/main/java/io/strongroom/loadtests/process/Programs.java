package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How the product's own programs are started as processes of their own. */
public final class Programs {
  /** JVM option: the AOT cache to use. */
  public static final String AOT_CACHE = "-XX:AOTCache=";

  /** JVM option: the AOT cache to make. */
  public static final String AOT_OUTPUT = "-XX:AOTCacheOutput=";

  /** JVM option: how far code is compiled. */
  private static final String TIER = "-XX:TieredStopAtLevel=";

  private Programs() {}

  /** Whether this JVM was started with an AOT cache. */
  public static boolean hasAotCache() {
    return own(AOT_CACHE).findAny().isPresent();
  }

  /** The option that says how far code is compiled, if this JVM was started with it. */
  static List<String> tier() {
    return own(TIER).toList();
  }

  private static Stream<String> own(String option) {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith(option));
  }

  /**
   * The command line that runs a main class with the launcher's flags on this program's class path,
   * with the AOT cache that this JVM was started with unless the options name one, and compiled as
   * far as this JVM's code is.
   */
  public static List<String> java(
      String mainClass, List<String> jvmOptions, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:MetaspaceSize=160m",
            "-XX:+ExitOnOutOfMemoryError"));
    if (jvmOptions.stream().noneMatch(option -> option.startsWith("-XX:AOT"))) {
      own(AOT_CACHE).forEach(command::add);
    }
    command.addAll(tier());
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /**
   * The same command, deaf to Ctrl-C and to the end of the terminal, which reach all processes at
   * once: for those that must end one after the other. Whoever starts it ends it.
   */
  static List<String> apart(List<String> command) {
    List<String> shell = new ArrayList<>(List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"));
    shell.addAll(command);
    return shell;
  }

  /** Starts a process whose output goes to a file. */
  public static Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectInput(new File("/dev/null"))
        .start();
  }

  /**
   * Asks a process to end, and makes it if it does not; false if it had to be made. An interrupt
   * cuts the patience short and stays set.
   */
  public static boolean end(Process process, Duration patience) {
    process.destroy();
    try {
      if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return false;
  }

  /** Fails with the remedy if a foreign program that a proof compares with is not installed. */
  public static Path need(String program, String debianPackage) {
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin").split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "needs "
            + program
            + "; on Debian: apt-get install --no-install-recommends "
            + debianPackage);
  }
}
