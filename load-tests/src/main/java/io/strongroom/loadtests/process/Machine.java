package io.strongroom.loadtests.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the whole machine has done so far ({@code /proc/stat}, {@code /proc/diskstats}).
 *
 * @param busySeconds processor time of all cores that was not idle
 * @param allSeconds processor time of all cores
 * @param diskBusySeconds time in which the busiest disk had something to do
 */
public record Machine(double busySeconds, double allSeconds, double diskBusySeconds, long atNanos) {
  private static final double TICKS_PER_SECOND = 100;
  private static final int IDLE = 3;
  private static final int WAITING_FOR_DISK = 4;

  /** {@code user} to {@code steal}; what follows is counted within {@code user} already. */
  private static final int FIELDS = 8;

  public static Machine now() throws IOException {
    String first = Files.readAllLines(Path.of("/proc/stat")).getFirst();
    double[] ticks =
        Arrays.stream(first.substring(first.indexOf(' ')).strip().split(" +", -1))
            .limit(FIELDS)
            .mapToDouble(Double::parseDouble)
            .toArray();
    double all = Arrays.stream(ticks).sum();
    double idle = ticks[IDLE] + ticks[WAITING_FOR_DISK];
    return new Machine(
        (all - idle) / TICKS_PER_SECOND, all / TICKS_PER_SECOND, diskSeconds(), System.nanoTime());
  }

  private static double diskSeconds() throws IOException {
    double most = 0;
    List<String> lines = Files.readAllLines(Path.of("/proc/diskstats"));
    for (String line : lines) {
      String[] fields = line.strip().split(" +", -1);
      if (fields.length > 12 && !fields[2].startsWith("loop") && !fields[2].startsWith("ram")) {
        most = Math.max(most, Double.parseDouble(fields[12]) / 1000);
      }
    }
    return most;
  }

  /** Share of all cores that was busy since an earlier reading, 0 to 1. */
  public double busySince(Machine earlier) {
    return (busySeconds - earlier.busySeconds) / Math.max(1e-9, allSeconds - earlier.allSeconds);
  }

  /** Share of the time in which the disk was busy, 0 to 1. */
  public double diskBusySince(Machine earlier) {
    return (diskBusySeconds - earlier.diskBusySeconds)
        / Math.max(1e-9, (atNanos - earlier.atNanos) / 1e9);
  }
}
