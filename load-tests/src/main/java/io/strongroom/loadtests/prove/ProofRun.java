package io.strongroom.loadtests.prove;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * What one run of a proof works with.
 *
 * @param folder an empty folder, removed after a run that held
 * @param seed of all randomness; printed, and settable to replay
 * @param seconds length asked for, if any
 * @param rounds number of rounds asked for, if any
 * @param out where progress goes
 */
public record ProofRun(
    Path folder, long seed, OptionalInt seconds, OptionalInt rounds, PrintStream out) {

  public SplittableRandom random() {
    return new SplittableRandom(seed);
  }

  /** One line of progress. */
  public void say(String line) {
    out.println("  " + line);
    out.flush();
  }

  /** Waits while saying every few seconds how far it is. */
  public void pass(Duration time, String what) throws IOException, InterruptedException {
    watch(time, what, () -> true);
  }

  /** Something to look at again and again. */
  public interface Look {
    /** Looks; false if waiting on makes no sense. */
    boolean goOn() throws IOException, InterruptedException;
  }

  /**
   * Waits while saying every few seconds how far it is, and looks at something each time.
   *
   * @return false if a look ended it
   */
  public boolean watch(Duration time, String what, Look look)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    long step = Math.max(1_000_000_000L, Math.min(15_000_000_000L, time.toNanos() / 4));
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      say("%s: %d s to go".formatted(what, Math.round(left / 1e9)));
      Thread.sleep(Duration.ofNanos(Math.min(left, step)));
      if (!look.goOn()) {
        return false;
      }
    }
    return true;
  }
}
