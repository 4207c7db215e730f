package io.strongroom.loadtests.stages;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks of the stages, each in a JVM of its own with the node's flags. */
public final class StageBench {
  private static final String ALL = StageBench.class.getPackageName() + ".*Stage.";
  private static final int ITERATIONS = 5;

  private StageBench() {}

  /**
   * One stage.
   *
   * @param name of the stage
   * @param micros time of one thread for one camera-second; on a busy machine it waits, too
   * @param errorMicros half the 99.9 % confidence interval
   */
  public record Stage(String name, double micros, double errorMicros) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%-12s %8.2f ± %.2f µs per camera-second", name, micros, errorMicros);
    }
  }

  /**
   * Runs them.
   *
   * @param stage part of a name, empty for all
   * @param seconds of each iteration
   */
  public static List<Stage> run(String stage, int seconds) {
    Options options =
        new OptionsBuilder()
            .include(ALL + stage)
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(1)
            .warmupIterations(ITERATIONS)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(ITERATIONS)
            .measurementTime(TimeValue.seconds(seconds))
            .jvmArgsAppend("-Xmx512m", "-XX:+UseSerialGC")
            .shouldFailOnError(true)
            .build();
    try {
      return stages(new Runner(options).run());
    } catch (RunnerException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "the benchmark did not run: " + e.getMessage(), e);
    }
  }

  private static List<Stage> stages(Collection<RunResult> results) {
    List<Stage> stages = new ArrayList<>();
    for (RunResult result : results) {
      var primary = result.getPrimaryResult();
      String label = result.getParams().getBenchmark();
      stages.add(
          new Stage(
              label.substring(label.lastIndexOf('.') + 1),
              primary.getScore(),
              primary.getScoreError()));
    }
    return stages;
  }
}
