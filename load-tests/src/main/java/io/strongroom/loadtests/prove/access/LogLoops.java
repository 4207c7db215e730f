package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.loadtests.process.ClusterNetwork;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.failover.ClusterCameras;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogReader;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The rounds of {@link LogLoopsProof} on a cluster that has started. One thread, beside lookers.
 */
final class LogLoops {
  private static final int NODES = ClusterCameras.NODES;
  private static final Duration CUT = Duration.ofSeconds(4);
  private static final Duration MIRRORED = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private final ProofRun run;
  private final ClusterSite cluster;
  private final ClusterCameras cameras;
  private final SplittableRandom random;
  private final Set<String> texts = new HashSet<>();
  private final List<Checkpoint> kept = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  LogLoops(ProofRun run, ClusterSite cluster, ClusterCameras cameras) {
    this.run = run;
    this.cluster = cluster;
    this.cameras = cameras;
    this.random = run.random();
  }

  Proof.Outcome outcome(int rounds) throws IOException, InterruptedException {
    Instant started = Instant.now();
    cameras.register();
    cameras.awaitRecording(1, started);
    List<Looker> lookers = new ArrayList<>();
    try {
      for (int node = 1; node <= NODES; node++) {
        lookers.add(new Looker(cluster.site(node), "node " + node, cameras.ids(), random.split()));
      }
      for (int round = 0; round < rounds; round++) {
        Thread.sleep(1_000 + random.nextInt(2_000));
        round(round, rounds);
        keepCheckpoints();
      }
    } finally {
      for (Looker looker : lookers) {
        looker.stop();
      }
    }
    awaitMirrors();
    keepCheckpoints();
    figures.put("rounds", rounds);
    figures.put("pictures asked for", lookers.stream().mapToInt(Looker::asked).sum());
    figures.put("pictures that came", lookers.stream().mapToInt(each -> each.seen().size()).sum());
    for (int node = 1; node <= NODES; node++) {
      cluster.node(node).stop(STOP_LIMIT);
    }
    check();
    for (int node = 1; node <= NODES; node++) {
      compare(node, lookers.get(node - 1).seen());
    }
    return new Proof.Outcome(figures, failures);
  }

  private void round(int round, int rounds) throws IOException, InterruptedException {
    int victim = 1 + random.nextInt(NODES);
    int other = 1 + victim % NODES;
    boolean kill = round % 2 == 0;
    run.say(
        "round %d of %d: node %d is %s"
            .formatted(round + 1, rounds, victim, kill ? "killed" : "cut off"));
    if (kill) {
      cluster.node(victim).kill();
      cluster.launch(victim);
      cluster.awaitReady(victim);
    } else {
      cluster.network().cut(victim, ClusterNetwork.Cut.CLUSTER);
      Thread.sleep(CUT.plusMillis(random.nextInt(4_000)));
      cluster.network().mend(victim);
    }
    cluster.awaitMembers(other);
  }

  private Path log(int node) {
    return cluster.site(node).data().resolve("access");
  }

  /** What whoever looks at a log now could keep of it: from the node and from its mirrors. */
  private void keepCheckpoints() throws IOException {
    for (int node = 1; node <= NODES; node++) {
      keep(log(node));
      for (int other = 1; other <= NODES; other++) {
        keep(mirror(node, other));
      }
    }
  }

  private void keep(Path log) throws IOException {
    Optional<SignedNote> note = published(log);
    if (note.isPresent() && texts.add(note.get().text())) {
      kept.add(Checkpoint.parse(note.get()));
    }
  }

  private static Optional<SignedNote> published(Path log) throws IOException {
    try {
      return Optional.of(SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static long size(Path log) throws IOException {
    return published(log).map(note -> Checkpoint.parse(note).size()).orElse(0L);
  }

  /** Until every node has of the others' logs what these have published by now. */
  private void awaitMirrors() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + MIRRORED.toNanos();
    for (int node = 1; node <= NODES; node++) {
      long size = size(log(node));
      for (int other = 1; other <= NODES; other++) {
        Path mirror = mirror(other, node);
        while (other != node && size(mirror) < size && System.nanoTime() < deadline) {
          Thread.sleep(LOOK);
        }
        if (other != node && size(mirror) < size) {
          failures.add(
              "node %d has %d of %d entries of node %d after %d s"
                  .formatted(other, size(mirror), size, node, MIRRORED.toSeconds()));
        }
      }
    }
  }

  private Path mirror(int at, int of) {
    return cluster.site(at).data().resolve("access-mirrors").resolve(cameras.nodeId(of));
  }

  /** Each log by itself, against every checkpoint of it, and all of them by their grants. */
  private void check() throws IOException {
    List<AccessLogCheck.Log> logs = new ArrayList<>();
    long entries = 0;
    for (int node = 1; node <= NODES; node++) {
      SignedNote note = SignedNote.parse(Files.readAllBytes(log(node).resolve("checkpoint")));
      Checkpoint said = Checkpoint.parse(note);
      entries += said.size();
      logs.add(
          new AccessLogCheck.Log(
              new FolderTiles(log(node)),
              said,
              kept.stream().filter(each -> each.origin().equals(said.origin())).toList()));
    }
    figures.put("entries", entries);
    figures.put("checkpoints that were kept", kept.size());
    try {
      for (AccessLogCheck.Result result : AccessLogCheck.run(logs, true)) {
        failures.addAll(result.findings());
      }
    } catch (InvalidLogException e) {
      failures.add("a log is not what it was: " + e.getMessage());
    }
  }

  /** Every picture that came has an entry with its purpose. */
  private void compare(int node, Set<String> seen) {
    Set<String> logged = purposes(node);
    List<String> missing = seen.stream().filter(each -> !logged.contains(each)).toList();
    missing.stream().limit(5).forEach(each -> failures.add("no entry for: " + each));
    if (seen.isEmpty()) {
      failures.add("no picture came through node " + node);
    }
    figures.put("node %d, pictures that came and have no entry".formatted(node), missing.size());
  }

  private Set<String> purposes(int node) {
    Path data = cluster.site(node).data();
    SecureRandom secure = new SecureRandom();
    Set<String> purposes = new HashSet<>();
    try (TiledAccessLog log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                log(node), data.resolve("keys/access-log.key"), NodeId.parse(cameras.nodeId(node))),
            new DocumentCipher(NodeKey.load(data.resolve("keys/node.key"))),
            Period.ofYears(3),
            Clock.systemUTC(),
            secure,
            new Alarms(Clock.systemUTC()))) {
      WallTime from = new WallTime(0);
      WallTime to = WallTime.of(Instant.now().plusSeconds(3_600));
      AccessLogReader.Reading reading;
      do {
        reading = log.read(new TimeRange(from, to), AccessLogReader.MAX_ENTRIES);
        failures.addAll(reading.damage());
        for (AccessLogEntry entry : reading.entries()) {
          from = entry.at();
          if (entry.event() instanceof AccessLogEntry.Event.Intended(var intent)) {
            purposes.add(intent.purpose());
          }
        }
      } while (!reading.complete());
    }
    return purposes;
  }
}
