package io.strongroom.loadtests.prove.access.cost;

import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.ThreadCosts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A server, how what it has is named there, and in whose sessions it is asked for.
 *
 * @param segments of each camera, in order: paths of HLS segments
 * @param files one for each camera: paths of MP4s
 * @param tokens of sessions; empty ones if the server wants none
 * @param idleCores what the process takes while nobody asks for anything
 */
record Side(
    NodeProcess process,
    Fetcher fetcher,
    List<List<String>> segments,
    List<String> files,
    List<Optional<String>> tokens,
    double idleCores) {
  private static final String COMPILER = "CompilerThre";

  /** The same with what was found of its idling. */
  Side idling(double cores) {
    return new Side(process, fetcher, segments, files, tokens, cores);
  }

  /** Processor seconds of the server beyond those of idling, and bytes that came for them. */
  record Cost(double cpuSeconds, long bytes) {
    static final Cost NONE = new Cost(0, 0);

    Cost plus(Cost other) {
      return new Cost(cpuSeconds + other.cpuSeconds, bytes + other.bytes);
    }

    /** Processor milliseconds for a megabyte. */
    double millisPerMegabyte() {
      return cpuSeconds * 1e9 / bytes;
    }
  }

  /** What one viewer does; the bytes that came. */
  private interface Viewing {
    long run(int viewer) throws IOException, InterruptedException;
  }

  /** Each camera's segments as fast as they come, one viewer for each camera. */
  Cost allSegments() throws InterruptedException, IOException {
    return measured(
        segments.size(),
        viewer -> {
          long bytes = 0;
          for (String path : segments.get(viewer)) {
            bytes += fetcher.fetch(path, tokens.get(viewer));
          }
          return bytes;
        });
  }

  /** Each camera's MP4 as fast as it comes. */
  Cost allFiles() throws InterruptedException, IOException {
    return measured(files.size(), viewer -> fetcher.fetch(files.get(viewer), tokens.get(viewer)));
  }

  /**
   * Viewers that fetch a segment when the one before has been played, as players do; each session
   * has as many as there are cameras, before any has two of one.
   *
   * @param each how long a segment plays
   */
  Cost played(int viewers, Duration each, Duration time) throws InterruptedException, IOException {
    long begin = System.nanoTime();
    return measured(
        viewers,
        viewer -> {
          List<String> camera = segments.get(viewer / tokens.size() % segments.size());
          long due = begin + each.toNanos() * viewer / viewers;
          long bytes = 0;
          for (int next = viewer; due - begin < time.toNanos(); next++, due += each.toNanos()) {
            Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
            Optional<String> token = tokens.get(viewer % tokens.size());
            bytes += fetcher.fetch(camera.get(next % camera.size()), token);
          }
          return bytes;
        });
  }

  private Cost measured(int viewers, Viewing viewing) throws InterruptedException, IOException {
    ThreadCosts before = ThreadCosts.of(process.pid());
    long bytes = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> running = new ArrayList<>();
      for (int viewer = 0; viewer < viewers; viewer++) {
        int number = viewer;
        running.add(threads.submit(() -> viewing.run(number)));
      }
      for (Future<Long> one : running) {
        bytes += one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
    ThreadCosts after = ThreadCosts.of(process.pid());
    double seconds = (after.process().atNanos() - before.process().atNanos()) / 1e9;
    return new Cost(used(before, after) - idleCores * seconds, bytes);
  }

  /** Without the compiler, which is done some hours after a start. */
  static double used(ThreadCosts before, ThreadCosts after) {
    return after.since(before).stream()
        .filter(share -> !share.group().contains(COMPILER))
        .mapToDouble(ThreadCosts.Share::seconds)
        .sum();
  }
}
