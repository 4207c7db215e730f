package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** A hold is never lost and never half, whenever it comes and whoever is away. */
public final class HoldRaceProof implements Proof {
  private static final int RACES = 1_000;

  /** Of ten races each side wins one at least, or the orders are none. */
  private static final int SHARE = 10;

  @Override
  public String name() {
    return "hold-race";
  }

  @Override
  public String claim() {
    return "a hold that races the tombstone in %d orders keeps all or is told that it came too late, and one on a node that is off until after expiry keeps what it holds"
        .formatted(RACES);
  }

  @Override
  public String takes() {
    return "9 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int races = run.rounds().orElse(RACES);
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    run.say("a node that alone has a held pack is off until after expiry");
    try (TwoMembers members =
        new TwoMembers(Files.createDirectories(run.folder().resolve("members")))) {
      failures.addAll(members.run());
    }
    run.say(races + " races");
    try (HoldRaces all =
        new HoldRaces(Files.createDirectories(run.folder().resolve("races")), run.random())) {
      all.run(races);
      figures.put("races", races);
      figures.put("won by the hold", all.kept());
      figures.put("won by the tombstone", all.tooLate());
      failures.addAll(all.failures());
      if (all.failures().isEmpty() && Math.min(all.kept(), all.tooLate()) * SHARE < races) {
        failures.add("one side wins almost always, so that nothing is shown: " + figures);
      }
    } catch (ExecutionException e) {
      failures.add("a race ended with " + e.getCause());
    }
    return new Outcome(figures, failures);
  }
}
