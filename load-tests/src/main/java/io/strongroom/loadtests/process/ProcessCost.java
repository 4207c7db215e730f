package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has used so far, from the kernel's accounting ({@code /proc/PID}, proc(5)).
 *
 * @param cpuSeconds user and system time of all its threads
 * @param residentBytes memory resident now
 * @param proportionalBytes the same with shared pages counted by share; what many processes sum to
 * @param readCalls calls of {@code read} and its like; {@code recv} is not among them
 * @param writeCalls calls of {@code write} and its like
 * @param writtenBytes what it caused to be written to the storage layer
 * @param atNanos when this was taken, {@link System#nanoTime}
 */
public record ProcessCost(
    double cpuSeconds,
    long residentBytes,
    long proportionalBytes,
    long readCalls,
    long writeCalls,
    long writtenBytes,
    long atNanos) {
  /** {@code USER_HZ} of every Linux that matters; {@code sysconf} is not worth a native call. */
  private static final double TICKS_PER_SECOND = 100;

  /** Of no process. */
  static final ProcessCost NOTHING = new ProcessCost(0, 0, 0, 0, 0, 0, Long.MIN_VALUE);

  /**
   * Reads the accounts of a living process of this user.
   *
   * @throws StrongroomException NOT_FOUND if it has ended
   */
  public static ProcessCost of(long pid) {
    try {
      return read(Path.of("/proc", Long.toString(pid)));
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "process " + pid + " has ended or belongs to another user", e);
    }
  }

  private static ProcessCost read(Path proc) throws IOException {
    String stat = Files.readString(proc.resolve("stat"));
    // Fields count from after the command, which may contain anything, blanks and brackets
    // included.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    double cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    String io = Files.readString(proc.resolve("io"));
    String memory = Files.readString(proc.resolve("smaps_rollup"));
    return new ProcessCost(
        cpu,
        field(memory, "Rss") * 1024,
        field(memory, "Pss") * 1024,
        field(io, "syscr"),
        field(io, "syscw"),
        field(io, "write_bytes"),
        System.nanoTime());
  }

  /** Average use of one core from an earlier reading to this one; 1.0 is one core. */
  public double coresSince(ProcessCost earlier) {
    return (cpuSeconds - earlier.cpuSeconds) / ((atNanos - earlier.atNanos) / 1e9);
  }

  /** Both processes together, as of the later reading. */
  public ProcessCost plus(ProcessCost other) {
    return new ProcessCost(
        cpuSeconds + other.cpuSeconds,
        residentBytes + other.residentBytes,
        proportionalBytes + other.proportionalBytes,
        readCalls + other.readCalls,
        writeCalls + other.writeCalls,
        writtenBytes + other.writtenBytes,
        Math.max(atNanos, other.atNanos));
  }

  private static long field(String text, String name) {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":\\s+(\\d+)").matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
