package io.strongroom.retention.expiry;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Lets two threads go on one at a time; before each call of what they share, a seed says which. How
 * much rather the first one goes on is another choice of the seed: now and then it has to wait for
 * most of the other's calls.
 */
final class Turns {
  /** {@link Random} begins alike with seeds that follow each other. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final ThreadLocal<Integer> own = new ThreadLocal<>();
  private final List<Integer> unfinished = new ArrayList<>();
  private Random order = new Random(0);
  private double eager;
  private int current = -1;

  /** What the threads share; calls of other threads pass. */
  <T> T around(Class<T> type, T target) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Integer me = own.get();
              if (me != null) {
                pass();
                await(me);
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Runs two against each other; the first one's result. */
  <T> T race(long seed, Callable<T> first, Callable<?> second) throws Exception {
    FutureTask<T> one = task(0, first);
    FutureTask<?> other = task(1, second);
    synchronized (this) {
      order = new Random(seed * SPREAD);
      eager = Math.exp(-6 * order.nextDouble());
      unfinished.addAll(List.of(0, 1));
      pass();
    }
    new Thread(one, "first").start();
    new Thread(other, "second").start();
    try {
      Object _ = other.get();
      return one.get();
    } catch (ExecutionException e) {
      throw new AssertionError("with seed " + seed, e.getCause());
    }
  }

  private <T> FutureTask<T> task(int me, Callable<T> work) {
    return new FutureTask<>(
        () -> {
          own.set(me);
          await(me);
          try {
            return work.call();
          } finally {
            finish(me);
          }
        });
  }

  private synchronized void pass() {
    int next = order.nextDouble() < eager ? 0 : 1;
    current = unfinished.contains(next) || unfinished.isEmpty() ? next : unfinished.getFirst();
    notifyAll();
  }

  private synchronized void await(int me) throws InterruptedException {
    while (me != current) {
      wait();
    }
  }

  private synchronized void finish(int me) {
    unfinished.remove(Integer.valueOf(me));
    pass();
  }
}
