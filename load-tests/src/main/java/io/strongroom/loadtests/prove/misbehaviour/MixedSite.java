package io.strongroom.loadtests.prove.misbehaviour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.ExportedFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.RecordingCheck;
import io.strongroom.loadtests.check.Sending;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.ProcessCost;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One simulator with misbehaving cameras first and good ones after them, one node that records all.
 *
 * @param folder empty
 * @param rows what each misbehaving camera does, camera 1 first
 * @param good how many others there are
 * @param seconds how long they are recorded
 */
record MixedSite(Path folder, List<String> rows, int good, int seconds) {
  /** Most that memory may be higher in the second half of the time than in the first. */
  private static final double MEMORY_GROWTH = 1.1;

  /** A camera that sends its clients to another. */
  private static final String REDIRECT = "redirect";

  /** A camera whose frames count at another rate than the others', and that rate. */
  private static final String OTHER_RATE = "frame-rate-lies";

  private static final int FRAMES_PER_OTHER_SECOND = 15;

  /** Cameras from which no whole frame ever comes. */
  private static final Set<String> NOTHING_WHOLE =
      Set.of("wrong-credentials", "endless-headers", "million-tracks");

  /** What a camera that asks for credentials takes. */
  private static final String ACCOUNT = "viewer";

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final List<String> NODE_OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");

  MixedSite {
    rows = List.copyOf(rows);
  }

  /** Records, compares, and adds what it found. */
  void record(ProofRun run, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Site site = Site.create(folder, "");
    SimulatorProcess simulator = SimulatorProcess.start(folder.resolve("simulator"), options());
    List<Long> resident = new ArrayList<>();
    try (simulator;
        NodeProcess node = NodeProcess.start(site, NODE_OPTIONS)) {
      site.addViewer();
      List<String> ids = register(site, simulator);
      Set<String> wanted = new HashSet<>(ids.subList(rows.size(), ids.size()));
      awaitRecording(site, node, wanted);
      Instant from = Instant.now();
      run.watch(
          Duration.ofSeconds(seconds),
          rows.size() + " misbehaving and " + good + " good cameras",
          () -> {
            resident.add(ProcessCost.of(node.pid()).residentBytes());
            return node.isAlive();
          });
      Instant to = Instant.now();
      Thread.sleep(Duration.ofSeconds(6));
      simulator.close();
      memory(resident, figures, failures);
      try (ApiClient viewer = site.viewer()) {
        Check check = new Check(viewer, SentFrames.read(simulator.ledger()), ids, from, to);
        bad(check, figures, failures);
        good(check, figures, failures);
      }
    } catch (StrongroomException e) {
      failures.add("with " + rows + ": " + e.getMessage());
    }
  }

  private List<String> options() {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--cameras", Integer.toString(redirectedTo())));
    options.addAll(List.of("--profile", "h264", "--bitrate", "1M"));
    for (int i = 0; i < rows.size(); i++) {
      String row = rows.get(i);
      String misbehaviour =
          row.equals(REDIRECT) ? "%s:to=/cam/%03d".formatted(row, redirectedTo()) : row;
      options.addAll(List.of("--misbehave", (i + 1) + "=" + misbehaviour));
    }
    return options;
  }

  /** A camera after the good ones, which is not registered itself. */
  private int redirectedTo() {
    return rows.size() + good + 1;
  }

  private List<String> register(Site site, SimulatorProcess simulator) throws IOException {
    List<String> ids = new ArrayList<>();
    try (ApiClient admin = site.administrator()) {
      for (SimulatorProcess.Announced camera : simulator.cameras().subList(0, rows.size() + good)) {
        boolean bad = camera.number() <= rows.size();
        String row = bad ? rows.get(camera.number() - 1) : "good";
        ObjectNode body = Site.camera(row + " " + camera.number(), camera.url());
        if (row.contains("credentials")) {
          body.put("user", ACCOUNT).put("password", ACCOUNT);
        }
        ids.add(Site.addCamera(admin, body));
      }
    }
    return ids;
  }

  private static void awaitRecording(Site site, NodeProcess node, Set<String> wanted)
      throws IOException, InterruptedException {
    try (ApiClient admin = site.administrator()) {
      node.await(
          "the good cameras to record",
          START_LIMIT,
          () -> {
            Set<String> missing = new HashSet<>(wanted);
            for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
              if (camera.path("state").asText().equals("recording")
                  && camera.hasNonNull("liveEdge")) {
                missing.remove(camera.path("id").asText());
              }
            }
            return missing.isEmpty();
          });
    }
  }

  private static void memory(
      List<Long> resident, Map<String, Object> figures, List<String> failures) {
    int half = resident.size() / 2;
    double first = resident.stream().limit(half).mapToLong(Long::longValue).average().orElse(0);
    double second = resident.stream().skip(half).mapToLong(Long::longValue).average().orElse(0);
    figures.put("memory, first half, MB", Math.round(first / 1e6));
    figures.put("memory, second half, MB", Math.round(second / 1e6));
    if (first > 0 && second > first * MEMORY_GROWTH) {
      failures.add("memory grows: %.0f MB, then %.0f MB".formatted(first / 1e6, second / 1e6));
    }
  }

  /** How many gaps of each cause a timeline shows. */
  private record Gaps(SortedMap<String, Integer> byCause) {
    static Gaps of(JsonNode timeline) {
      SortedMap<String, Integer> byCause = new TreeMap<>();
      for (JsonNode gap : timeline.path("gaps")) {
        byCause.merge(gap.path("cause").asText(), 1, Integer::sum);
      }
      return new Gaps(byCause);
    }

    int count() {
      return byCause.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
      return byCause.isEmpty() ? "no gap" : "gaps " + byCause;
    }
  }

  /** Recordings against what was sent. */
  private record Check(
      ApiClient viewer, SentFrames sent, List<String> ids, Instant from, Instant to) {
    FrameAccount account(int number) {
      return account(number, number, RecordingCheck.FRAMES_PER_SECOND);
    }

    /**
     * What was recorded under one camera, held against what another, or itself, sent.
     *
     * @param rate frame numbers that the sender counts in a second
     */
    FrameAccount account(int number, int sender, int rate) {
      return FrameAccount.of(sender, sent, found(ids.get(number - 1)), first(rate), end(rate));
    }

    private ExportedFrames found(String id) {
      try {
        return RecordingCheck.fetch(viewer, id, from.minusSeconds(2), to.plusSeconds(2));
      } catch (StrongroomException e) {
        if (e.kind() == ErrorKind.NOT_FOUND) {
          return ExportedFrames.NOTHING;
        }
        throw e;
      }
    }

    long first(int rate) {
      return from.plusSeconds(1).toEpochMilli() * rate / 1000;
    }

    long end(int rate) {
      return to.minusSeconds(1).toEpochMilli() * rate / 1000;
    }

    Gaps gaps(int number) {
      return Gaps.of(
          viewer.get(
              "/api/v1/cameras/%s/timeline?from=%s&to=%s"
                  .formatted(ids.get(number - 1), from.plusSeconds(1), to.minusSeconds(1))));
    }
  }

  /**
   * Every frame that was whole is kept, once; a camera that never sends one has nothing to keep.
   */
  private void bad(Check check, Map<String, Object> figures, List<String> failures) {
    for (int number = 1; number <= rows.size(); number++) {
      String row = rows.get(number - 1);
      FrameAccount account;
      try {
        account =
            check.account(
                number,
                row.equals(REDIRECT) ? redirectedTo() : number,
                row.equals(OTHER_RATE)
                    ? FRAMES_PER_OTHER_SECOND
                    : RecordingCheck.FRAMES_PER_SECOND);
      } catch (StrongroomException e) {
        failures.add(row + ": " + e.getMessage());
        continue;
      }
      figures.put(
          row,
          "whole frames sent %d, missing %d, doubled %d; %s"
              .formatted(account.sent(), account.missing(), account.doubled(), check.gaps(number)));
      if (account.missing() + account.doubled() + account.misplaced() > 0) {
        failures.add(row + ": " + account);
      }
      if (account.sent() == 0 && !NOTHING_WHOLE.contains(row)) {
        failures.add(row + ": no whole frame was sent, so this row shows nothing");
      }
    }
  }

  private void good(Check check, Map<String, Object> figures, List<String> failures) {
    List<Integer> numbers = new ArrayList<>();
    FrameAccount sum = FrameAccount.NOTHING;
    int gaps = 0;
    for (int number = rows.size() + 1; number <= rows.size() + good; number++) {
      numbers.add(number);
      sum = sum.plus(check.account(number));
      gaps += check.gaps(number).count();
    }
    Sending sending =
        Sending.of(
            check.sent(),
            numbers,
            check.first(RecordingCheck.FRAMES_PER_SECOND),
            check.end(RecordingCheck.FRAMES_PER_SECOND));
    figures.put("good cameras, frames due", sending.due());
    figures.put("good cameras, frames found", sum.found());
    figures.put("good cameras, frames missing", sum.missing());
    figures.put("good cameras, gaps", gaps);
    if (!sum.clean() || !sending.complete() || gaps > 0) {
      failures.add("the good cameras lost something: " + sum + ", " + sending + ", gaps " + gaps);
    }
  }
}
