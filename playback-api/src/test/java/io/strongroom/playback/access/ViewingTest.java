package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What one person's looking at one camera leaves in the access log, and what waits for that log.
 */
final class ViewingTest {
  private static final WallTime START = new WallTime(1_700_000_000_000_000L);

  private final SlowLog log = new SlowLog();
  private final Viewing viewing = ViewingFixture.live(log);

  /** A log whose second and later intents take as long as the test likes. */
  private static final class SlowLog implements AccessLog {
    final List<Delivery> deliveries = new ArrayList<>();
    final CountDownLatch asked = new CountDownLatch(2);
    final CountDownLatch durable = new CountDownLatch(1);

    @Override
    public IntentReceipt intend(Intent intent) {
      boolean first = asked.getCount() == 2;
      asked.countDown();
      try {
        if (!first && !durable.await(1, TimeUnit.MINUTES)) {
          throw new IllegalStateException("the test has forgotten the log");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new IntentReceipt(1);
    }

    @Override
    public long deliver(IntentReceipt receipt, Delivery delivery) {
      deliveries.add(delivery);
      return 0;
    }

    @Override
    public void refuse(Intent asked, String reason) {}

    @Override
    public void change(PersonChange change) {}

    @Override
    public void custody(CustodyEvent event) {}

    @Override
    public void decide(Decision decision) {}

    @Override
    public long inspect(InspectionAct act) {
      return 0;
    }
  }

  private static TimeRange second(int number) {
    WallTime from = START.plusMicros(number * 1_000_000L);
    return new TimeRange(from, from.plusMicros(1_000_000));
  }

  private static WallTime end(int number) {
    return second(number).to();
  }

  @Test
  void aDeliveryIsTheHullAndTheSumOfWhatWasSent() {
    viewing.cover(second(0), 10, end(0));
    viewing.sent(second(5), 20);
    viewing.sent(second(3), 30);
    viewing.settle();

    assertThat(log.deliveries)
        .containsExactly(
            new Delivery(Optional.of(new TimeRange(second(0).from(), second(5).to())), 60));
  }

  @Test
  void whatIsSentDoesNotWaitForTheLog() throws Exception {
    viewing.cover(second(0), 0, end(0));
    Thread renewing =
        Thread.startVirtualThread(() -> viewing.cover(second(60), 0, second(60).to()));
    log.asked.await();

    viewing.sent(second(1), 7); // on the camera's thread: would hang here for 20 s

    assertThat(log.durable.getCount()).isEqualTo(1);
    assertThat(renewing.isAlive()).isTrue();
    log.durable.countDown();
    renewing.join();
    assertThat(log.deliveries).extracting(Delivery::bytes).containsExactly(7L);
  }
}
