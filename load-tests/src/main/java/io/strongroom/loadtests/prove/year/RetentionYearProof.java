package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;

/** Each day of a year of retention is as an oracle reckons it that knows nothing of the product. */
public final class RetentionYearProof implements Proof {
  private static final int SAID_EVERY_DAYS = 30;
  private static final int MOST_FAILURES = 20;

  private final Size size;

  private RetentionYearProof(Size size) {
    this.size = size;
  }

  /** What a buyer sees. */
  public static RetentionYearProof whole() {
    return new RetentionYearProof(new Size(365, 200, 14));
  }

  /** What every build runs. */
  public static RetentionYearProof brief() {
    return new RetentionYearProof(new Size(40, 20, 8));
  }

  @Override
  public String name() {
    return "retention-year";
  }

  @Override
  public String claim() {
    return "on each of %d days of %d cameras in three classes, a pack of each a day, two of them with a cold store, with holds, changed rules, a disk or that store away, wrong clocks and deaths, plan and files are an oracle's: nothing early, nothing late, nothing held lost"
        .formatted(size.days(), size.cameras());
  }

  @Override
  public String takes() {
    return "50 min";
  }

  @Override
  public long roomBytes() {
    return 4L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Size days =
        new Size(run.rounds().orElse(size.days()), size.cameras(), size.daysBetweenOpening());
    try (Year year = new Year(run.folder(), run.random(), days)) {
      for (int i = 0; year.goesOn(); i++) {
        if (i % SAID_EVERY_DAYS == 0) {
          run.say("%s, %s".formatted(year.day(), year.figures()));
        }
        year.play();
      }
      return new Outcome(year.figures(), year.failures().stream().limit(MOST_FAILURES).toList());
    }
  }
}
