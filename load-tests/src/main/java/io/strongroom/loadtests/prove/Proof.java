package io.strongroom.loadtests.prove;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * One claim of the project and the way to show it. A proof runs the product as its users do,
 * measures, and says whether the claim holds here and now.
 */
public interface Proof {
  /** Lower case with dashes; what a person types. */
  String name();

  /** The claim in one line, with its numbers. */
  String claim();

  /** About how long a run takes on a 2-core machine, in words: {@code "3 min"}. */
  String takes();

  /** Free disk space the run needs, in bytes. */
  long roomBytes();

  /** Runs the proof. What the product does wrong is a failure in the result, not an exception. */
  Outcome run(ProofRun run) throws IOException, InterruptedException;

  /**
   * What came of it.
   *
   * @param figures measured values by name, in the order they should be read
   * @param failures what does not hold, empty if everything does
   */
  record Outcome(Map<String, Object> figures, List<String> failures) {
    public Outcome {
      figures = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(figures));
      failures = List.copyOf(failures);
    }

    public boolean holds() {
      return failures.isEmpty();
    }
  }
}
