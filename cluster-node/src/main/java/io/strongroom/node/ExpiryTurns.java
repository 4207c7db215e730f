package io.strongroom.node;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Plans now and then, and goes on with what has begun in between. A node that has just started does
 * not plan before it sees its cluster: it would take nodes for away that are starting, too. For one
 * thread.
 */
final class ExpiryTurns implements Runnable {
  private final Runnable plan;
  private final BooleanSupplier goOn;
  private final Duration every;
  private final BooleanSupplier seesOthers;
  private final LongSupplier nanoTime;
  private long planAt;

  /**
   * @param plan looks at everything, and goes on
   * @param goOn whether there is something to be looked at anew
   * @param every between two plans
   * @param nanoTime normally {@link System#nanoTime}
   */
  ExpiryTurns(
      Runnable plan,
      BooleanSupplier goOn,
      Duration every,
      BooleanSupplier seesOthers,
      LongSupplier nanoTime) {
    this.plan = plan;
    this.goOn = goOn;
    this.every = every;
    this.seesOthers = seesOthers;
    this.nanoTime = nanoTime;
    this.planAt = nanoTime.getAsLong();
  }

  @Override
  public void run() {
    if (nanoTime.getAsLong() - planAt >= 0 && seesOthers.getAsBoolean()) {
      planAt = nanoTime.getAsLong() + every.toNanos();
      plan.run();
    } else if (goOn.getAsBoolean()) {
      planAt = nanoTime.getAsLong();
    }
  }
}
