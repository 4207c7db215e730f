package io.strongroom.playback.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.access.ViewingFixture;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.audit.PersonChange;
import io.strongroom.playback.live.LiveViewer.Item;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a viewer that takes live footage more slowly than it comes. */
final class LiveViewerTest {
  private static final int SAMPLE_BYTES = 10_000;

  private final Waiting queue = new Waiting();
  private long nowNanos;
  private final LiveViewer viewer =
      new LiveViewer(queue, viewing(), false, Clock.systemUTC(), () -> nowNanos);

  /** A queue that the test empties. */
  private static final class Waiting implements BoundedSourceQueue<Item> {
    final Deque<Item> items = new ArrayDeque<>();
    @Nullable Throwable failure;
    boolean complete;

    @Override
    public QueueOfferResult offer(Item item) {
      if (items.size() >= LiveViewer.MAX_ITEMS) {
        return QueueOfferResult.dropped();
      }
      items.add(item);
      return QueueOfferResult.enqueued();
    }

    @Override
    public void complete() {
      complete = true;
    }

    @Override
    public boolean isCompleted() {
      return complete;
    }

    @Override
    public void fail(Throwable e) {
      failure = e;
    }

    @Override
    public int size() {
      return items.size();
    }
  }

  private static Viewing viewing() {
    AccessLog log =
        new AccessLog() {
          @Override
          public IntentReceipt intend(Intent intent) {
            return new IntentReceipt(1);
          }

          @Override
          public long deliver(IntentReceipt receipt, Delivery delivery) {
            return 0;
          }

          @Override
          public void refuse(Intent asked, String reason) {}

          @Override
          public void decide(Decision decision) {}

          @Override
          public void change(PersonChange change) {}

          @Override
          public void custody(CustodyEvent event) {}

          @Override
          public long inspect(InspectionAct act) {
            return 0;
          }
        };
    return ViewingFixture.live(log);
  }

  private boolean sample(boolean keyframe) {
    byte[] fragment = new byte[SAMPLE_BYTES];
    fragment[0] = mark(keyframe);
    return viewer.fragment(fragment, keyframe);
  }

  private static byte mark(boolean keyframe) {
    return (byte) (keyframe ? 1 : 0);
  }

  private void init() {
    viewer.init(ByteBuffer.allocate(100), 0, 0);
  }

  /** Samples until the queue takes no more. */
  private void fall() {
    for (int i = 0; i < 2 * LiveViewer.MAX_ITEMS; i++) {
      assertThat(sample(i % 25 == 0)).isTrue();
    }
    assertThat(queue.items).hasSizeBetween(LiveViewer.MAX_ITEMS - 1, LiveViewer.MAX_ITEMS);
  }

  private void take(int items) {
    for (int i = 0; i < items; i++) {
      Item item = queue.items.removeFirst();
      if (item instanceof Item.Media) {
        viewer.messages(item);
      }
    }
  }

  @Test
  void oneThatLagsGoesOnWithTheNextKeyframe() {
    init();
    fall();
    take(LiveViewer.MAX_ITEMS);
    assertThat(sample(false)).isTrue();
    assertThat(queue.items).isEmpty();

    assertThat(sample(true)).isTrue();
    assertThat(sample(false)).isTrue();

    assertThat(queue.items).hasSize(2);
    assertThat(queue.items.getFirst())
        .isInstanceOfSatisfying(
            Item.Media.class, media -> assertThat(media.fragment().head()).isEqualTo((byte) 1));
    assertThat(queue.failure).isNull();
  }

  @Test
  void aQueueThatIsHardlyEmptierIsLeftToDrain() {
    init();
    fall();
    take(10);

    assertThat(sample(true)).isTrue();

    assertThat(queue.items).hasSizeLessThan(LiveViewer.MAX_ITEMS - 8);
  }

  @Test
  void bytesThatWaitAreBoundedToo() {
    init();
    int bytes = 1 << 20;
    for (int i = 0; i < 20; i++) {
      assertThat(viewer.fragment(new byte[bytes], true)).isTrue();
    }

    assertThat(queue.items).hasSize(1 + (int) (LiveViewer.MAX_BYTES / bytes));
  }

  @Test
  void aFormatThatComesMeanwhileIsToldBeforeTheKeyframe() {
    init();
    fall();
    init();
    take(queue.items.size());

    assertThat(sample(true)).isTrue();

    assertThat(queue.items.removeFirst()).isInstanceOf(Item.Format.class);
    assertThat(queue.items.removeFirst()).isInstanceOf(Item.Media.class);
  }

  @Test
  void oneThatLagsForTheStatedTimeIsEnded() {
    init();
    fall();
    nowNanos = LiveViewer.MAX_LAG.toNanos() - 1;
    assertThat(sample(true)).isTrue();
    assertThat(queue.failure).isNull();

    nowNanos++;

    assertThat(sample(false)).isFalse();
    assertThat(queue.failure).isNotNull();
  }

  @Test
  void whatWaitsDoesNotGoOutAfterTheEnd() {
    init();
    assertThat(sample(true)).isTrue();

    viewer.ended("the session is over");

    assertThat(queue.complete).isFalse();
    assertThat(queue.failure).isNotNull();
  }

  @Test
  void oneThatHasCaughtUpHasItsWholeTimeAgain() {
    init();
    fall();
    nowNanos = LiveViewer.MAX_LAG.toNanos() - 1;
    take(queue.items.size());
    assertThat(sample(true)).isTrue();
    nowNanos += LiveViewer.MAX_LAG.toNanos();
    fall();
    nowNanos += LiveViewer.MAX_LAG.toNanos() - 1;

    assertThat(sample(true)).isTrue();
  }
}
