package io.strongroom.loadtests.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.strongroom.loadtests.camera.Profile;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.model.GapCause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ingest against every camera that misbehaves, all at once and once, for {@value #SECONDS}
 * seconds; then row by row what was delivered against what was sent. A subclass says which ingest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MisbehaviourTest {
  private static final Logger LOG = LoggerFactory.getLogger(MisbehaviourTest.class);
  private static final long SECONDS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Two seconds' worth: a busy machine may have been late to begin. */
  private static final int LEAST_FRAMES = 50;

  /** Half of the second that a camera is good for before it goes wrong. */
  private static final int LEAST_OF_A_BEGINNING = 12;

  /** Frames that may be on their way when a camera hangs up. */
  private static final int TAIL_FRAMES = 5;

  @TempDir static Path clips;

  private final List<MisbehaviourRow> rows = MisbehaviourRow.all();
  private List<IngestTrial.Result> results = List.of();
  private List<SimulatedCamera> cameras = List.of();
  private SentFrames sent = new SentFrames(List.of(), true);

  /** The ingest under test; one for all cameras. */
  abstract Ingest ingest();

  /**
   * Rows, by how they begin, that this ingest is known not to master, and why is in its comment.
   */
  abstract Set<String> notMastered();

  /** What ends of runs may say of a camera that nothing can be had from. */
  Set<GapCause> causes(MisbehaviourRow row) {
    return Set.of(row.cause().orElseThrow());
  }

  @BeforeAll
  void runAll() throws InterruptedException {
    Settings settings =
        Settings.defaults(clips)
            .withProfile(Profile.H264)
            .withCameras(rows.size())
            .withClip(new ClipSettings(640, 360, 300_000, 25, 2))
            .withWholeClips();
    for (int i = 0; i < rows.size(); i++) {
      String misbehaviour = rows.get(i).misbehaviour();
      settings = settings.withMisbehaviour(i + 1, Misbehaviour.parse(misbehaviour));
    }
    try (SimulatedCameras running = SimulatedCameras.start(settings)) {
      cameras = running.cameras();
      Ingest ingest = ingest();
      List<IngestTrial> trials = new ArrayList<>();
      cameras.forEach(camera -> trials.add(new IngestTrial(ingest, camera).start()));
      Thread.sleep(SECONDS * 1000);
      List<IngestTrial.Result> ended = new ArrayList<>();
      for (IngestTrial trial : trials) {
        ended.add(trial.stop(PATIENCE));
      }
      results = ended;
      sent = running.sent();
    }
  }

  @AfterAll
  void summarise() {
    for (int i = 0; i < results.size(); i++) {
      IngestTrial.Result result = results.get(i);
      LOG.info(
          "{} {} losses={} formats={} largest={} ends={}",
          rows.get(i),
          result.account(cameras.get(i), sent),
          result.losses(),
          result.formats(),
          result.largestBytes(),
          result.ends().stream().map(Ingest.End::cause).distinct().toList());
    }
  }

  Stream<MisbehaviourRow> rows() {
    return rows.stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void survivesAndKeepsWhatItMust(MisbehaviourRow row) {
    assumeFalse(
        notMastered().stream().anyMatch(row.misbehaviour()::startsWith),
        "known not to be mastered");
    int place = rows.indexOf(row);
    IngestTrial.Result result = results.get(place);
    assertThat(result.thrown()).isEmpty();
    assertThat(result.stopped()).as("ends when told to").isTrue();
    FrameAccount account = result.account(cameras.get(place), sent);
    switch (row.demand()) {
      case ALL -> check(account, LEAST_FRAMES, 0);
      case ALL_BUT_TAILS -> check(account, LEAST_FRAMES, TAIL_FRAMES * (long) result.ends().size());
      case ALL_BUT_FIRST -> check(account, LEAST_FRAMES, 1);
      case BEGINNINGS ->
          check(account, LEAST_OF_A_BEGINNING, TAIL_FRAMES * (1L + result.ends().size()));
      case MOST -> check(account, LEAST_FRAMES, account.sent() / 2);
      case ELSEWHERE -> assertThat(account.misplaced()).isGreaterThanOrEqualTo(LEAST_FRAMES);
      case NOTHING -> {
        assertThat(account.found()).isZero();
        assertThat(result.formats()).isZero();
        assertThat(result.ends())
            .isNotEmpty()
            .allSatisfy(end -> assertThat(end.cause()).isIn(causes(row)));
      }
    }
  }

  private static void check(FrameAccount account, long least, long mayBeMissing) {
    assertThat(account.found()).as("%s", account).isGreaterThanOrEqualTo(least);
    assertThat(account.missing()).as("%s", account).isLessThanOrEqualTo(mayBeMissing);
    assertThat(account.doubled()).as("%s", account).isZero();
    assertThat(account.unstamped())
        .as("samples that are no frame: %s", account)
        .isLessThanOrEqualTo(account.damaged() + mayBeMissing);
    assertThat(account.misplaced()).as("%s", account).isZero();
  }
}
