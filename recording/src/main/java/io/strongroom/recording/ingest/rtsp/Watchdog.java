package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.StopSignal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose time is up or whose recorder is to stop. One thread looks at all of them
 * ten times a second: a thousand timers that are moved forward with every drain would cost more
 * than the drains. The thread lives while there are connections. Thread-safe.
 */
final class Watchdog {
  /** How late a deadline may be noticed. */
  static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Why a connection was ended. */
  enum Reason {
    STOPPED,
    /** The opening exchange took too long. */
    CONNECT,
    /** Connected, and no media came for too long. */
    MEDIA
  }

  private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean running;

  /**
   * Watches the calling thread's connection.
   *
   * @param hangUp closes what the thread may be blocked on; called by the watchdog's thread, must
   *     not block
   */
  Guard guard(StopSignal stop, Runnable hangUp, long nanos) {
    Guard guard = new Guard(stop, hangUp, Thread.currentThread(), System.nanoTime() + nanos);
    guards.add(guard);
    lock.lock();
    try {
      if (!running) {
        running = true;
        Thread.ofPlatform().daemon(true).name("camera-watchdog").start(this::watch);
      }
    } finally {
      lock.unlock();
    }
    return guard;
  }

  private void watch() {
    while (true) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = System.nanoTime();
      for (Guard guard : guards) {
        guard.look(now);
      }
      lock.lock();
      try {
        if (guards.isEmpty()) {
          running = false;
          return;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** One connection's deadline. Moved by the connection's thread, read by the watchdog's. */
  final class Guard implements AutoCloseable {
    private final StopSignal stop;
    private final Runnable hangUp;
    private final Thread waiting;
    private volatile long deadlineNanos;
    private volatile Reason onDeadline = Reason.CONNECT;
    private volatile @Nullable Reason reason;
    private volatile boolean looksItself;

    private Guard(StopSignal stop, Runnable hangUp, Thread waiting, long deadlineNanos) {
      this.stop = stop;
      this.hangUp = hangUp;
      this.waiting = waiting;
      this.deadlineNanos = deadlineNanos;
    }

    /** From now on media is waited for, this long. */
    void expectMedia(long nanos) {
      onDeadline = Reason.MEDIA;
      deadlineNanos = System.nanoTime() + nanos;
    }

    /**
     * Whether the connection's thread comes to its socket by itself, and so to {@link #judgeMedia}.
     * On a node that is busy it may come late, and find the media that waited there; the watchdog
     * could not tell that from a camera that sends none.
     */
    void looksItself(boolean itself) {
      looksItself = itself;
    }

    /** After a look at the socket that has moved the deadline if there was media. */
    void judgeMedia(long now) {
      if (looksItself && onDeadline == Reason.MEDIA && now - deadlineNanos >= 0) {
        reason = Reason.MEDIA;
      }
    }

    /** Why the connection was ended; null if it was not. */
    @Nullable Reason reason() {
      if (reason == null && stop.isRaised()) {
        reason = Reason.STOPPED;
      }
      return reason;
    }

    /**
     * First the connection's thread is woken, so that it can say goodbye to the camera; if it is
     * still there at the next look, what it is blocked on is closed.
     */
    private void look(long now) {
      if (reason != null) {
        hangUp.run();
      } else if (stop.isRaised()) {
        reason = Reason.STOPPED;
      } else if (now - deadlineNanos >= 0 && !(looksItself && onDeadline == Reason.MEDIA)) {
        reason = onDeadline;
      } else {
        return;
      }
      LockSupport.unpark(waiting);
    }

    @Override
    public void close() {
      guards.remove(this);
    }
  }
}
