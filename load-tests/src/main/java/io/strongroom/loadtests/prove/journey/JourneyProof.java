package io.strongroom.loadtests.prove.journey;

import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the product is for, done by people: one asks for a minute of a camera, another approves, the
 * first one watches, exports and checks. A real node, real packs, a real Chromium, no mouse.
 */
public final class JourneyProof implements Proof {
  private static final Duration RECORDED = Duration.ofSeconds(40);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final List<String> LANGUAGES = List.of("en", "zh-CN");

  @Override
  public String name() {
    return "journey";
  }

  @Override
  public String claim() {
    return "sign in, ask, approve, watch, export and verify: by keyboard alone, %d pixels wide, in"
            .formatted(Keyboard.WIDTH)
        + " Chinese and in English, in a real Chromium";
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
    String password = Long.toHexString(run.random().nextLong()) + "-long-enough";
    List<String> simulated = List.of("--cameras", "1", "--profile", "h264", "--bitrate", "1M");
    try (Lab lab = Lab.start(run.folder().resolve("lab"), simulated, List.of("-Xmx512m"), "")) {
      String camera = prepare(lab, password);
      Instant begun = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
      run.pass(RECORDED, "recording");
      for (String language : LANGUAGES) {
        run.say("the whole way in " + language);
        Path folder = run.folder().resolve("journey-" + language);
        try (Keyboard keyboard = Keyboard.open(language, folder)) {
          Journey journey = new Journey(keyboard, lab.site().url(), language, password, folder);
          List<Journey.Step> steps =
              journey.go(camera, begun, begun.plus(RECORDED).minusSeconds(5));
          figures.put(language, steps.stream().map(Journey.Step::words).toList());
          failures.addAll(journey.failures());
        } catch (StrongroomException e) {
          failures.add(language + ": " + e.getMessage());
        }
      }
    }
    return new Outcome(figures, failures);
  }

  /** People of each language, so that nobody has what came of the way before. */
  private static String prepare(Lab lab, String password) throws IOException, InterruptedException {
    try (ApiClient admin = lab.site().administrator()) {
      for (String language : LANGUAGES) {
        for (Journey.Person person : Journey.Person.values()) {
          var _ =
              admin.post(
                  "/api/v1/users",
                  ApiClient.object()
                      .put("user", person.user(language))
                      .put("name", person.user(language))
                      .put("unit", "Acceptance unit")
                      .put("role", person.role())
                      .put("password", password));
        }
      }
      SimulatorProcess.Announced camera = lab.simulator().cameras().getFirst();
      var _ = Site.addCamera(admin, Site.camera(Journey.CAMERA, camera.url()));
    }
    lab.node().awaitRecording(1, LIMIT);
    return Journey.CAMERA;
  }
}
