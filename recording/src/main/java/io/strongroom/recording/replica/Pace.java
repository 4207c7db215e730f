package io.strongroom.recording.replica;

import io.strongroom.recording.volume.Volume;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Holds copies back behind recording: by a rate, and while writes of recorders wait for the volume
 * or for memory. Waits on copying threads alone, which share the rate in turn. Thread-safe.
 */
public final class Pace {
  /**
   * A volume with more waiting writes is behind. Its eight threads take up what comes within a few
   * milliseconds as long as the disk keeps up: at 1,000 cameras eight come in that time.
   */
  static final int MAX_WAITING_WRITES = 64;

  /** How long a copy that waits for recording waits until it looks again. */
  static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Lets time pass. */
  public interface Sleep {
    /** Returns after this time. */
    void nanos(long nanos) throws InterruptedException;
  }

  private final Throttle throttle;
  private final BooleanSupplier memoryIsShort;
  private final Sleep sleep;

  /**
   * @param memoryIsShort whether memory for footage on its way to disk is becoming short
   * @param nanoTime normally {@link System#nanoTime}
   * @param sleep normally {@link TimeUnit#sleep} of nanoseconds
   */
  public Pace(
      long bytesPerSecond, BooleanSupplier memoryIsShort, LongSupplier nanoTime, Sleep sleep) {
    this.throttle = new Throttle(bytesPerSecond, nanoTime);
    this.memoryIsShort = memoryIsShort;
    this.sleep = sleep;
  }

  /** Returns when so many bytes may be copied to a volume. */
  public void await(int bytes, Volume volume) throws InterruptedException {
    sleep.nanos(throttle.take(bytes));
    while (volume.queuedWrites() > MAX_WAITING_WRITES || memoryIsShort.getAsBoolean()) {
      sleep.nanos(LOOK_NANOS);
    }
  }
}
