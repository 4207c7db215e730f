package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.MerkleProofs;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TiledTree;
import io.strongroom.loadtests.accesslog.AccessLogBench;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.playback.audit.EntryPages;
import io.strongroom.playback.audit.PeriodSummary;
import io.strongroom.playback.audit.Tally;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;

/**
 * How fast the access log takes entries on this disk, and how long a large one takes to be checked.
 *
 * @param entries of the large one
 */
public record LogSpeedProof(long entries) implements Proof {
  private static final int CALLERS = 64;
  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final int SECONDS = 20;
  private static final double LEAST_A_SECOND = 2_000;
  private static final double MAX_P99_MILLIS = 50;
  private static final int PROOFS = 1_000;
  private static final double MAX_PROOF_MILLIS = 5;
  private static final double MAX_CHECK_SECONDS = 120;

  @Override
  public String name() {
    return "log-speed";
  }

  @Override
  public String claim() {
    return ("the access log takes at least 2,000 entries a second, each durable after 50 ms (p99);"
            + " of %,d entries a proof that one is in the log takes 5 ms, checking all 2"
            + " minutes")
        .formatted(entries);
  }

  @Override
  public String takes() {
    return "4 min";
  }

  @Override
  public long roomBytes() {
    return entries * 160 + (1L << 30);
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    run.say("%d callers write as fast as they may".formatted(CALLERS));
    taken(run, figures, failures);
    run.say("writing a log of %,d entries".formatted(entries));
    Path folder = Files.createDirectories(run.folder().resolve("large"));
    Checkpoint said = new LargeLog(folder, run.random()).write(entries);
    run.say("proofs of %d entries".formatted(PROOFS));
    proofs(folder, said, run.random(), figures, failures);
    run.say("checking all");
    check(folder, said, figures, failures);
    run.say("summing it up, as for a pack for auditors");
    sum(run, folder, said, figures, failures);
    return new Outcome(figures, failures);
  }

  private static void taken(ProofRun run, Map<String, Object> figures, List<String> failures)
      throws IOException, InterruptedException {
    Path folder = Files.createDirectories(run.folder().resolve("bench"));
    Duration measured = Duration.ofSeconds(run.seconds().orElse(SECONDS));
    try {
      AccessLogBench.Figures found = new AccessLogBench(folder, CALLERS, WARM_UP, measured).run();
      figures.put("entries a second", Math.round(found.perSecond()));
      figures.put("durable after, median, ms", hundredths(found.medianMillis()));
      figures.put("durable after, p99, ms", hundredths(found.p99Millis()));
      figures.put("durable after, longest, ms", hundredths(found.maxMillis()));
      if (found.perSecond() < LEAST_A_SECOND || found.p99Millis() > MAX_P99_MILLIS) {
        failures.add("taking entries: " + found);
      }
    } catch (ExecutionException e) {
      failures.add("an entry was not taken: " + e.getCause());
    }
  }

  private void proofs(
      Path folder,
      Checkpoint said,
      SplittableRandom random,
      Map<String, Object> figures,
      List<String> failures) {
    FolderTiles tiles = new FolderTiles(folder);
    long[] nanos = new long[PROOFS];
    for (int i = 0; i < PROOFS; i++) {
      long index = random.nextLong(entries);
      long begin = System.nanoTime();
      List<byte[]> proof = new TiledTree(said.size(), tiles).inclusionProof(index);
      nanos[i] = System.nanoTime() - begin;
      TileAddress tile = TileAddress.in(0, index / TileAddress.FULL, said.size());
      byte[] leaf =
          tiles
              .entries(TileAddress.bundle(tile.index(), tile.width()))
              .get((int) (index % TileAddress.FULL));
      MerkleProofs.verifyInclusion(
          MerkleTree.leafHash(leaf), index, said.size(), proof, said.root());
    }
    Arrays.sort(nanos);
    double p99 = nanos[PROOFS * 99 / 100] / 1e6;
    figures.put("proof of an entry, median, ms", hundredths(nanos[PROOFS / 2] / 1e6));
    figures.put("proof of an entry, p99, ms", hundredths(p99));
    if (p99 > MAX_PROOF_MILLIS) {
      failures.add("a proof took %.2f ms (p99)".formatted(p99));
    }
  }

  private void check(
      Path folder, Checkpoint said, Map<String, Object> figures, List<String> failures) {
    long begin = System.nanoTime();
    AccessLogCheck.Result result = AccessLogCheck.run(new FolderTiles(folder), said, List.of());
    double seconds = (System.nanoTime() - begin) / 1e9;
    figures.put("entries checked", entries);
    figures.put("checking all, s", hundredths(seconds));
    failures.addAll(result.findings());
    if (result.intents() + result.deliveries() + result.decisions() != entries) {
      failures.add("not every entry was seen: " + result);
    }
    if (seconds > MAX_CHECK_SECONDS) {
      failures.add("checking took %.1f s".formatted(seconds));
    }
  }

  /** Reads the log as a pack for auditors does. */
  private void sum(
      ProofRun run,
      Path folder,
      Checkpoint said,
      Map<String, Object> figures,
      List<String> failures)
      throws IOException {
    NoteSigner signer =
        NoteSigner.create(run.folder().resolve("large.key"), said.origin(), new SecureRandom());
    Files.write(folder.resolve("checkpoint"), SignedNote.sign(said.text(), signer).encode());
    TimeRange all = new TimeRange(new WallTime(0), new WallTime(Long.MAX_VALUE));
    long begin = System.nanoTime();
    PeriodSummary summary = EntryPages.ofMirror(folder).summary(all, ZoneOffset.UTC, new Tally());
    figures.put("summing up for a pack, s", hundredths((System.nanoTime() - begin) / 1e9));
    if (summary.entries() != entries) {
      failures.add("of %d entries %d were summed up".formatted(entries, summary.entries()));
    }
  }

  private static double hundredths(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
