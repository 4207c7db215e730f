package io.strongroom.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many system calls of all kinds a process makes. The kernel keeps no such account by itself;
 * its tracepoint is counted by {@code perf}, where that is installed and allowed. Counting costs
 * little, but not nothing: not to be done while something is measured.
 */
public final class SystemCalls {
  private static final Pattern COUNT = Pattern.compile("(?m)^(\\d+),.*raw_syscalls:sys_enter");

  private SystemCalls() {}

  /** System calls a second over some seconds from now on; empty if they cannot be counted here. */
  public static OptionalDouble perSecond(long pid, int seconds, Path folder)
      throws IOException, InterruptedException {
    Path result = folder.resolve("perf.csv");
    Path log = folder.resolve("perf.log");
    try {
      Process perf =
          Programs.start(
              List.of(
                  "perf",
                  "stat",
                  "-x,",
                  "-e",
                  "raw_syscalls:sys_enter",
                  "-o",
                  result.toString(),
                  "-p",
                  Long.toString(pid),
                  "--",
                  "sleep",
                  Integer.toString(seconds)),
              log);
      perf.waitFor();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
    if (!Files.isReadable(result)) {
      return OptionalDouble.empty();
    }
    Matcher count = COUNT.matcher(Files.readString(result));
    return count.find()
        ? OptionalDouble.of(Double.parseDouble(count.group(1)) / seconds)
        : OptionalDouble.empty();
  }
}
