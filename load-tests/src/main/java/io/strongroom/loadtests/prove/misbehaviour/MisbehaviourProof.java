package io.strongroom.loadtests.prove.misbehaviour;

import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.SimulatorProcess;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that cameras do wrong: first each row of the simulator's list once, a few good cameras
 * beside them; then many at once beside a hundred good ones. What the recorder does about each row,
 * frame by frame, is tested elsewhere; here it is that whole frames are kept, that the recorder
 * lives and does not grow, and that nobody else is touched.
 *
 * @param misbehaving how many in the second part
 * @param good how many beside them
 */
public record MisbehaviourProof(int misbehaving, int good) implements Proof {
  private static final int SECONDS = 600;
  private static final int SECONDS_PER_ROW = 60;
  private static final int GOOD_BESIDE_ROWS = 10;

  /** Rows recorded at once in the first part. */
  private static final int ROWS_AT_ONCE = 12;

  @Override
  public String name() {
    return "misbehaviour";
  }

  @Override
  public String claim() {
    return "everything that the simulated cameras can do wrong, each by its name: whole frames are"
        + " kept; then "
        + misbehaving
        + " misbehaving cameras beside "
        + good
        + " good ones for ten minutes: the good ones lose nothing, memory does not grow";
  }

  @Override
  public String takes() {
    return "18 min";
  }

  @Override
  public long roomBytes() {
    return 20L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    int seconds = run.seconds().orElse(SECONDS);
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    List<String> rows = SimulatorProcess.misbehaviours(run.folder());
    figures.put("rows", rows.size());
    if (rows.isEmpty()) {
      return new Outcome(figures, List.of("the simulated cameras cannot misbehave on command"));
    }
    for (int at = 0; at < rows.size(); at += ROWS_AT_ONCE) {
      List<String> some = rows.subList(at, Math.min(rows.size(), at + ROWS_AT_ONCE));
      Path folder = run.folder().resolve("rows-" + at);
      new MixedSite(folder, some, GOOD_BESIDE_ROWS, Math.min(SECONDS_PER_ROW, seconds))
          .record(run, figures, failures);
      Folders.delete(folder.resolve("data/volumes"));
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i < misbehaving; i++) {
      many.add(rows.get(i % rows.size()));
    }
    Map<String, Object> last = new LinkedHashMap<>();
    new MixedSite(run.folder().resolve("many"), many, good, seconds).record(run, last, failures);
    last.forEach((name, value) -> figures.put("many at once, " + name, value));
    return new Outcome(figures, failures);
  }
}
