package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Has two threads go on one at a time: before each look at a control record, and each change of
 * one, a seed says whose turn it is. How eager the first one is is drawn, too, so that now and then
 * either waits for almost all of the other's steps.
 */
final class Turns {
  private static final int NOBODY = -1;

  /** Of the racing threads, by name of the role; others pass. */
  private final ThreadLocal<Integer> role = ThreadLocal.withInitial(() -> NOBODY);

  private final boolean[] runs = new boolean[2];
  private SplittableRandom random = new SplittableRandom(0);
  private double eagerness;
  private int turn = NOBODY;

  /** The control records that the two have in common. */
  StateStore around(StateStore records) {
    return new StateStore() {
      @Override
      public Optional<Versioned> get(Kind kind, String id) {
        step();
        return records.get(kind, id);
      }

      @Override
      public List<Versioned> list(Kind kind) {
        step();
        return records.list(kind);
      }

      @Override
      public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
        step();
        return records.put(kind, id, expectedVersion, document);
      }

      @Override
      public boolean delete(Kind kind, String id, long expectedVersion) {
        step();
        return records.delete(kind, id, expectedVersion);
      }

      @Override
      public void close() {}
    };
  }

  /**
   * Races the two; what the first one returns.
   *
   * @throws ExecutionException if one of them fails
   */
  <T> T race(SplittableRandom seeded, Callable<T> first, Callable<?> second)
      throws ExecutionException, InterruptedException {
    synchronized (this) {
      random = seeded;
      eagerness = Math.pow(10, -3 * random.nextDouble());
      runs[0] = true;
      runs[1] = true;
      draw();
    }
    FutureTask<T> one = start(0, first);
    FutureTask<?> other = start(1, second);
    var _ = other.get();
    return one.get();
  }

  private <T> FutureTask<T> start(int me, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              role.set(me);
              try {
                awaitTurn(me);
                return work.call();
              } finally {
                end(me);
              }
            });
    Thread.ofPlatform().name("racer-" + me).daemon(true).start(task);
    return task;
  }

  private void step() {
    int me = role.get();
    if (me == NOBODY) {
      return;
    }
    synchronized (this) {
      draw();
    }
    try {
      awaitTurn(me);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a race", e);
    }
  }

  private synchronized void draw() {
    int drawn = random.nextDouble() < eagerness ? 0 : 1;
    turn = runs[drawn] ? drawn : 1 - drawn;
    notifyAll();
  }

  private synchronized void awaitTurn(int me) throws InterruptedException {
    while (turn != me) {
      wait();
    }
  }

  private synchronized void end(int me) {
    runs[me] = false;
    draw();
  }
}
