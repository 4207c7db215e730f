package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
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
import java.util.concurrent.TimeUnit;

/** Recording from an RTSP server that is not ours: GStreamer's, over TCP and UDP, with audio. */
public final class ForeignRtspProof implements Proof {
  private static final int DEFAULT_SECONDS = 300;

  private record Stream(String name, String path, String transport, String video, String audio) {}

  private static final List<Stream> STREAMS =
      List.of(
          new Stream("foreign h264 tcp", "/h264", "tcp", "h264", "aac"),
          new Stream("foreign h264 udp", "/h264", "udp", "h264", "aac"),
          new Stream("foreign h265 tcp", "/h265", "tcp", "hevc", "pcm_alaw"),
          new Stream("foreign h265 udp", "/h265", "udp", "hevc", "pcm_alaw"));

  @Override
  public String name() {
    return "foreign-rtsp";
  }

  @Override
  public String claim() {
    return "GStreamer's RTSP server, TCP and UDP, H.264 and H.265 with audio, all at once for five"
        + " minutes: no gap";
  }

  @Override
  public String takes() {
    return "6 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(DEFAULT_SECONDS);
    Path ffprobe = Programs.need("ffprobe", "ffmpeg");
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    int port = Site.freePort();
    Process server = startServer(run.folder(), port);
    Site site = Site.create(run.folder().resolve("site"), "");
    try (NodeProcess node = NodeProcess.start(site, List.of("-Xmx512m"))) {
      site.addViewer();
      List<String> ids = register(site, port);
      node.awaitRecording(ids.size(), Duration.ofSeconds(60));
      Instant from = Instant.now().plusSeconds(2);
      run.pass(Duration.ofSeconds(seconds), "recording");
      Instant to = Instant.now();
      run.pass(Duration.ofSeconds(6), "letting the last frames become durable");
      try (ApiClient viewer = site.viewer()) {
        for (int i = 0; i < ids.size(); i++) {
          check(run, viewer, ids.get(i), STREAMS.get(i), from, to, ffprobe, figures, failures);
        }
      }
    } finally {
      server.destroy();
      if (!server.waitFor(5, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
    return new Outcome(figures, failures);
  }

  private static List<String> register(Site site, int port) throws IOException {
    List<String> ids = new ArrayList<>();
    try (ApiClient admin = site.administrator()) {
      for (Stream stream : STREAMS) {
        ids.add(
            Site.addCamera(
                admin,
                Site.camera(stream.name, "rtsp://127.0.0.1:" + port + stream.path)
                    .put("transport", stream.transport)
                    .put("audio", true)
                    .put("audioBasis", "acceptance test")));
      }
    }
    return ids;
  }

  private static void check(
      ProofRun run,
      ApiClient viewer,
      String id,
      Stream stream,
      Instant from,
      Instant to,
      Path ffprobe,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException, InterruptedException {
    JsonNode timeline =
        viewer.get("/api/v1/cameras/" + id + "/timeline?from=" + from + "&to=" + to);
    figures.put(stream.name + ", gaps", timeline.path("gaps").size());
    if (!timeline.path("gaps").isEmpty() || timeline.path("recorded").size() != 1) {
      failures.add(stream.name + ": the timeline is not one span: " + timeline);
    }
    Path file = run.folder().resolve(stream.name.replace(' ', '-') + ".mp4");
    try (InputStream body =
        viewer.open("/api/v1/cameras/" + id + "/video.mp4?from=" + from + "&to=" + to).body()) {
      Files.copy(body, file);
    }
    String streams =
        Tools.run(
            ffprobe.toString(),
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name",
            "-of",
            "csv=p=0",
            file.toString());
    if (!streams.contains(stream.video) || !streams.contains(stream.audio)) {
      failures.add(stream.name + ": the recording holds " + streams.replace('\n', ' '));
    }
  }

  private static Process startServer(Path folder, int port)
      throws IOException, InterruptedException {
    Programs.need("python3", "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-ugly");
    Path script = folder.resolve("server.py");
    try (InputStream in =
        ForeignRtspProof.class.getResourceAsStream("/foreign/gst_rtsp_server.py")) {
      Files.copy(java.util.Objects.requireNonNull(in), script);
    }
    Path log = folder.resolve("server.log");
    // The distribution's own interpreter: only that one sees the distribution's GStreamer bindings.
    Process server = Programs.start(List.of("/usr/bin/python3", script.toString(), "" + port), log);
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Files.readString(log).contains("ready")) {
      if (!server.isAlive() || System.nanoTime() > deadline) {
        server.destroyForcibly();
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "GStreamer's RTSP server did not start; on Debian ./strongroom test installs it. "
                + Files.readString(log));
      }
      Thread.sleep(100);
    }
    return server;
  }
}
