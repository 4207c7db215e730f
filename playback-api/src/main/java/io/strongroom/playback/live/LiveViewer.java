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
      ended("slow");
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

  @Override
  public void ended(String reason) {
    // Best effort: a viewer that is too slow for pictures may have no room for this either.
    var _ =
        queue.offer(
            TextMessage.create(
                "{\"ended\":\"%s\"}".formatted(reason.replaceAll("[\"\\\\\\p{Cntrl}]", " "))));
    complete();
  }

  private void complete() {
    try {
      queue.complete();
    } catch (RuntimeException e) {
      // BoundedSourceQueue throws when it is complete already, which is what is wanted.
      org.slf4j.LoggerFactory.getLogger(LiveViewer.class).trace("completed twice", e);
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
    ended("slow");
    return false;
  }
}
