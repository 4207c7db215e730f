package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** That what is exported, and what HLS serves, decodes without a word of complaint. */
public final class ExportProof implements Proof {
  private static final int CAMERAS = 8;
  private static final int DEFAULT_SECONDS = 40;

  @Override
  public String name() {
    return "export-decodes";
  }

  @Override
  public String claim() {
    return "exported MP4s (H.264, B-frames, H.265, AAC, G.711, a change of format) and HLS decode"
        + " in ffmpeg without a warning; hls.js plays in a browser";
  }

  @Override
  public String takes() {
    return "3 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    int seconds = run.seconds().orElse(DEFAULT_SECONDS);
    List<String> mixed =
        List.of("--cameras", "" + CAMERAS, "--profile", "mixed", "--audio", "aac,pcma,none");
    try (Lab lab = Lab.start(run.folder().resolve("lab"), mixed, List.of("-Xmx512m"), "")) {
      lab.recordAll(Duration.ofSeconds(60));
      String changing = changingCamera(run, lab);
      Instant from = Instant.now().plusSeconds(1);
      run.pass(Duration.ofSeconds(seconds), "recording");
      Instant to = Instant.now().minusSeconds(5);
      lab.node().awaitRecorded(lab.cameraIds(), to, Duration.ofSeconds(60));
      List<SimulatorProcess.Announced> cameras = lab.simulator().cameras();
      for (int i = 0; i < cameras.size(); i++) {
        String what = cameras.get(i).codec() + " with " + cameras.get(i).audio();
        decodes(run, lab, lab.cameraIds().get(i), "camera-" + i, what, from, to, 1, failures);
        hls(run, lab, lab.cameraIds().get(i), what, from, to, failures);
      }
      Instant before = from.minusSeconds(40);
      decodes(run, lab, changing, "changing", "change of format", before, to, 2, failures);
      browser(run, lab, from, figures, failures);
      figures.put("recordings decoded", cameras.size() + 1);
    }
    return new Outcome(figures, failures);
  }

  /** A camera whose address first gives H.264 and then, from another simulator, H.265. */
  private static String changingCamera(ProofRun run, Lab lab)
      throws IOException, InterruptedException {
    run.say("a camera that changes from H.264 to H.265");
    Path folder = run.folder().resolve("changing");
    String id;
    int port;
    try (SimulatorProcess h264 =
        SimulatorProcess.start(folder, List.of("--cameras", "1", "--profile", "h264"))) {
      String url = h264.cameras().getFirst().url();
      port = java.net.URI.create(url).getPort();
      try (ApiClient admin = lab.site().administrator()) {
        id = Site.addCamera(admin, Site.camera("changing camera", url));
      }
      run.pass(Duration.ofSeconds(12), "recording H.264");
    }
    try (SimulatorProcess h265 =
        SimulatorProcess.start(
            folder.resolve("second"),
            List.of("--cameras", "1", "--profile", "h265", "--port", "" + port))) {
      run.pass(Duration.ofSeconds(15), "recording H.265 from " + h265.cameras().size() + " camera");
    }
    return id;
  }

  /** Exports with the product's own command and decodes every file. */
  private static void decodes(
      ProofRun run,
      Lab lab,
      String id,
      String name,
      String what,
      Instant from,
      Instant to,
      int filesWanted,
      List<String> failures)
      throws IOException, InterruptedException {
    run.say("exporting and decoding " + what);
    Path folder = Files.createDirectories(run.folder().resolve("exports").resolve(name));
    Tools.Run export =
        Tools.attempt(
            Programs.java(
                    "io.strongroom.ops.cli.OpsMain",
                    List.of(),
                    List.of(
                        "export",
                        "--url",
                        lab.site().url().toString(),
                        "--ca",
                        lab.site().ca().toString(),
                        "--user",
                        "viewer",
                        "--password-file",
                        lab.site().secrets().resolve("viewer").toString(),
                        "--purpose",
                        "acceptance test",
                        "--camera",
                        id,
                        "--from",
                        from.toString(),
                        "--to",
                        to.toString(),
                        "--out",
                        folder.resolve("export.mp4").toString()))
                .toArray(String[]::new));
    if (export.code() != ExitCode.OK) {
      failures.add(what + ": export failed: " + export.output());
      return;
    }
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.sorted().toList();
    }
    if (files.size() != filesWanted) {
      failures.add(what + ": " + files.size() + " files were exported, expected " + filesWanted);
    }
    for (Path file : files) {
      silent(
          what + ", ffprobe",
          failures,
          Programs.need("ffprobe", "ffmpeg").toString(),
          "-v",
          "warning",
          file.toString());
      silent(
          what + ", ffmpeg",
          failures,
          Programs.need("ffmpeg", "ffmpeg").toString(),
          "-nostdin",
          "-v",
          "warning",
          "-i",
          file.toString(),
          "-f",
          "null",
          "-");
    }
  }

  private static void hls(
      ProofRun run,
      Lab lab,
      String id,
      String what,
      Instant from,
      Instant to,
      List<String> failures)
      throws IOException, InterruptedException {
    String token;
    try (ApiClient viewer = lab.site().viewer()) {
      token = viewer.token();
      silent(
          what + ", HLS in ffmpeg",
          failures,
          Programs.need("ffmpeg", "ffmpeg").toString(),
          "-nostdin",
          "-v",
          "warning",
          "-headers",
          "Authorization: Bearer " + token + "\r\n",
          "-ca_file",
          lab.site().ca().toString(),
          "-tls_verify",
          "1",
          "-i",
          lab.site().url() + "/api/v1/cameras/" + id + "/hls.m3u8?from=" + from + "&to=" + to,
          "-f",
          "null",
          "-");
    }
    run.say("HLS of " + what + " decoded");
  }

  private static void browser(
      ProofRun run, Lab lab, Instant from, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    run.say("hls.js in a browser");
    List<SimulatorProcess.Announced> cameras = lab.simulator().cameras();
    int h264 = 0;
    while (!cameras.get(h264).codec().equals("h264")) {
      h264++;
    }
    BrowserPlayback.Result result =
        BrowserPlayback.play(
            lab.site(), run.folder(), lab.cameraIds().get(h264), from.plusSeconds(5));
    figures.put("seconds played by hls.js", result.secondsPlayed());
    if (!result.moving()) {
      failures.add("hls.js does not play: " + result.detail());
    }
  }

  private static void silent(String what, List<String> failures, String... command)
      throws IOException, InterruptedException {
    Tools.Run run = Tools.attempt(command);
    if (run.code() != 0 || !run.output().isBlank()) {
      failures.add(what + ": " + run.output().lines().limit(5).toList());
    }
  }
}
