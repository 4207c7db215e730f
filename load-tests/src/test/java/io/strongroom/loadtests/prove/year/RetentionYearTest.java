package io.strongroom.loadtests.prove.year;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the claim about a year of retention. */
final class RetentionYearTest {
  private static final long SEED = Long.getLong("year-seed", 20_261_129L);

  @TempDir Path folder;

  @Test
  void eachDayIsAsTheOracleReckonsIt() throws Exception {
    Proof.Outcome outcome =
        RetentionYearProof.brief()
            .run(new ProofRun(folder, SEED, OptionalInt.empty(), OptionalInt.empty(), System.out));

    assertThat(outcome.failures()).as("seed " + SEED + ", " + outcome.figures()).isEmpty();
  }
}
