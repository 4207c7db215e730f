package io.strongroom.playback.live;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.view.AudioForBrowser;
import io.strongroom.playback.view.LiveAudioForBrowser;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.QueueOfferResult;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns live footage into WebSocket messages for one viewer. What comes on the camera's thread is
 * copied into a queue and nothing more: a viewer whose queue is full, in items or in bytes, is
 * dropped and may connect again. Sound is changed for browsers where the queue is emptied, on the
 * viewer's own stream. Thread-safe; holds native memory until {@link #close}.
 */
public final class LiveViewer implements LiveFootage.Subscriber, AutoCloseable {
  /** Most items that wait for one viewer. */
  public static final int MAX_ITEMS = 512;

  /** Most bytes that wait for one viewer: about ten seconds of a 6 Mbit/s camera. */
  public static final long MAX_BYTES = 8L << 20;

  private static final Logger log = LoggerFactory.getLogger(LiveViewer.class);

  private final BoundedSourceQueue<Item> queue;
  private final Viewing viewing;
  private final Clock clock;
  private final AtomicLong waitingBytes = new AtomicLong();
  private @Nullable LiveAudioForBrowser audio;
  private boolean closed;

  /** What waits for a viewer. */
  public sealed interface Item {
    /** A new format, with the init segment as recorded. */
    record Format(Bytes init, long wallMicros, long baseTicks) implements Item {}

    /** A fragment as recorded. */
    record Media(ByteString fragment) implements Item {}
  }

  public LiveViewer(BoundedSourceQueue<Item> queue, Viewing viewing, Clock clock) {
    this.queue = queue;
    this.viewing = viewing;
    this.clock = clock;
  }

  @Override
  public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
    if (!queue
        .offer(new Item.Format(Bytes.copyOf(initSegment), wallMicros, baseTicks))
        .isEnqueued()) {
      drop();
    }
  }

  @Override
  public boolean fragment(ByteBuffer fragment, boolean keyframe) {
    int bytes = fragment.remaining();
    if (waitingBytes.addAndGet(bytes) > MAX_BYTES) {
      drop();
      return false;
    }
    QueueOfferResult result =
        queue.offer(new Item.Media(ByteString.fromByteBuffer(fragment.duplicate())));
    if (!result.isEnqueued()) {
      drop();
      return false;
    }
    WallTime now = WallTime.of(clock.instant());
    viewing.sent(new TimeRange(now, now.plusMicros(1)), bytes);
    return true;
  }

  /** What goes to the browser for an item that has left the queue; called by its stream alone. */
  public synchronized List<Message> messages(Item item) {
    if (closed) {
      return List.of();
    }
    return switch (item) {
      case Item.Format format -> format(format);
      case Item.Media(ByteString fragment) -> {
        waitingBytes.addAndGet(-fragment.size());
        yield media(fragment).map(List::of).orElse(List.of());
      }
    };
  }

  private List<Message> format(Item.Format format) {
    if (audio != null) {
      audio.close();
      audio = null;
    }
    ByteBuffer recorded = format.init().asBuffer();
    if (AudioForBrowser.needed(recorded)) {
      audio = new LiveAudioForBrowser(recorded);
    }
    ByteBuffer shown = AudioForBrowser.init(recorded);
    return List.of(
        TextMessage.create(
            announcement(InitReader.mime(shown), format.wallMicros(), format.baseTicks())),
        BinaryMessage.create(ByteString.fromByteBuffer(shown.duplicate())));
  }

  private Optional<Message> media(ByteString fragment) {
    if (audio == null) {
      return Optional.of(BinaryMessage.create(fragment));
    }
    return audio
        .fragment(ByteBuffer.wrap(fragment.toArray()))
        .map(bytes -> BinaryMessage.create(ByteString.fromByteBuffer(bytes)));
  }

  private static String announcement(String mime, long wallMicros, long baseTicks) {
    return "{\"mime\":\"%s\",\"timescale\":%d,\"baseTicks\":%d,\"wallMicros\":%d}"
        .formatted(
            mime.replace("\\", "\\\\").replace("\"", "\\\""),
            MediaTime.RATE,
            baseTicks,
            wallMicros);
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

  @Override
  public synchronized void close() {
    closed = true;
    if (audio != null) {
      audio.close();
      audio = null;
    }
  }

  private static final class SlowViewer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SlowViewer() {
      super("the viewer takes live footage more slowly than it comes", null, false, false);
    }
  }
}
