package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.ingest.StopSignal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who judges that no media comes, and when. */
class WatchdogTest {
  private static final long LONG = TimeUnit.MINUTES.toNanos(1);

  private final Watchdog watchdog = new Watchdog();
  private final StopSignal stop = new StopSignal();
  private final AtomicInteger hungUp = new AtomicInteger();

  private Watchdog.Guard guard() {
    return watchdog.guard(stop, () -> {}, LONG);
  }

  @Test
  void aThreadThatComesLateFindsItsMediaWaitingAndGoesOn() {
    try (Watchdog.Guard late = guard();
        Watchdog.Guard blocked = watchdog.guard(stop, hungUp::incrementAndGet, LONG)) {
      late.looksItself(true);
      late.expectMedia(1);
      blocked.expectMedia(1);
      // the second look at the one means that the first has been looked at as well
      await().until(() -> hungUp.get() > 0);
      assertThat(blocked.reason()).isEqualTo(Watchdog.Reason.MEDIA);
      assertThat(late.reason()).isNull();
      late.expectMedia(LONG);
      late.judgeMedia(System.nanoTime());
      assertThat(late.reason()).isNull();
    }
  }

  @Test
  void aThreadThatLooksAndFindsNothingEnds() {
    try (Watchdog.Guard guard = guard()) {
      guard.looksItself(true);
      guard.expectMedia(LONG);
      guard.judgeMedia(System.nanoTime());
      assertThat(guard.reason()).isNull();
      guard.judgeMedia(System.nanoTime() + 2 * LONG);
      assertThat(guard.reason()).isEqualTo(Watchdog.Reason.MEDIA);
    }
  }

  @Test
  void theOpeningIsNoMatterOfLooking() {
    try (Watchdog.Guard guard = watchdog.guard(stop, hungUp::incrementAndGet, 1)) {
      guard.looksItself(true);
      await().until(() -> hungUp.get() > 0);
      assertThat(guard.reason()).isEqualTo(Watchdog.Reason.CONNECT);
    }
  }

  @Test
  void aStopEndsWhateverIsWaitedFor() {
    try (Watchdog.Guard guard = guard()) {
      guard.looksItself(true);
      guard.expectMedia(LONG);
      stop.raise();
      assertThat(guard.reason()).isEqualTo(Watchdog.Reason.STOPPED);
    }
  }
}
