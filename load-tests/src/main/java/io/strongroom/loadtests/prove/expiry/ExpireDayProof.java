package io.strongroom.loadtests.prove.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole day of a thousand cameras goes while others record. */
public final class ExpireDayProof implements Proof {
  private static final int CEILING_DAYS = 31;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration GOAL = Duration.ofMinutes(10);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** What a recorder has not yet on disk. */
  private static final Duration UNSYNCED = Duration.ofSeconds(10);

  private final int oldCameras;
  private final int cameras;

  public ExpireDayProof(int oldCameras, int cameras) {
    this.oldCameras = oldCameras;
    this.cameras = cameras;
  }

  @Override
  public String name() {
    return "expire-day";
  }

  @Override
  public String claim() {
    return "a day of %d cameras (%d packs, sparse files) goes within ten minutes while %d cameras record without a gap"
        .formatted(oldCameras, oldCameras * ManyPacks.PACKS_OF_A_CAMERA, cameras);
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
    return 4L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    List<String> simulated = List.of("--cameras", "" + cameras, "--profile", "h264");
    String settings =
        "retention.classes.standard { floor-days = %d, ceiling-days = %d, legal-basis = \"test\" }"
            .formatted(CEILING_DAYS - 1, CEILING_DAYS);
    try (Lab lab = Lab.start(run.folder(), simulated, List.of(), settings)) {
      Aging node = new Aging(lab);
      lab.recordAll(PATIENCE);
      ManyPacks old = new ManyPacks(oldCameras, node.today(), CEILING_DAYS);
      node.stop();
      run.say("laying out " + old.packs() + " packs");
      old.layOut(lab.site());
      figures.put("packs", old.packs());
      node.start(CEILING_DAYS);
      Tools.Run confirmed = node.retention("confirm-clock", node.today().toString());
      if (confirmed.code() != ExitCode.OK) {
        failures.add("confirm-clock: " + confirmed.output());
      }
      node.stop();
      long begun = System.nanoTime();
      node.start(CEILING_DAYS);
      lab.awaitRecording(PATIENCE);
      Instant recording = node.now();
      boolean gone = awaitGone(run, lab, old.expiryDay(), begun);
      figures.put("seconds from the node's start", seconds(begun));
      if (!gone || seconds(begun) > GOAL.toSeconds()) {
        failures.add("the day has not gone within ten minutes");
      }
      run.pass(UNSYNCED, "letting footage become durable");
      figures.put("seconds of gaps", gaps(lab, recording, node.now().minus(UNSYNCED), failures));
    }
    return new Outcome(figures, failures);
  }

  private static long seconds(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun).toSeconds();
  }

  private static boolean awaitGone(ProofRun run, Lab lab, LocalDate day, long begun)
      throws IOException, InterruptedException {
    try (ApiClient admin = lab.site().administrator()) {
      while (seconds(begun) <= GOAL.toSeconds()) {
        for (JsonNode line : admin.get("/api/v1/retention/plan").path("classDays")) {
          if (line.path("expiryDay").asText().equals(day.toString())) {
            String state = line.path("decision").asText() + " " + line.path("why").asText();
            run.say("%d s: %s, %s packs".formatted(seconds(begun), state, line.path("packs")));
            if (state.startsWith("gone")) {
              return true;
            }
          }
        }
        Thread.sleep(LOOK);
      }
    }
    return false;
  }

  private static double gaps(Lab lab, Instant from, Instant to, List<String> failures)
      throws IOException {
    double seconds = 0;
    try (ApiClient viewer = lab.site().viewer()) {
      for (String camera : lab.cameraIds()) {
        JsonNode timeline =
            viewer.get("/api/v1/cameras/" + camera + "/timeline?from=" + from + "&to=" + to);
        for (JsonNode gap : timeline.path("gaps")) {
          failures.add("camera " + camera + " has a gap: " + gap);
          seconds +=
              Duration.between(
                          Instant.parse(gap.path("from").asText()),
                          Instant.parse(gap.path("to").asText()))
                      .toMillis()
                  / 1e3;
        }
      }
    }
    return seconds;
  }
}
