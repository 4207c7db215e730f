package io.strongroom.loadtests.camera.send;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The clockwork: one thread that lets each camera send when its moment comes. The frame interval is
 * divided into {@value #SPOKES} moments and the cameras are spread over them, so that the thread
 * wakes 250 times a second at most, however many cameras there are, and the network sees no bursts.
 */
public final class SendWheel implements AutoCloseable {
  /** Moments within a frame interval. */
  public static final int SPOKES = 10;

  /** Microseconds from moment to moment. */
  public static final long SPOKE_MICROS = CameraFeed.FRAME_MICROS / SPOKES;

  /** Room for the largest frame and the audio, reports and framing sent with it. */
  private static final int SCRATCH_BYTES = 4 << 20;

  private final Clock clock;
  private final List<List<CameraFeed>> spokes = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  /** A wheel for these cameras; {@code spokes.get(i)} are those with phase i. */
  public SendWheel(Clock clock, List<List<CameraFeed>> spokes, String name) {
    this.clock = clock;
    spokes.forEach(spoke -> this.spokes.add(List.copyOf(spoke)));
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /** Begins to turn. */
  public void start() {
    thread.start();
  }

  private void run() {
    ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
    long next = Math.floorDiv(nowMicros(), SPOKE_MICROS);
    while (!stopped) {
      long now = nowMicros();
      long current = Math.floorDiv(now, SPOKE_MICROS);
      // After a pause once round is enough: each camera catches up with the time by itself.
      next = Math.max(next, current - SPOKES + 1);
      for (; next <= current; next++) {
        for (CameraFeed feed : spokes.get((int) Math.floorMod(next, (long) SPOKES))) {
          feed.advance(Math.floorDiv(next, (long) SPOKES), now, scratch);
        }
      }
      LockSupport.parkNanos((nextBusy(next) * SPOKE_MICROS - nowMicros()) * 1000);
    }
  }

  /** The next moment at which somebody has something to send; at most one round away. */
  private long nextBusy(long next) {
    for (int ahead = 0; ahead < SPOKES; ahead++) {
      for (CameraFeed feed : spokes.get((int) Math.floorMod(next + ahead, (long) SPOKES))) {
        if (!feed.idle()) {
          return next + ahead;
        }
      }
    }
    return next + SPOKES - 1;
  }

  private long nowMicros() {
    return micros(clock);
  }

  /** Microseconds UTC. */
  public static long micros(Clock clock) {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
