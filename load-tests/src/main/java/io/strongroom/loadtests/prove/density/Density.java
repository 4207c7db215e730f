package io.strongroom.loadtests.prove.density;

import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.Sending;
import io.strongroom.loadtests.process.ThreadCosts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured.
 *
 * @param load what the cameras sent
 * @param seconds how long it was measured
 * @param recorderCores cores that the node used, 1.0 is one
 * @param simulatorCores cores that the simulator used beside it
 * @param memoryBytes most memory resident beyond that of the idle node
 * @param wholeBytes most memory resident
 * @param recordedBytes of fragments, a second
 * @param writtenBytes to the storage layer, a second
 * @param readCalls of {@code read} and its like, a second
 * @param writeCalls of {@code write} and its like, a second
 * @param systemCalls of all kinds, a second, if they could be counted
 * @param threads where the node's time went, the parts of {@code recorderCores}
 * @param sending what became of the frames that were due
 * @param frames what was found of those sent
 * @param peer the same cameras with one ffmpeg process each
 */
public record Density(
    CameraLoad load,
    double seconds,
    double recorderCores,
    double simulatorCores,
    double memoryBytes,
    double wholeBytes,
    double recordedBytes,
    double writtenBytes,
    double readCalls,
    double writeCalls,
    OptionalDouble systemCalls,
    List<ThreadCosts.Share> threads,
    Sending sending,
    FrameAccount frames,
    Optional<Peer> peer) {
  public Density {
    threads = List.copyOf(threads);
  }

  /** One ffmpeg process for each camera, in the same run. */
  public record Peer(double cores, double memoryBytes) {}

  Density beside(Peer other) {
    return new Density(
        load,
        seconds,
        recorderCores,
        simulatorCores,
        memoryBytes,
        wholeBytes,
        recordedBytes,
        writtenBytes,
        readCalls,
        writeCalls,
        systemCalls,
        threads,
        sending,
        frames,
        Optional.of(other));
  }

  /** Per cent of a core for each camera. */
  public double cpuPercent() {
    return percent(recorderCores);
  }

  /** MB for each camera beyond the idle node. */
  public double memoryMegabytes() {
    return round(memoryBytes / 1e6 / load.cameras(), 2);
  }

  /** Per cent of a core for each Mbit/s that was recorded. */
  public double cpuPercentPerMegabit() {
    return recorderCores * 100 / (recordedBytes * 8 / 1e6);
  }

  /** How many times as much the peer used; 0 without one. */
  public double ratio() {
    return peer.map(p -> round(p.cores() / recorderCores, 2)).orElse(0.0);
  }

  /** Per cent of a core for each of the peer's processes, if there was one. */
  OptionalDouble peerPercent() {
    return peer.isPresent()
        ? OptionalDouble.of(percent(peer.get().cores()))
        : OptionalDouble.empty();
  }

  /** Every figure under its name. */
  public Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    report(figures);
    return figures;
  }

  /** Adds every figure under its name. */
  void report(Map<String, Object> figures) {
    int cameras = load.cameras();
    figures.put("load", load.toString());
    figures.put("node JVM options", String.join(" ", DensityBench.NODE_OPTIONS));
    figures.put("measured, s", round(seconds, 1));
    figures.put("recorder, % of a core per camera", cpuPercent());
    figures.put("simulator, % of a core per camera", percent(simulatorCores));
    figures.put("memory per camera beyond idle, MB", memoryMegabytes());
    figures.put("memory of the whole process, MB", Math.round(wholeBytes / 1e6));
    figures.put("recorded per camera-second, kB", round(recordedBytes / 1e3 / cameras, 1));
    figures.put("written to disk per camera-second, kB", round(writtenBytes / 1e3 / cameras, 1));
    figures.put("read calls per camera-second", round(readCalls / cameras, 2));
    figures.put("write calls per camera-second", round(writeCalls / cameras, 2));
    figures.put(
        "system calls of all kinds per camera-second",
        systemCalls.isPresent()
            ? round(systemCalls.getAsDouble() / cameras, 1)
            : "not counted: perf is missing or not allowed");
    threads(figures);
    figures.put("frames due", sending.due());
    figures.put("frames sent", frames.sent());
    figures.put("frames found", frames.found());
    figures.put("frames missing", frames.missing());
    figures.put("frames doubled", frames.doubled());
    figures.put("frames under another camera", frames.misplaced());
    figures.put("frames left out because the recorder was slow", sending.slowClient());
    figures.put("frames left out because the simulator was late", sending.late());
    peer.ifPresent(
        p -> {
          figures.put("ffmpeg processes, % of a core per camera", percent(p.cores()));
          figures.put(
              "ffmpeg processes, memory per camera, MB", round(p.memoryBytes() / 1e6 / cameras, 2));
          figures.put("ffmpeg processes cost times as much", ratio());
        });
  }

  /** The table that adds up: microseconds per camera-second of each group of threads. */
  private void threads(Map<String, Object> figures) {
    double rest = 0;
    for (ThreadCosts.Share share : threads) {
      double micros = share.seconds() * 1e6 / seconds / load.cameras();
      if (micros < 1) {
        rest += micros;
        continue;
      }
      figures.put(
          "µs per camera-second, " + share.group(),
          "%.1f (user %.1f, system %.1f)"
              .formatted(
                  micros,
                  share.userSeconds() * 1e6 / seconds / load.cameras(),
                  share.systemSeconds() * 1e6 / seconds / load.cameras()));
    }
    figures.put("µs per camera-second, all other threads", round(rest, 1));
    figures.put("µs per camera-second, together", round(recorderCores * 1e6 / load.cameras(), 1));
  }

  private double percent(double cores) {
    return round(cores * 100 / load.cameras(), 4);
  }

  static double round(double value, int places) {
    double scale = Math.pow(10, places);
    return Math.round(value * scale) / scale;
  }
}
