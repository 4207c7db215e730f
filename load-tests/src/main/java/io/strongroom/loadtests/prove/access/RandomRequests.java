package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many random requests by many people, over a SIGKILL of the node, and then the question whether
 * the log accounts for every byte that came. Used by one thread.
 */
final class RandomRequests {
  private static final int ASKERS = 32;
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 100;
  private static final long SAY_NANOS = 15_000_000_000L;

  /** How far a frame's stamp may lie from where it is recorded: its way to the node. */
  private static final long STAMP_MICROS = 500_000;

  private static final int MOST_FAILURES = 20;

  private final ProofRun run;
  private final Lab lab;
  private final Caller caller;
  private final People people;
  private final List<Footage> footage;
  private final SplittableRandom random;
  private final List<Asker> askers = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int kills;
  private int changes;

  RandomRequests(
      ProofRun run,
      Lab lab,
      Caller caller,
      People people,
      List<Footage> footage,
      SplittableRandom random) {
    this.run = run;
    this.lab = lab;
    this.caller = caller;
    this.people = people;
    this.footage = footage;
    this.random = random;
  }

  /** Makes all requests; the node is killed each time so many have been made. */
  void ask(long requests, long killEach, Map<String, Object> figures)
      throws IOException, InterruptedException {
    AtomicLong left = new AtomicLong(requests);
    List<Thread> threads = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < ASKERS; i++) {
      Asker asker = new Asker(caller, people, footage, left, random.split());
      askers.add(asker);
      threads.add(Thread.ofPlatform().daemon(true).name("asker-" + i).start(asker));
    }
    long nextKill = killEach;
    long said = begun;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      Thread.sleep(LOOK_MILLIS);
      long made = requests - Math.max(0, left.get());
      if (made >= nextKill && made < requests) {
        run.say("%,d of %,d requests; kill -9".formatted(made, requests));
        lab.killNode();
        kills++;
        lab.launchNode();
        lab.node().await("the node to be ready", READY_LIMIT, lab.node()::ready);
        nextKill += killEach;
      } else if (lab.node().isAlive()) {
        people.change(random);
        changes++;
      }
      if (System.nanoTime() - said > SAY_NANOS) {
        said = System.nanoTime();
        run.say("%,d of %,d requests".formatted(made, requests));
      }
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    figures.put("random requests", requests);
    figures.put("seconds, with the node's starts", Math.round(seconds));
    figures.put("requests a second", Math.round(requests / seconds));
    figures.put("kill -9", kills);
    figures.put("times grants were changed", changes);
  }

  /** Holds what came against the log of the node, which has stopped. */
  void judge(Path log, LogTexts texts, Map<String, Object> figures) throws IOException {
    Checkpoint said =
        Checkpoint.parse(SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint"))));
    FolderTiles tiles = new FolderTiles(log);
    failures.addAll(AccessLogCheck.run(tiles, said, List.of()).findings());
    LogAccount account = LogAccount.of(tiles, said.size());
    failures.addAll(account.findings());
    Map<String, Long> bytes = new LinkedHashMap<>();
    Map<Integer, Long> statuses = new TreeMap<>();
    Map<Integer, Long> served = new TreeMap<>();
    long frames = 0;
    long away = 0;
    long broken = 0;
    for (Asker asker : askers) {
      failures.addAll(asker.failures());
      asker.statuses().forEach((status, count) -> statuses.merge(status, count, Long::sum));
      asker.bytes().forEach((look, count) -> bytes.merge(look, count, Long::sum));
      frames += asker.frames();
      away += asker.away();
      broken += asker.broken();
      for (Seen seen : asker.seen()) {
        served.merge(seen.action(), 1L, Long::sum);
        judge(account, texts, seen);
      }
    }
    bytes.forEach((look, count) -> judge(account, texts, look, count));
    for (int action : List.of(LogAccount.PLAYBACK, LogAccount.EXPORT)) {
      if (!served.containsKey(action)) {
        failures.add("nothing was seen by action " + action + ": the run shows nothing");
      }
    }
    if (statuses.getOrDefault(403, 0L) == 0) {
      failures.add("nothing was refused: the run shows nothing");
    }
    figures.put("answers by status", statuses);
    figures.put("without an answer, and broken off", away + ", " + broken);
    figures.put(
        "seen: segments, files, pictures",
        served.getOrDefault(LogAccount.PLAYBACK, 0L)
            + ", "
            + served.getOrDefault(LogAccount.EXPORT, 0L)
            + ", "
            + served.getOrDefault(LogAccount.PICTURE, 0L));
    figures.put("frames that came", frames);
    figures.put("MB that came", bytes.values().stream().mapToLong(each -> each).sum() / 1_000_000);
    figures.put("log entries", said.size());
    figures.put("grants", account.grants());
    figures.put("intents", account.intents());
    figures.put("deliveries", account.deliveries());
  }

  private void judge(LogAccount account, LogTexts texts, Seen seen) {
    TimeRange least = seen.action() == LogAccount.PICTURE ? seen.range() : shrunk(seen.range());
    UUID session = texts.sessions().get(seen.purpose());
    UUID camera = UUID.fromString(seen.camera());
    if (session == null || !account.covers(session, camera, seen.action(), least)) {
      fail("no intent for what came: " + seen);
    }
  }

  private void judge(LogAccount account, LogTexts texts, String look, long count) {
    String[] parts = look.split("\\|", -1);
    UUID session = texts.sessions().get(parts[0]);
    UUID camera = UUID.fromString(parts[1]);
    if (session == null
        || !account.accountsFor(session, camera, Integer.parseInt(parts[2]), count)) {
      fail("more bytes came than were delivered, %s: %d".formatted(look, count));
    }
  }

  /** Stamps are of the camera's clock; what lies within this lies within the footage for sure. */
  private static TimeRange shrunk(TimeRange range) {
    long by = Math.min(STAMP_MICROS, (range.micros() - 1) / 2);
    WallTime from = range.from().plusMicros(by);
    return new TimeRange(from, WallTime.max(from.plusMicros(1), range.to().plusMicros(-by)));
  }

  private void fail(String what) {
    if (failures.size() < MOST_FAILURES) {
      failures.add(what);
    }
  }

  List<String> failures() {
    return List.copyOf(failures);
  }
}
