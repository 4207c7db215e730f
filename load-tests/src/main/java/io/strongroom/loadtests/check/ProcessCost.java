package io.strongroom.loadtests.check;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has used since it began, by the kernel's accounting (proc(5)). Counters add up
 * over processes and subtract over time; memory is as of now.
 *
 * @param userSeconds processor time in user mode, all threads
 * @param systemSeconds processor time in the kernel on its behalf
 * @param rssBytes resident memory, shared pages counted in full
 * @param pssBytes resident memory, shared pages divided among those who share them
 * @param diskReadBytes fetched from storage
 * @param diskWriteBytes sent to storage
 * @param readCalls read-like system calls
 * @param writeCalls write-like system calls
 */
public record ProcessCost(
    double userSeconds,
    double systemSeconds,
    long rssBytes,
    long pssBytes,
    long diskReadBytes,
    long diskWriteBytes,
    long readCalls,
    long writeCalls) {
  /**
   * Kernel ticks a second as user space sees them (USER_HZ), the same on every Linux port we run.
   */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_FIELD = 11;
  private static final int SYSTEM_FIELD = 12;

  /** Nothing. */
  public static final ProcessCost ZERO = new ProcessCost(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Reads the accounting of a process of this user.
   *
   * @throws StrongroomException NOT_FOUND if it has ended
   */
  public static ProcessCost of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(process.resolve("stat"));
      // The name in parentheses may hold spaces; fields are counted after it.
      List<String> fields =
          List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1));
      String memory = Files.readString(process.resolve("smaps_rollup"));
      String io = Files.readString(process.resolve("io"));
      return new ProcessCost(
          Long.parseLong(fields.get(USER_FIELD)) / TICKS_PER_SECOND,
          Long.parseLong(fields.get(SYSTEM_FIELD)) / TICKS_PER_SECOND,
          number(memory, "Rss") * 1024,
          number(memory, "Pss") * 1024,
          number(io, "read_bytes"),
          number(io, "write_bytes"),
          number(io, "syscr"),
          number(io, "syscw"));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "process " + pid + " has ended or belongs to another user", e);
    }
  }

  private static long number(String text, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s+([0-9]+)").matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** User and system time together. */
  public double cpuSeconds() {
    return userSeconds + systemSeconds;
  }

  /** Both processes together. */
  public ProcessCost plus(ProcessCost other) {
    return new ProcessCost(
        userSeconds + other.userSeconds,
        systemSeconds + other.systemSeconds,
        rssBytes + other.rssBytes,
        pssBytes + other.pssBytes,
        diskReadBytes + other.diskReadBytes,
        diskWriteBytes + other.diskWriteBytes,
        readCalls + other.readCalls,
        writeCalls + other.writeCalls);
  }

  /** What was used since {@code earlier}; memory as of this one. */
  public ProcessCost since(ProcessCost earlier) {
    return new ProcessCost(
        userSeconds - earlier.userSeconds,
        systemSeconds - earlier.systemSeconds,
        rssBytes,
        pssBytes,
        diskReadBytes - earlier.diskReadBytes,
        diskWriteBytes - earlier.diskWriteBytes,
        readCalls - earlier.readCalls,
        writeCalls - earlier.writeCalls);
  }
}
