package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.ForeignRtspServers;
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
import java.util.Optional;

/**
 * Recording from an RTSP server that is not ours, GStreamer's: every way in, every transport, both
 * codecs with audio, both ways to say who one is, all at once.
 *
 * @param ingests what a camera is registered to be read by; an empty one leaves it to the node
 */
public record ForeignRtspProof(List<String> ingests) implements Proof {
  private static final int DEFAULT_SECONDS = 300;
  private static final int WARM_UP_SECONDS = 45;
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  /** TCP and UDP are RTP's ways within {@code rtsp}; {@code rtsps} is always TCP. */
  private enum Way {
    TCP,
    UDP,
    TLS
  }

  private record Stream(String ingest, Way way, boolean h265, boolean digest) {
    String name() {
      return "%s%s %s %s"
          .formatted(
              ingest.isEmpty() ? "" : ingest + " ",
              way.name().toLowerCase(java.util.Locale.ROOT),
              h265 ? "h265" : "h264",
              digest ? "digest" : "basic");
    }

    ObjectNode camera(ForeignRtspServers servers) {
      String path = h265 ? "/h265" : "/h264";
      ObjectNode camera =
          Site.camera(name(), servers.address(path, digest, way == Way.TLS))
              .put("transport", way == Way.UDP ? "udp" : "tcp")
              .put("user", ForeignRtspServers.USER)
              .put("password", ForeignRtspServers.PASSWORD)
              .put("audio", true)
              .put("audioBasis", "acceptance test");
      return ingest.isEmpty() ? camera : camera.put("ingest", ingest);
    }

    /** As ffprobe calls them. */
    List<String> codecs() {
      return h265 ? List.of("hevc", "pcm_alaw") : List.of("h264", "aac");
    }
  }

  public ForeignRtspProof {
    ingests = List.copyOf(ingests);
  }

  /** With both ways in. */
  public static ForeignRtspProof both() {
    return new ForeignRtspProof(List.of("rtsp", "ffmpeg"));
  }

  @Override
  public String name() {
    return "foreign-rtsp";
  }

  @Override
  public String claim() {
    return "GStreamer's RTSP server, our own RTSP client and FFmpeg, TCP, UDP and TLS, H.264 and"
        + " H.265 with audio, Basic and Digest, all "
        + streams().size()
        + " at once for five minutes, after 45 s in which the server starts: no gap";
  }

  @Override
  public String takes() {
    return "8 min";
  }

  @Override
  public long roomBytes() {
    return 2L << 30;
  }

  private List<Stream> streams() {
    List<Stream> streams = new ArrayList<>();
    for (String ingest : ingests) {
      for (Way way : Way.values()) {
        for (int i = 0; i < 4; i++) {
          streams.add(new Stream(ingest, way, i / 2 == 1, i % 2 == 1));
        }
      }
    }
    return streams;
  }

  /**
   * Where the foreign server ends by itself, or answers a third party no more than it does us, the
   * run shows nothing, and is begun anew, once.
   */
  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Optional<Outcome> first = attempt(run, run.folder());
    return first.isPresent()
        ? first.get()
        : attempt(run, Files.createDirectories(run.folder().resolve("again")))
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "GStreamer's server was out of order twice"));
  }

  private Optional<Outcome> attempt(ProofRun run, Path folder)
      throws IOException, InterruptedException {
    try (ForeignRtspServers servers = ForeignRtspServers.start(folder)) {
      if (areOutOfOrder(servers, run)) {
        return Optional.empty();
      }
      try {
        Outcome outcome = attempt(run, folder, servers);
        if (outcome.failures().isEmpty() || !areOutOfOrder(servers, run)) {
          return Optional.of(outcome);
        }
      } catch (StrongroomException e) {
        if (!areOutOfOrder(servers, run)) {
          throw e;
        }
      }
      return Optional.empty();
    }
  }

  private static boolean areOutOfOrder(ForeignRtspServers servers, ProofRun run)
      throws IOException, InterruptedException {
    Optional<String> why = servers.outOfOrder();
    why.ifPresent(text -> run.say("GStreamer's server " + text));
    return why.isPresent();
  }

  private Outcome attempt(ProofRun run, Path folder, ForeignRtspServers servers)
      throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(DEFAULT_SECONDS);
    Path ffprobe = Programs.need("ffprobe", "ffmpeg");
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    Site site =
        Site.create(folder.resolve("site"), "ingest { ca-file = \"" + servers.authority() + "\" }");
    try (NodeProcess node = NodeProcess.start(site, List.of("-Xmx512m"))) {
      site.addViewer();
      Map<Stream, String> ids = register(site, servers, failures);
      node.awaitRecording(ids.size(), START_LIMIT);
      // Until the server's encoders keep its own pace its pictures come later and later.
      run.pass(Duration.ofSeconds(Math.min(seconds, WARM_UP_SECONDS)), "warming up");
      Instant from = Instant.now();
      run.pass(Duration.ofSeconds(seconds), "recording");
      Instant to = Instant.now();
      run.pass(Duration.ofSeconds(6), "letting the last frames become durable");
      try (ApiClient viewer = site.viewer()) {
        Check check = new Check(run, viewer, from, to, ffprobe, figures, failures);
        for (Map.Entry<Stream, String> camera : ids.entrySet()) {
          check.stream(camera.getKey(), camera.getValue());
        }
      }
    }
    return new Outcome(figures, failures);
  }

  /** A node that does not know the choice refuses it by name: that is a failure, not an error. */
  private Map<Stream, String> register(Site site, ForeignRtspServers servers, List<String> failures)
      throws IOException {
    Map<Stream, String> ids = new LinkedHashMap<>();
    try (ApiClient admin = site.administrator()) {
      for (Stream stream : streams()) {
        try {
          ids.put(stream, Site.addCamera(admin, stream.camera(servers)));
        } catch (StrongroomException e) {
          failures.add(stream.name() + ": refused: " + e.getMessage());
        }
      }
    }
    return ids;
  }

  /** Looks at one recording after the other. */
  private record Check(
      ProofRun run,
      ApiClient viewer,
      Instant from,
      Instant to,
      Path ffprobe,
      Map<String, Object> figures,
      List<String> failures) {

    void stream(Stream stream, String id) throws IOException, InterruptedException {
      try {
        recording(stream, id);
      } catch (StrongroomException e) {
        failures.add(stream.name() + ": " + e.getMessage());
      }
    }

    private void recording(Stream stream, String id) throws IOException, InterruptedException {
      String range = "?from=" + from + "&to=" + to;
      JsonNode timeline = viewer.get("/api/v1/cameras/" + id + "/timeline" + range);
      figures.put(stream.name() + ", gaps", timeline.path("gaps").size());
      if (!timeline.path("gaps").isEmpty() || timeline.path("recorded").size() != 1) {
        failures.add(stream.name() + ": the timeline is not one span: " + timeline);
      }
      Path file = run.folder().resolve(stream.name().replace(' ', '-') + ".mp4");
      try (InputStream body = viewer.open("/api/v1/cameras/" + id + "/video.mp4" + range).body()) {
        Files.copy(body, file);
      }
      String found =
          Tools.run(
              ffprobe.toString(),
              "-v",
              "error",
              "-show_entries",
              "stream=codec_name",
              "-of",
              "csv=p=0",
              file.toString());
      if (!stream.codecs().stream().allMatch(found::contains)) {
        failures.add(stream.name() + ": the recording holds " + found.replace('\n', ' '));
      }
    }
  }
}
