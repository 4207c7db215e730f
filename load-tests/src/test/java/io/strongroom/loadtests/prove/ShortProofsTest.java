package io.strongroom.loadtests.prove;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The short form of claims, with real processes; clear text, density, foreign RTSP servers and
 * exports have tests of their own. What a claim says about speed is measured by its long form: here
 * the machine is shared with the build.
 */
@Isolated("what it waits for has limits that count on the machine")
final class ShortProofsTest {
  private static final long SEED = 20_261_122L;

  @TempDir Path folder;

  static Stream<Arguments> shortForms() {
    return Stream.of(Arguments.of(KillProof.few(3), 0, 1), Arguments.of(new PowerCutProof(), 0, 1));
  }

  @ParameterizedTest
  @MethodSource("shortForms")
  void holds(Proof proof, int seconds, int rounds) throws Exception {
    holds(proof, folder, seconds, rounds);
  }

  /** Runs a short form and expects that it holds. */
  static void holds(Proof proof, Path folder, int seconds, int rounds) throws Exception {
    Path work = Files.createDirectories(folder.resolve(proof.name()));

    Proof.Outcome outcome =
        proof.run(
            new ProofRun(
                work,
                SEED,
                seconds == 0 ? OptionalInt.empty() : OptionalInt.of(seconds),
                rounds == 0 ? OptionalInt.empty() : OptionalInt.of(rounds),
                new PrintStream(System.out, true)));

    assertThat(outcome.failures()).as(proof.name() + " " + outcome.figures()).isEmpty();
  }
}
