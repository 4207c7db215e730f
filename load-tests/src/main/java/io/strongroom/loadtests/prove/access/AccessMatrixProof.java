package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.recording.model.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;

/**
 * Everything that must be refused, at every operation that a running node says it has; and random
 * requests whose answers its log must account for.
 *
 * @param cameras how many record
 * @param recordedSeconds of footage
 * @param usualRequests random ones, unless another number of rounds is asked for
 */
public record AccessMatrixProof(int cameras, int recordedSeconds, long usualRequests)
    implements Proof {
  private static final int KILLS = 4;

  /** Of so few requests one kill is enough. */
  private static final long FEW = 10_000;

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /** Before the grant, within it, after it. */
  private static final int LEAST_SEGMENTS = 3;

  /** As a buyer runs it. */
  public static AccessMatrixProof whole() {
    return new AccessMatrixProof(12, 60, 1_000_000);
  }

  /** As the build runs it. */
  public static AccessMatrixProof brief() {
    return new AccessMatrixProof(2, 20, 300);
  }

  @Override
  public String name() {
    return "access-matrix";
  }

  @Override
  public String claim() {
    return "every operation of the OpenAPI document that a node serves × no session, every other"
        + " role, other camera, one second outside, other action, expired, revoked, used up,"
        + " another person's, other area, class and hour: refused with the right problem, and"
        + " logged; and of %,d random requests over kills of the node each byte that came lies"
            .formatted(usualRequests)
        + " within one grant and one intent";
  }

  @Override
  public String takes() {
    return "45 min";
  }

  @Override
  public long roomBytes() {
    return 8L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    long requests = run.rounds().isPresent() ? run.rounds().getAsInt() : usualRequests;
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    List<String> simulated =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", "300k");
    try (Lab lab = Lab.start(run.folder(), simulated, List.of("-Xmx1g"), "");
        Caller caller = new Caller(lab.site())) {
      lab.recordAll(START_LIMIT);
      Instant begun = Instant.now();
      SplittableRandom random = run.random();
      Office office =
          new Office(lab.site(), caller, Long.toHexString(random.nextLong()) + "-long-enough");
      run.pass(Duration.ofSeconds(recordedSeconds), "recording");
      List<Footage> footage = footage(lab, begun);
      Matrix matrix = matrix(run, lab, caller, office, footage);
      figures.put("probes", matrix.probes());
      figures.put("refusals that must be logged", matrix.refusals().size());
      int judged = matrix.failures().size();
      failures.addAll(matrix.failures());
      People people = new People(office, footage);
      people.assemble(Math.max(3, cameras), random.split());
      RandomRequests asked = new RandomRequests(run, lab, caller, people, footage, random.split());
      asked.ask(requests, requests / (requests < FEW ? 2 : KILLS + 1) + 1, figures);
      int strangers = matrix.askAsStranger();
      figures.put("refusals of strangers that must be counted", strangers);
      failures.addAll(matrix.failures().subList(judged, matrix.failures().size()));
      lab.node().stop(STOP_LIMIT);
      Path data = lab.site().data();
      LogTexts texts = LogTexts.read(data);
      failures.addAll(texts.damage());
      compare(matrix.refusals(), texts.refused(), failures);
      if (texts.strangers() < strangers) {
        failures.add(
            "the log counts %d refusals of strangers, not %d"
                .formatted(texts.strangers(), strangers));
      }
      asked.judge(data.resolve("access"), texts, figures);
      failures.addAll(asked.failures());
    }
    return new Outcome(figures, failures);
  }

  /** All segments that are whole and lie behind the first instant. */
  private static List<Footage> footage(Lab lab, Instant begun) throws IOException {
    List<Footage> footage = new ArrayList<>();
    try (var viewer = lab.site().viewer()) {
      for (int i = 0; i < lab.cameraIds().size(); i++) {
        String id = lab.cameraIds().get(i);
        List<SegmentName> segments =
            viewer
                .text("/api/v1/cameras/%s/hls.m3u8?from=%s".formatted(id, begun))
                .lines()
                .filter(line -> line.startsWith("hls/s-"))
                .map(line -> SegmentName.parse(line.substring("hls/".length()).split("\\?", 2)[0]))
                .toList();
        footage.add(new Footage(id, lab.simulator().cameras().get(i).number(), segments));
      }
    }
    return footage;
  }

  private static Matrix matrix(
      ProofRun run, Lab lab, Caller caller, Office office, List<Footage> footage)
      throws IOException, InterruptedException {
    List<SegmentName> segments = footage.getFirst().segments();
    if (segments.size() < LEAST_SEGMENTS) {
      throw new IOException("too little was recorded: " + segments);
    }
    TimeRange granted =
        new TimeRange(
            segments.get(1).range().from(), segments.get(segments.size() - 2).range().to());
    SSLContext tls = ServerIdentity.trusting(lab.site().ca());
    Cast cast =
        new Cast(
            office, lab.site().url(), tls, footage.getFirst().id(), footage.get(1).id(), granted);
    cast.assemble(run);
    Matrix matrix =
        new Matrix(
            caller,
            office,
            cast,
            lab.site().url(),
            tls,
            footage.getFirst(),
            footage.get(1),
            granted);
    matrix.run(run);
    return matrix;
  }

  /** The refusals of the matrix are in the log, each once, in their order. */
  private static void compare(List<String> expected, List<String> logged, List<String> failures) {
    List<String> found = logged.subList(0, Math.min(expected.size(), logged.size()));
    if (!found.equals(expected)) {
      int at = 0;
      while (at < found.size() && found.get(at).equals(expected.get(at))) {
        at++;
      }
      failures.add(
          "refusal %d of %d is not in the log as it should be: %s instead of %s"
              .formatted(
                  at,
                  expected.size(),
                  at < found.size() ? found.get(at) : "nothing",
                  expected.get(at)));
    }
  }
}
