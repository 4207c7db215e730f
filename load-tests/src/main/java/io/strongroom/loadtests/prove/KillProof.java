package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.train.Training;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * {@code kill -9} in full recording, again and again: what is lost, how soon it records again,
 * whether what was acknowledged can be read, and whether the timeline tells exactly the gaps there
 * were.
 *
 * @param cameras how many record
 * @param usualRounds kills, unless another number is asked for
 * @param bitrate of each camera, as of {@code strongroom simulate}
 * @param restartSeconds until every camera records again
 * @param minutes how long it takes, about
 * @param trained the node starts with an AOT cache
 */
public record KillProof(
    int cameras, int usualRounds, String bitrate, int restartSeconds, int minutes, boolean trained)
    implements Proof {
  private static final int MAX_FAILURES = 50;
  private static final int TRAINING_SECONDS = 20;
  private static final long MAX_LOST_MICROS = 2_000_000;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final List<String> NODE_OPTIONS = List.of("-Xmx1g");

  /** How far a gap's ends may lie from the frames beside it: arrival jitter and one frame. */
  private static final long GAP_TOLERANCE_MICROS = 500_000;

  /** Cameras as a small site has them. */
  public static KillProof few(int cameras) {
    return new KillProof(cameras, 20, "1M", 10, 9, false);
  }

  /**
   * As many as make the start of a node hard work. The rate is low, so that twelve rounds fit on
   * the disk and the simulator beside the node; what is restarted is packs and connections, not
   * megabits.
   */
  public static KillProof many(int cameras) {
    return new KillProof(cameras, 12, "300k", 15, 17, true);
  }

  @Override
  public String name() {
    return "kill-" + cameras;
  }

  @Override
  public String claim() {
    return cameras
        + " cameras of "
        + bitrate
        + "bit/s, "
        + usualRounds
        + " rounds of kill -9 and restart: at most 2 s lost per camera, all recording again within "
        + restartSeconds
        + " s, everything acknowledged readable, the gaps shown exactly"
        + (trained ? "; the node prepared by strongroom train" : "");
  }

  @Override
  public String takes() {
    return minutes + " min";
  }

  @Override
  public long roomBytes() {
    // 16 MiB may be reserved ahead of each open pack.
    return (4L << 30) + cameras * ((16L << 20) + rate() / 8 * 60L * minutes);
  }

  private long rate() {
    int unit = bitrate.endsWith("M") ? 1_000_000 : 1_000;
    return Long.parseLong(bitrate.substring(0, bitrate.length() - 1)) * unit;
  }

  /** One kill, as the proof saw it. */
  private record Round(Instant killed, Instant restarted, Map<String, Instant> acknowledged) {}

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int rounds = run.rounds().orElse(usualRounds);
    SplittableRandom random = run.random();
    List<Round> done = new ArrayList<>();
    Tally tally = new Tally(restartSeconds);
    List<String> simulated =
        List.of("--cameras", "" + cameras, "--profile", "h264", "--bitrate", bitrate);
    try (Lab lab = Lab.start(run.folder(), simulated, nodeOptions(run), "")) {
      lab.recordAll(START_LIMIT);
      Thread.sleep(Duration.ofSeconds(5));
      Instant begun = Instant.now();
      for (int i = 1; i <= rounds; i++) {
        Thread.sleep(Duration.ofMillis(6_000 + random.nextInt(3_000)));
        done.add(killAndRestart(lab));
        Duration again = Duration.between(done.getLast().restarted(), Instant.now());
        run.say(
            "round %d of %d: killed, seen to record again after %.1f s"
                .formatted(i, rounds, again.toMillis() / 1000.0));
      }
      Thread.sleep(Duration.ofSeconds(8));
      run.say("fetching every recording and comparing");
      check(lab, begun, done, tally);
    }
    return tally.outcome(rounds);
  }

  /** Where many cameras wait, the node is one that has been prepared as the guide says. */
  private List<String> nodeOptions(ProofRun run) throws IOException, InterruptedException {
    if (!trained || Programs.hasAotCache()) {
      return NODE_OPTIONS;
    }
    run.say("preparing the node as strongroom train does");
    Path cache = run.folder().resolve(Training.FILE);
    Training.make(
        Files.createDirectories(run.folder().resolve("training")),
        cache,
        TRAINING_SECONDS,
        run::say);
    List<String> options = new ArrayList<>(NODE_OPTIONS);
    options.add(Programs.AOT_CACHE + cache);
    return options;
  }

  private Round killAndRestart(Lab lab) throws IOException, InterruptedException {
    Map<String, Instant> acknowledged = new HashMap<>();
    try (ApiClient admin = lab.site().administrator()) {
      for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
        acknowledged.put(
            camera.path("id").asText(), Instant.parse(camera.path("liveEdge").asText()));
      }
    }
    Instant killed = Instant.now();
    lab.killNode();
    Instant restarted = Instant.now();
    lab.launchNode();
    lab.node().await("the node to be ready", START_LIMIT, lab.node()::ready);
    lab.awaitRecording(START_LIMIT);
    return new Round(killed, restarted, acknowledged);
  }

  private static void check(Lab lab, Instant begun, List<Round> rounds, Tally tally)
      throws IOException {
    SentFrames sent = SentFrames.read(lab.simulator().ledger());
    Instant end = Instant.now().minusSeconds(6);
    List<SimulatorProcess.Announced> cameras = lab.simulator().cameras();
    try (ApiClient viewer = lab.site().viewer()) {
      for (int i = 0; i < cameras.size(); i++) {
        String id = lab.cameraIds().get(i);
        ExportedFrames found = RecordingCheck.fetch(viewer, id, begun.minusSeconds(3), end);
        List<Long> times = found.stamps().stream().map(FrameStamp::captureMicros).sorted().toList();
        JsonNode timeline =
            viewer.get("/api/v1/cameras/" + id + "/timeline?from=" + begun + "&to=" + end);
        tally.camera(cameras.get(i).number(), found, sent);
        for (Round round : rounds) {
          tally.round(id, round, times, timeline.path("gaps"));
        }
        tally.gaps(id, rounds.size(), timeline.path("gaps"));
      }
    }
  }

  /** Collects the worst of everything. */
  private static final class Tally {
    private final List<String> failures = new ArrayList<>();
    private final int restartSeconds;
    private long worstLost;
    private long worstRestart;
    private long worstGapError;
    private long frames;
    private int unnamed;

    /** The same thing may go wrong for each camera in each round. */
    private void fail(String what) {
      if (failures.size() < MAX_FAILURES) {
        failures.add(what);
      } else {
        unnamed++;
      }
    }

    Tally(int restartSeconds) {
      this.restartSeconds = restartSeconds;
    }

    void camera(int number, ExportedFrames found, SentFrames sent) {
      frames += found.stamps().size();
      FrameAccount account = FrameAccount.of(number, sent, found, 0, 0);
      if (account.doubled() + account.misplaced() + account.unstamped() > 0) {
        fail("camera " + number + ": " + account);
      }
    }

    void round(String id, Round round, List<Long> times, JsonNode gaps) {
      long killed = micros(round.killed());
      long restarted = micros(round.restarted());
      long last = times.stream().filter(t -> t <= killed).reduce((a, b) -> b).orElse(0L);
      long first = times.stream().filter(t -> t > killed).findFirst().orElse(Long.MAX_VALUE);
      worstLost = Math.max(worstLost, killed - last);
      worstRestart = Math.max(worstRestart, first - restarted);
      if (killed - last > MAX_LOST_MICROS) {
        fail(id + ": lost " + (killed - last) + " µs before the kill at " + round.killed());
      }
      if (first - restarted > restartSeconds * 1_000_000L) {
        fail(id + ": recorded again only after " + (first - restarted) + " µs");
      }
      long acknowledged = micros(round.acknowledged().getOrDefault(id, Instant.EPOCH));
      if (last + GAP_TOLERANCE_MICROS < acknowledged) {
        fail(id + ": acknowledged up to " + acknowledged + ", readable up to " + last);
      }
      shownGap(id, last, first, gaps);
    }

    private void shownGap(String id, long last, long first, JsonNode gaps) {
      long middle = last + (first - last) / 2;
      for (JsonNode gap : gaps) {
        long from = micros(Instant.parse(gap.path("from").asText()));
        long to = micros(Instant.parse(gap.path("to").asText()));
        if (from <= middle && middle < to) {
          long error = Math.max(Math.abs(from - last), Math.abs(to - first));
          worstGapError = Math.max(worstGapError, error);
          if (error > GAP_TOLERANCE_MICROS) {
            fail(id + ": the gap shown is off by " + error + " µs");
          }
          return;
        }
      }
      fail(id + ": no gap is shown at " + middle);
    }

    void gaps(String id, int rounds, JsonNode gaps) {
      for (JsonNode gap : gaps) {
        if (!gap.path("cause").asText().equals("nodeStopped")) {
          fail(id + ": a gap is said to be caused by " + gap.path("cause").asText());
        }
      }
      if (gaps.size() != rounds) {
        fail(id + ": " + gaps.size() + " gaps are shown for " + rounds + " kills");
      }
    }

    Outcome outcome(int rounds) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("rounds", rounds);
      figures.put("frames found", frames);
      figures.put("failures beyond those named", unnamed);
      figures.put("most lost before a kill, ms", worstLost / 1000);
      figures.put("longest until recording again, ms", worstRestart / 1000);
      figures.put("gap ends off by at most, ms", worstGapError / 1000);
      return new Outcome(figures, failures);
    }

    private static long micros(Instant instant) {
      return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
  }
}
