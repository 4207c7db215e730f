package io.strongroom.loadtests.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each thread of a process has used so far. Threads whose names differ only in numbers and ids
 * are one group: the kernel's account of a process, taken apart, so that the parts add up to it.
 */
public record ThreadCosts(Map<Long, Used> threads, ProcessCost process) {
  private static final double TICKS_PER_SECOND = 100;
  private static final String VARIABLE_PART = "[0-9a-f]{4,}|[0-9]+";

  /**
   * What one thread has used: its name (15 characters at most) and the processor time it has used.
   */
  public record Used(String name, double userSeconds, double systemSeconds) {}

  /** One group of threads between two readings. */
  public record Share(String group, double userSeconds, double systemSeconds) {
    public double seconds() {
      return userSeconds + systemSeconds;
    }
  }

  /** Reads the accounts of a living process of this user. */
  public static ThreadCosts of(long pid) throws IOException {
    Map<Long, Used> threads = new HashMap<>();
    Path tasks = Path.of("/proc", Long.toString(pid), "task");
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(tasks)) {
      for (Path task : folders) {
        String stat = stat(task);
        if (!stat.isEmpty()) {
          threads.put(Long.parseLong(String.valueOf(task.getFileName())), used(stat));
        }
      }
    }
    return new ThreadCosts(Map.copyOf(threads), ProcessCost.of(pid));
  }

  /** Empty if the thread ended a moment ago: no such file, or no such process while reading it. */
  private static String stat(Path task) {
    try {
      return Files.readString(task.resolve("stat"));
    } catch (IOException e) {
      return "";
    }
  }

  private static Used used(String stat) {
    int close = stat.lastIndexOf(')');
    String[] fields = stat.substring(close + 2).split(" ", -1);
    return new Used(
        stat.substring(stat.indexOf('(') + 1, close),
        Long.parseLong(fields[11]) / TICKS_PER_SECOND,
        Long.parseLong(fields[12]) / TICKS_PER_SECOND);
  }

  /** What each group has used since an earlier reading, the most expensive first. */
  public List<Share> since(ThreadCosts earlier) {
    Map<String, double[]> sums = new HashMap<>();
    double all = 0;
    for (Map.Entry<Long, Used> entry : threads.entrySet()) {
      Used now = entry.getValue();
      Used before = earlier.threads.getOrDefault(entry.getKey(), new Used("", 0, 0));
      double[] sum =
          sums.computeIfAbsent(now.name().replaceAll(VARIABLE_PART, "*"), name -> new double[2]);
      sum[0] += now.userSeconds() - before.userSeconds();
      sum[1] += now.systemSeconds() - before.systemSeconds();
      all +=
          now.userSeconds() - before.userSeconds() + now.systemSeconds() - before.systemSeconds();
    }
    List<Share> shares = new ArrayList<>();
    sums.forEach((name, sum) -> shares.add(new Share(name, sum[0], sum[1])));
    double total = process.cpuSeconds() - earlier.process.cpuSeconds();
    shares.add(new Share("threads that have ended, rounding", total - all, 0));
    shares.sort(Comparator.comparingDouble(Share::seconds).reversed());
    return shares;
  }
}
