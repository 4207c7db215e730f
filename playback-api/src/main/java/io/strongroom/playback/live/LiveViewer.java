package io.strongroom.playback.live;

import io.strongroom.playback.access.Viewing;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns live footage into WebSocket messages for one viewer. Called on the camera's thread, so it
 * never waits: a viewer whose queue is full, in messages or in bytes, is dropped and may connect
 * again. Thread-safe.
 */
public final class LiveViewer implements LiveFootage.Subscriber {
  /** Most messages that wait for one viewer. */
  public static final int MAX_MESSAGES = 512;

  /** Most bytes that wait for one viewer: about ten seconds of a 6 Mbit/s camera. */
  public static final long MAX_BYTES = 8L << 20;

  private static final Logger log = LoggerFactory.getLogger(LiveViewer.class);

  private final BoundedSourceQueue<Message> queue;
  private final Viewing viewing;
  private final Clock clock;
  private final AtomicLong waitingBytes = new AtomicLong();

  public LiveViewer(BoundedSourceQueue<Message> queue, Viewing viewing, Clock clock) {
    this.queue = queue;
    this.viewing = viewing;
    this.clock = clock;
  }

  @Override
  public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
    try {
      String mime = InitReader.mime(initSegment.duplicate());
      boolean announced = offer(TextMessage.create(announcement(mime, wallMicros, baseTicks)));
      boolean _ =
          announced
              && offer(BinaryMessage.create(ByteString.fromByteBuffer(initSegment.duplicate())));
    } catch (StrongroomException e) {
      ended("the camera's format cannot be described to a browser");
    }
  }

  private static String announcement(String mime, long wallMicros, long baseTicks) {
    return "{\"mime\":\"%s\",\"timescale\":%d,\"baseTicks\":%d,\"wallMicros\":%d}"
        .formatted(
            mime.replace("\\", "\\\\").replace("\"", "\\\""),
            MediaTime.RATE,
            baseTicks,
            wallMicros);
  }

  @Override
  public boolean fragment(ByteBuffer fragment, boolean keyframe) {
    int bytes = fragment.remaining();
    if (waitingBytes.get() + bytes > MAX_BYTES) {
      drop();
      return false;
    }
    boolean taken = offer(BinaryMessage.create(ByteString.fromByteBuffer(fragment.duplicate())));
    if (taken) {
      WallTime now = WallTime.of(clock.instant());
      viewing.sent(new TimeRange(now, now.plusMicros(1)), bytes);
    }
    return taken;
  }

  /** To be called when a message has left the queue. */
  public Message left(Message message) {
    if (!message.isText()) {
      waitingBytes.addAndGet(-message.asBinaryMessage().getStrictData().size());
    }
    return message;
  }

  /** Closes the connection once what waits has gone out. */
  @Override
  public void ended(String reason) {
    log.debug("a live viewer ends: {}", reason);
    try {
      queue.complete();
    } catch (RuntimeException e) {
      // BoundedSourceQueue throws when it is complete already, which is what is wanted.
      log.trace("completed twice", e);
    }
  }

  /** Breaks the connection off: completing it would first wait for what the viewer cannot take. */
  private void drop() {
    log.debug("a live viewer is too slow and is dropped");
    try {
      queue.fail(new SlowViewer());
    } catch (RuntimeException e) {
      log.trace("failed after its end", e);
    }
  }

  private static final class SlowViewer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowViewer() {
      super("the viewer takes live footage more slowly than it comes", null, false, false);
    }
  }

  private boolean offer(Message message) {
    long counted = message.isText() ? 0 : message.asBinaryMessage().getStrictData().size();
    waitingBytes.addAndGet(counted);
    QueueOfferResult result = queue.offer(message);
    if (result.isEnqueued()) {
      return true;
    }
    waitingBytes.addAndGet(-counted);
    drop();
    return false;
  }
}
