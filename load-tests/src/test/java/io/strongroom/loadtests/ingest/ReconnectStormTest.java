package io.strongroom.loadtests.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.loadtests.camera.Profile;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import io.strongroom.recording.model.GapCause;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Five hundred cameras that hang up at one instant, and are connected to again at once. */
@Isolated("what it waits for has limits that count on the machine")
class ReconnectStormTest {
  private static final int CAMERAS = 500;

  /** Half a second of each camera. */
  private static final int FRAMES = 12;

  /** Frames that may be on their way when a camera hangs up. */
  private static final int TAIL_FRAMES = 5;

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir static Path clips;

  @Test
  void allDeliverAgainAndLoseNothingButTheirTails() throws InterruptedException {
    Settings settings =
        Settings.defaults(clips)
            .withProfile(Profile.H264)
            .withCameras(CAMERAS)
            .withClip(new ClipSettings(320, 180, 100_000, 25, 2))
            .withWholeClips();
    Ingest ingest =
        new RtspIngest(
            RtspSettings.defaults(),
            new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
            Clock.systemUTC(),
            new SecureRandom());
    List<IngestTrial> trials = new ArrayList<>();
    try (SimulatedCameras running = SimulatedCameras.start(settings)) {
      running.cameras().forEach(c -> trials.add(new IngestTrial(ingest, c).startVirtual()));
      awaitFrames(trials, trials.stream().map(trial -> FRAMES).toList());
      List<Integer> before = trials.stream().map(IngestTrial::frames).toList();
      running.hangUp();
      awaitFrames(trials, before.stream().map(count -> count + FRAMES).toList());
      List<IngestTrial.Result> results = new ArrayList<>();
      for (IngestTrial trial : trials) {
        results.add(trial.stop(PATIENCE));
      }
      SentFrames sent = running.sent();
      for (int i = 0; i < CAMERAS; i++) {
        check(sent, running.cameras().get(i), results.get(i));
      }
    }
  }

  private static void awaitFrames(List<IngestTrial> trials, List<Integer> least) {
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              for (int i = 0; i < trials.size(); i++) {
                if (trials.get(i).frames() < least.get(i)) {
                  return false;
                }
              }
              return true;
            });
  }

  private static void check(SentFrames sent, SimulatedCamera camera, IngestTrial.Result result) {
    assertThat(result.thrown()).isEmpty();
    assertThat(result.stopped()).isTrue();
    assertThat(result.ends())
        .isNotEmpty()
        .allSatisfy(end -> assertThat(end.cause()).isEqualTo(GapCause.UNREACHABLE));
    FrameAccount account = result.account(camera, sent);
    assertThat(account.missing())
        .as("%s", account)
        .isLessThanOrEqualTo((long) TAIL_FRAMES * result.ends().size());
    assertThat(account.doubled()).as("%s", account).isZero();
    assertThat(account.misplaced()).as("%s", account).isZero();
    assertThat(account.unstamped()).as("%s", account).isZero();
  }
}
