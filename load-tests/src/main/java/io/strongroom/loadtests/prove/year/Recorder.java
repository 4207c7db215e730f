package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackStore;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Records for many cameras at once: of each pack its first and its last second. */
final class Recorder implements PackStore.Listener {
  private static final long SECOND_MICROS = 1_000_000;
  private static final ByteBuffer INIT = ByteBuffer.wrap(new byte[700]);
  private static final int FRAGMENT_BYTES = 2_000;

  private final YearClock clock;
  private final SplittableRandom random;
  private Instant latest = Instant.MIN;
  private int lost;

  /**
   * What one camera is to record.
   *
   * @param to at least a second after {@code from}, both whole microseconds of the node's clock
   */
  record Order(CameraId camera, String type, Instant from, Instant to) {}

  Recorder(YearClock clock, SplittableRandom random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * What has been recorded.
   *
   * @param issued the latest that the node's clock had ever shown when it began
   */
  record Done(Order order, Instant issued) {}

  /** Records all of it, while the clock passes from one beginning to the next. */
  List<Done> record(NodePackStore packs, List<Order> orders) {
    List<PackStore.Writer> writers = new ArrayList<>();
    List<Done> done = new ArrayList<>();
    for (Order order : orders.stream().sorted(Comparator.comparing(Order::from)).toList()) {
      clock.passTo(order.from().minus(clock.ahead()));
      latest = clock.instant().isAfter(latest) ? clock.instant() : latest;
      done.add(new Done(order, latest));
      PackStore.Writer writer = packs.open(order.camera(), new RetentionClass(order.type()), this);
      writers.add(writer);
      WallTime from = WallTime.of(order.from());
      WallTime last = WallTime.of(order.to()).plusMicros(-SECOND_MICROS);
      writer.init(INIT.duplicate());
      writer.fragment(second(from));
      if (from.microsUntil(last) >= SECOND_MICROS) {
        writer.fragment(second(last));
      }
    }
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      writers.forEach(writer -> sideBySide.execute(writer::close));
    }
    packs.forgetAgreements();
    return done;
  }

  private Fragment second(WallTime start) {
    byte[] content = new byte[FRAGMENT_BYTES];
    random.nextBytes(content);
    return new Fragment(
        ByteChain.of(ByteBuffer.wrap(content)),
        start,
        SECOND_MICROS,
        MediaTime.anchoredAt(start),
        25,
        true,
        false,
        false,
        0);
  }

  /** How often footage was lost, which would spoil everything. */
  synchronized int lost() {
    return lost;
  }

  @Override
  public void durable(WallTime until) {}

  @Override
  public synchronized void lost(Gap gap) {
    lost++;
  }

  @Override
  public synchronized void abandoned(TimeRange unsynced, String reason) {
    lost++;
  }
}
