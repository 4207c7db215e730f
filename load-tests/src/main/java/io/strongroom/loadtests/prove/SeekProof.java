package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How soon a random second is on the wire when nothing is in the page cache. */
public final class SeekProof implements Proof {
  private static final int CAMERAS = 60;
  private static final long BYTES_WANTED = 30_000_000_000L;
  private static final int SEEKS = 100;
  private static final double MAX_MEDIAN_MILLIS = 100;
  private static final double MAX_P99_MILLIS = 300;
  private static final Pattern SEGMENT = Pattern.compile("(?m)^[^#\\s].*$");
  private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"");

  @Override
  public String name() {
    return "seek-latency";
  }

  @Override
  public String claim() {
    return "100 random seconds in at least 30 GB recorded through the real path, page cache"
        + " dropped: first byte of the picture under 100 ms at the median, 300 ms at p99";
  }

  @Override
  public String takes() {
    return "12 min";
  }

  @Override
  public long roomBytes() {
    return BYTES_WANTED + (4L << 30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    List<String> simulated =
        List.of("--cameras", "" + CAMERAS, "--profile", "h264", "--bitrate", "8M");
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    try (Lab lab = Lab.start(run.folder(), simulated, List.of("-Xmx1g"), "")) {
      lab.recordAll(Duration.ofSeconds(90));
      Instant begun = Instant.now();
      long wanted = record(run, lab);
      Instant ended = Instant.now().minusSeconds(15);
      figures.put("recorded, GB", Math.round(recordedBytes(lab) / 1e8) / 10.0);
      if (run.seconds().isEmpty() && recordedBytes(lab) < wanted) {
        failures.add("only " + recordedBytes(lab) + " bytes were recorded");
      }
      lab.simulator().close();
      dropPageCache(run, lab);
      measure(run, lab, begun, ended, figures, failures);
    }
    return new Outcome(figures, failures);
  }

  /** Records until the volume holds enough, or for the seconds asked for. */
  private static long record(ProofRun run, Lab lab) throws IOException, InterruptedException {
    if (run.seconds().isPresent()) {
      run.pass(Duration.ofSeconds(run.seconds().getAsInt()), "recording");
      return 0;
    }
    while (recordedBytes(lab) < BYTES_WANTED) {
      run.say("recorded %.1f of %.0f GB".formatted(recordedBytes(lab) / 1e9, BYTES_WANTED / 1e9));
      Thread.sleep(Duration.ofSeconds(20));
    }
    return BYTES_WANTED;
  }

  private static void measure(
      ProofRun run,
      Lab lab,
      Instant begun,
      Instant ended,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException, InterruptedException {
    SplittableRandom random = run.random();
    List<Double> toPicture = new ArrayList<>();
    List<Double> toFile = new ArrayList<>();
    long seconds = Duration.between(begun, ended).toSeconds() - 10;
    try (ApiClient viewer = lab.site().viewer()) {
      viewer.get("/api/v1/cameras");
      // Once in its life a node loads the classes that show footage; from a cold disk, here.
      double first = hls(viewer, lab.cameraIds().getFirst(), begun.plusSeconds(seconds / 2));
      figures.put("first view since the node's start, not counted, ms", Math.round(first));
      for (int i = 0; i < SEEKS; i++) {
        if (i % 10 == 0) {
          dropPageCache(run, lab);
        }
        String camera = lab.cameraIds().get(random.nextInt(lab.cameraIds().size()));
        Instant at = begun.plusSeconds(random.nextLong(Math.max(1, seconds)));
        toPicture.add(hls(viewer, camera, at));
        String other = lab.cameraIds().get(random.nextInt(lab.cameraIds().size()));
        Instant otherAt = begun.plusSeconds(random.nextLong(Math.max(1, seconds)));
        toFile.add(mp4(viewer, other, otherAt));
      }
    }
    report("HLS, playlist to first byte of the segment", toPicture, figures, failures);
    report("MP4, request to first byte", toFile, figures, failures);
  }

  /** Playlist, init segment and the first byte of the first media segment, one after the other. */
  private static double hls(ApiClient viewer, String camera, Instant at) throws IOException {
    long begun = System.nanoTime();
    String base = "/api/v1/cameras/" + camera + "/";
    String playlist = text(viewer, base + "hls.m3u8?from=" + at + "&to=" + at.plusSeconds(4));
    Matcher map = MAP.matcher(playlist);
    if (map.find()) {
      text(viewer, base + map.group(1));
    }
    Matcher segment = SEGMENT.matcher(playlist);
    if (!segment.find()) {
      throw new IOException("the playlist at " + at + " has no segment");
    }
    return firstByte(viewer, base + segment.group(), begun);
  }

  private static double mp4(ApiClient viewer, String camera, Instant at) throws IOException {
    long begun = System.nanoTime();
    return firstByte(
        viewer,
        "/api/v1/cameras/" + camera + "/video.mp4?from=" + at + "&to=" + at.plusSeconds(4),
        begun);
  }

  private static double firstByte(ApiClient viewer, String path, long begun) throws IOException {
    try (InputStream body = viewer.open(path).body()) {
      if (body.read() < 0) {
        throw new IOException("nothing came from " + path);
      }
      double millis = (System.nanoTime() - begun) / 1e6;
      body.readAllBytes();
      return millis;
    }
  }

  private static String text(ApiClient viewer, String path) throws IOException {
    try (InputStream body = viewer.open(path).body()) {
      return new String(body.readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }
  }

  private static void report(
      String what, List<Double> millis, Map<String, Object> figures, List<String> failures) {
    List<Double> sorted = millis.stream().sorted().toList();
    double median = sorted.get(sorted.size() / 2);
    double p99 = sorted.get(Math.ceilDiv(sorted.size() * 99, 100) - 1);
    figures.put(what + ", median ms", Math.round(median * 10) / 10.0);
    figures.put(what + ", p99 ms", Math.round(p99 * 10) / 10.0);
    figures.put(what + ", most ms", Math.round(sorted.getLast() * 10) / 10.0);
    if (median > MAX_MEDIAN_MILLIS || p99 > MAX_P99_MILLIS) {
      failures.add(what + ": median " + median + " ms, p99 " + p99 + " ms");
    }
  }

  /**
   * As root through the kernel's switch; else the recorder's direct writes leave nothing anyway.
   */
  private static void dropPageCache(ProofRun run, Lab lab)
      throws IOException, InterruptedException {
    Tools.run("sync", "-f", lab.site().data().toString());
    Path kernelSwitch = Path.of("/proc/sys/vm/drop_caches");
    if (Files.isWritable(kernelSwitch)) {
      Files.writeString(kernelSwitch, "3");
    } else {
      run.say("not root: the page cache is not dropped; packs are written past it");
    }
  }

  private static long recordedBytes(Lab lab) throws IOException {
    try (Stream<Path> files = Files.walk(lab.site().data().resolve("volumes"))) {
      return files.filter(Files::isRegularFile).mapToLong(SeekProof::size).sum();
    }
  }

  /** Blocks really used: space allocated ahead does not count as recorded. */
  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // renamed between listing and asking; counted at the next look
    }
  }
}
