package io.strongroom.loadtests.prove.live;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.send.SendWheel;
import io.strongroom.loadtests.check.StampReader;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One viewer of one camera, on a platform thread of its own: it wakes when its bytes are there,
 * which is what is measured. The time is taken before anything is parsed.
 */
final class LiveWatcher implements Runnable, AutoCloseable {
  private static final long STACK_BYTES = 256 * 1024;

  private final URI node;
  private final SSLContext tls;
  private final String token;
  private final String camera;
  private final Clock clock;
  private final LiveTally tally;
  private final StampReader reader = new StampReader();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile @Nullable LiveSocket socket;
  private long newest = -1;
  private long receivedMicros;

  /**
   * @param camera id of the camera
   * @param clock the simulator's, as near as may be
   */
  LiveWatcher(URI node, SSLContext tls, String token, String camera, Clock clock, LiveTally tally) {
    this.node = node;
    this.tls = tls;
    this.token = token;
    this.camera = camera;
    this.clock = clock;
    this.tally = tally;
    this.thread = Thread.ofPlatform().name("viewer").stackSize(STACK_BYTES).unstarted(this);
  }

  /** Begins to watch. */
  void start() {
    thread.start();
  }

  @Override
  public void run() {
    long begun = System.nanoTime();
    try (LiveSocket live =
        LiveSocket.open(
            node,
            tls,
            token,
            "/api/v1/cameras/" + camera + "/live",
            () -> tally.secured.recordValue(microsSince(begun)))) {
      socket = live;
      tally.upgraded.recordValue(microsSince(begun));
      boolean init = false;
      boolean first = true;
      while (!stopped) {
        ByteBuffer message = live.read();
        receivedMicros = SendWheel.micros(clock);
        if (live.isText()) {
          init = true;
        } else if (init) {
          init = false;
          reader.init(ByteBuffer.allocate(message.remaining()).put(message).flip());
        } else {
          if (first) {
            first = false;
            tally.firstPicture.recordValue(microsSince(begun));
          }
          reader.fragment(message, this::received);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (!stopped) {
        tally.failures.add("a viewer of " + camera + ": " + e);
      }
    }
  }

  private static long microsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1000;
  }

  private void received(FrameStamp stamp) {
    if (stamp.sentMicros() >= tally.fromMicros) {
      tally.late.recordValue(Math.max(0, receivedMicros - stamp.sentMicros()));
      tally.skipped.add(newest < 0 ? 0 : Math.max(0, stamp.frame() - newest - 1));
    }
    newest = stamp.frame();
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    LiveSocket open = socket;
    if (open != null) {
      open.close();
    }
  }

  /** Waits for the end of its thread. */
  void join() throws InterruptedException {
    thread.join();
  }
}
