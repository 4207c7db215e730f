package io.strongroom.recording.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One writer thread of a volume. Everything that touches one pack's file runs on the same thread,
 * so a pack needs no lock. Writes are refused beyond {@link #MAX_QUEUED_WRITES}; the few control
 * tasks of a pack's life (begin, finish, give up) are always taken.
 */
public final class VolumeThread implements AutoCloseable {
  /**
   * Most writes waiting for one thread. At 2 Mbit/s they hold 4 GiB, so the memory that the writing
   * side may take ({@link BufferPool#writingLimitBytes}) is the limit that is met first: 1,000
   * cameras that begin at once are several seconds behind until their packs exist.
   */
  public static final int MAX_QUEUED_WRITES = 16_384;

  /**
   * Work due within this time is done in one round: what follows the first sync finds the file
   * system's journal written already, and the catalogue is told once for all. Short against the two
   * seconds between syncs, so they stay spread.
   */
  public static final long ROUND_NANOS = 50_000_000L;

  /**
   * So long what is queued goes before what is due. A sync covers all that was written before it: a
   * thread that is behind catches up by writing much and syncing seldom, never the other way round.
   */
  static final long QUEUE_NANOS = 100_000_000L;

  /** Most work in one round: writes wait behind it. */
  public static final int MAX_ROUND = 16;

  private static final Logger log = LoggerFactory.getLogger(VolumeThread.class);

  /** Work that comes back at an interval, on the volume's thread. */
  public interface Periodic {
    /** Does the work; false ends it. */
    boolean run();
  }

  private record Due(long atNanos, long everyNanos, Periodic work) {}

  /** Without locks, which would make this thread wait for cameras that wait for a processor. */
  private final LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>();

  private final AtomicInteger writes = new AtomicInteger();
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong((Due d) -> d.atNanos - ORIGIN));
  private static final long ORIGIN = System.nanoTime();

  /** What follows the round that runs now. */
  private final ArrayList<Runnable> roundEnd = new ArrayList<>();

  private boolean inRound;
  private final Thread thread;
  private volatile boolean closed;

  VolumeThread(String name) {
    this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::loop);
    thread.start();
  }

  /** Queues a write; false if too many wait already. */
  public boolean write(Runnable task) {
    if (writes.incrementAndGet() > MAX_QUEUED_WRITES) {
      writes.decrementAndGet();
      return false;
    }
    queue.add(
        () -> {
          writes.decrementAndGet();
          task.run();
        });
    return true;
  }

  /** Queues a control task behind the writes already queued. */
  public void control(Runnable task) {
    queue.add(task);
  }

  /** Repeats work; called on any thread. */
  public void every(long firstNanos, long everyNanos, Periodic work) {
    long at = System.nanoTime() + firstNanos;
    queue.add(() -> due.add(new Due(at, everyNanos, work)));
  }

  /**
   * Runs a task when the round of periodic work that runs now has ended; at once if there is none.
   * Called on this thread.
   */
  public void atRoundEnd(Runnable task) {
    if (inRound) {
      roundEnd.add(task);
    } else {
      task.run();
    }
  }

  public int queuedWrites() {
    return writes.get();
  }

  private void loop() {
    while (!closed || !queue.isEmpty()) {
      try {
        Runnable task = queue.poll(untilDueNanos(), TimeUnit.NANOSECONDS);
        if (task != null) {
          runQueued(task);
        }
      } catch (InterruptedException e) {
        // nobody interrupts this thread on purpose, and giving up would lose footage
        log.warn("{} was interrupted and goes on", thread.getName());
      }
      runDue();
    }
  }

  private void runQueued(Runnable first) {
    long until = System.nanoTime() + QUEUE_NANOS;
    Runnable task = first;
    while (task != null) {
      guarded(task);
      task = System.nanoTime() - until < 0 ? queue.poll() : null;
    }
  }

  private long untilDueNanos() {
    Due next = due.peek();
    long wait = next == null ? 1_000_000_000L : next.atNanos - System.nanoTime();
    return Math.clamp(wait, 0L, 1_000_000_000L);
  }

  private void runDue() {
    Due next = due.peek();
    long now = System.nanoTime();
    if (next == null || next.atNanos - now > 0) {
      return;
    }
    List<Due> round = new ArrayList<>();
    while (next != null && next.atNanos - now <= ROUND_NANOS && round.size() < MAX_ROUND) {
      round.add(due.remove());
      next = due.peek();
    }
    inRound = true;
    round.forEach(each -> guarded(() -> run(each)));
    inRound = false;
    roundEnd.forEach(VolumeThread::guarded);
    roundEnd.clear();
  }

  private void run(Due now) {
    if (now.work.run()) {
      // late is late: two syncs in a row would help nobody, and take the time that writes need
      long soonest = System.nanoTime() - ORIGIN + now.everyNanos / 2;
      long at = Math.max(now.atNanos + now.everyNanos - ORIGIN, soonest);
      due.add(new Due(at + ORIGIN, now.everyNanos, now.work));
    }
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a storage task failed unexpectedly", e);
    }
  }

  /** Runs what is queued, then ends the thread. */
  @Override
  public void close() {
    closed = true;
    queue.add(() -> {});
    try {
      thread.join(TimeUnit.SECONDS.toMillis(30));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
