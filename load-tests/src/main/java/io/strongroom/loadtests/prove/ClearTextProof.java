package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** That a stolen data folder tells nothing, and that one flipped bit is found. */
public final class ClearTextProof implements Proof {
  private static final int CAMERAS = 4;
  private static final int DEFAULT_SECONDS = 20;
  private static final int DEFAULT_FLIPS = 12;
  private static final Duration LOOK_FROM = Duration.ofSeconds(2);
  private static final Duration LOOK_TO = Duration.ofSeconds(8);

  /** {@code AVPROBE_SCORE_RETRY} of FFmpeg's avformat.h; what it is sure of scores up to 100. */
  private static final int GUESS = 25;

  private static final String CAMERA_NAME = "Zanzibar-Lighthouse";
  private static final String CAMERA_USER = "camera-operator";
  private static final String CAMERA_PASSWORD = "velvet-hammer-4711";

  @Override
  public String name() {
    return "nothing-in-clear";
  }

  @Override
  public String claim() {
    return "strings, grep and ffprobe over the whole data folder find no name, no password and no"
        + " media; one flipped bit anywhere in a pack is refused on reading and named by"
        + " fsck";
  }

  @Override
  public String takes() {
    return "2 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    Path password = Files.writeString(run.folder().resolve("camera.pw"), CAMERA_PASSWORD);
    List<String> simulated =
        List.of(
            "--cameras",
            "" + CAMERAS,
            "--profile",
            "mixed",
            "--auth",
            "digest",
            "--credentials",
            CAMERA_USER + ":" + password);
    try (Lab lab = Lab.start(run.folder().resolve("lab"), simulated, List.of("-Xmx512m"), "")) {
      List<String> ids = register(lab);
      lab.node().awaitRecording(ids.size(), Duration.ofSeconds(60));
      Instant from = Instant.now();
      run.pass(Duration.ofSeconds(run.seconds().orElse(DEFAULT_SECONDS)), "recording");
      lab.node().awaitRecorded(ids, from.plus(LOOK_TO), Duration.ofSeconds(60));
      look(lab, ids, from);
      lab.node().close();
      search(run, lab, figures, failures);
      flip(run, lab, ids, from, figures, failures);
    }
    return new Outcome(figures, failures);
  }

  private static List<String> register(Lab lab) throws IOException {
    List<String> ids = new ArrayList<>();
    try (ApiClient admin = lab.site().administrator()) {
      for (SimulatorProcess.Announced camera : lab.simulator().cameras()) {
        ObjectNode body =
            Site.camera(CAMERA_NAME + " " + camera.number(), camera.url())
                .put("user", CAMERA_USER)
                .put("password", CAMERA_PASSWORD);
        ids.add(Site.addCamera(admin, body));
      }
    }
    return ids;
  }

  /** Looks at footage, so that whatever a view leaves on disk is there to be found. */
  private static void look(Lab lab, List<String> ids, Instant from) throws IOException {
    try (ApiClient viewer = lab.site().viewer()) {
      for (String id : ids) {
        String range = "from=" + from.plus(LOOK_FROM) + "&to=" + from.plus(LOOK_TO);
        for (String path : List.of("/video.mp4?" + range, "/hls.m3u8?" + range)) {
          try (InputStream body = viewer.open("/api/v1/cameras/" + id + path).body()) {
            body.readAllBytes();
          }
        }
      }
    }
  }

  private static void search(
      ProofRun run, Lab lab, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    run.say("searching every file of the data folder");
    String data = lab.site().data().toString();
    List<String> forbidden = new ArrayList<>(List.of(CAMERA_NAME, CAMERA_USER, CAMERA_PASSWORD));
    forbidden.addAll(List.of("Acceptance Viewer", "Acceptance unit", "acceptance test", "rtsp://"));
    for (String secret : List.of("passphrase", "admin", "approver", "second-approver", "viewer")) {
      forbidden.add(Files.readString(lab.site().secrets().resolve(secret)));
    }
    int hits = 0;
    Path texts = run.folder().resolve("texts");
    // 16-bit text as well: some libraries store names that way.
    for (String encoding : List.of("s", "l", "b")) {
      Tools.run(
          "sh",
          "-c",
          "find \"$0\" -type f -print0 | xargs -0 strings -a -e \"$1\" > \"$2\"",
          data,
          encoding,
          texts.toString());
      for (String word : forbidden) {
        if (Tools.attempt("grep", "-F", "-c", "--", word, texts.toString()).code() == 0) {
          hits++;
          failures.add("found in clear: " + word);
        }
      }
    }
    figures.put("words searched for", forbidden.size());
    figures.put("words found", hits);
    media(lab, figures, failures);
  }

  private static void media(Lab lab, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    Path ffprobe = Programs.need("ffprobe", "ffmpeg");
    int files = 0;
    for (Path file : filesBelow(lab.site().data(), "")) {
      files++;
      if (isMedia(ffprobe, file)) {
        failures.add("ffprobe recognises " + file.getFileName());
      }
    }
    figures.put("files that ffprobe tried", files);
  }

  /**
   * Whether ffprobe finds video in a file and says so with more than a guess: three bytes that look
   * like a picture's start are enough for a guess, and sealed bytes have them by chance.
   */
  static boolean isMedia(Path ffprobe, Path file) throws IOException, InterruptedException {
    Tools.Run probe =
        Tools.attempt(
            ffprobe.toString(),
            "-v",
            "quiet",
            "-show_entries",
            "format=probe_score:stream=codec_type",
            "-of",
            "json",
            file.toString());
    if (probe.code() != 0) {
      return false;
    }
    JsonNode found = new ObjectMapper().readTree(probe.output());
    boolean video = found.path("streams").findValuesAsText("codec_type").contains("video");
    return video && found.path("format").path("probe_score").asInt() > GUESS;
  }

  private static void flip(
      ProofRun run,
      Lab lab,
      List<String> ids,
      Instant from,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException, InterruptedException {
    SplittableRandom random = run.random();
    List<Path> packs = filesBelow(lab.site().data().resolve("volumes"), ".pack");
    int flips = run.rounds().orElse(DEFAULT_FLIPS);
    for (int i = 0; i < flips; i++) {
      Path pack = packs.get(random.nextInt(packs.size()));
      long bit = random.nextLong(Files.size(pack) * 8);
      run.say("bit " + bit + " of " + pack.getFileName());
      flipBit(pack, bit);
      Tools.Run check = fsck(lab);
      String epoch = pack.getFileName().toString().replace(".pack", "");
      if (check.code() == ExitCode.OK || !check.output().contains(epoch)) {
        failures.add("fsck does not name " + epoch + " with bit " + bit + " flipped");
      }
      flipBit(pack, bit);
    }
    figures.put("bits flipped and named by fsck", flips);
    if (fsck(lab).code() != ExitCode.OK) {
      failures.add("fsck finds fault with intact packs");
    }
    refusedOnReading(lab, ids, from, packs, figures, failures);
  }

  /** Flips a bit in the sealed bytes of every pack's middle and tries to fetch all of it. */
  private static void refusedOnReading(
      Lab lab,
      List<String> ids,
      Instant from,
      List<Path> packs,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException, InterruptedException {
    for (Path pack : packs) {
      flipBit(pack, Files.size(pack) / 2 * 8 + 3);
    }
    lab.launchNode();
    lab.node().await("the node to be ready", Duration.ofSeconds(60), lab.node()::ready);
    int refused = 0;
    try (ApiClient viewer = lab.site().viewer()) {
      for (String id : ids) {
        try (InputStream body =
            viewer
                .open(
                    "/api/v1/cameras/"
                        + id
                        + "/video.mp4?from="
                        + from.minusSeconds(5)
                        + "&to="
                        + from.plusSeconds(60))
                .body()) {
          body.readAllBytes();
          failures.add("a recording with a flipped bit was served whole");
        } catch (IOException | StrongroomException e) {
          refused++;
        }
      }
    }
    figures.put("recordings with a flipped bit refused", refused);
  }

  private static Tools.Run fsck(Lab lab) throws IOException, InterruptedException {
    return Tools.attempt(
        Programs.java(
                "io.strongroom.node.FsckMain",
                List.of(),
                List.of("--config", lab.site().settings().toString()))
            .toArray(String[]::new));
  }

  private static void flipBit(Path file, long bit) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bit / 8);
      int old = bytes.read();
      bytes.seek(bit / 8);
      bytes.write(old ^ (1 << (bit % 8)));
    }
  }

  private static List<Path> filesBelow(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().endsWith(ending))
          .sorted()
          .toList();
    }
  }
}
