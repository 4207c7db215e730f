package io.strongroom.playback.live;

import io.strongroom.playback.access.Viewing;
import io.strongroom.playback.view.AudioForBrowser;
import io.strongroom.playback.view.LiveAudioForBrowser;
import io.strongroom.playback.view.VideoForViewer;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns live footage into WebSocket messages for one viewer. What comes on the camera's thread is
 * put into a queue and nothing more. A viewer whose queue is full, in items or in bytes, lags: it
 * gets nothing until the queue is half empty and then goes on with the next keyframe, because a
 * picture that leaps is better than none, and a machine that is busy for a moment makes all viewers
 * lag at once. One that lags for {@link #MAX_LAG} is gone, and its connection is broken off. Sound
 * is changed for browsers where the queue is emptied, on the viewer's own stream. Thread-safe;
 * holds native memory until {@link #close}.
 */
public final class LiveViewer implements LiveFootage.Subscriber, AutoCloseable {
  /** Most items that wait for one viewer. */
  public static final int MAX_ITEMS = 512;

  /** Most bytes that wait for one viewer: about ten seconds of a 6 Mbit/s camera. */
  public static final long MAX_BYTES = 8L << 20;

  /** How long a viewer may lag without a pause before it is ended. */
  public static final Duration MAX_LAG = Duration.ofSeconds(30);

  /** Live pictures are of the last half minute, and get the masks of all of it. */
  private static final long RECENT_MICROS = 30_000_000;

  private static final String SLOW = "the viewer takes live footage more slowly than it comes";
  private static final Logger log = LoggerFactory.getLogger(LiveViewer.class);

  private final BoundedSourceQueue<Item> queue;
  private final Viewing viewing;
  private final Clock clock;
  private final LongSupplier nanos;
  private final AtomicLong waitingBytes = new AtomicLong();

  // Written by the camera's thread, or whose lock the tap holds; the first is read by others too.
  private volatile boolean lagging;
  private long laggingSinceNanos;
  private Item.@Nullable Format withheldFormat;

  private @Nullable LiveAudioForBrowser audio;
  private @Nullable VideoForViewer video;
  private final boolean drawn;

  /** Whether pictures go out as they were recorded. */
  private volatile boolean original;

  private boolean closed;

  /** What waits for a viewer. */
  public sealed interface Item {
    /** A new format, with the init segment as recorded. */
    record Format(Bytes init, long wallMicros, long baseTicks) implements Item {}

    /** A fragment as recorded. */
    record Media(ByteString fragment) implements Item {}
  }

  /**
   * @param drawn whether its pictures are drawn anew, where they are hidden in part or its browser
   *     does not play them
   */
  public LiveViewer(BoundedSourceQueue<Item> queue, Viewing viewing, boolean drawn, Clock clock) {
    this(queue, viewing, drawn, clock, System::nanoTime);
  }

  LiveViewer(
      BoundedSourceQueue<Item> queue,
      Viewing viewing,
      boolean drawn,
      Clock clock,
      LongSupplier nanos) {
    this.drawn = drawn;
    this.queue = queue;
    this.viewing = viewing;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
    Item.Format format = new Item.Format(Bytes.copyOf(initSegment), wallMicros, baseTicks);
    if (lagging || !queue.offer(format).isEnqueued()) {
      lag();
      withheldFormat = format;
    }
  }

  @Override
  public boolean fragment(byte[] fragment, boolean keyframe) {
    if (lagging && !resume(keyframe)) {
      if (nanos.getAsLong() - laggingSinceNanos < MAX_LAG.toNanos()) {
        return true;
      }
      drop();
      return false;
    }
    if (!send(fragment)) {
      lag();
    }
    return true;
  }

  private boolean send(byte[] fragment) {
    int bytes = fragment.length;
    if (waitingBytes.addAndGet(bytes) > MAX_BYTES
        || !queue.offer(new Item.Media(ByteString.fromArrayUnsafe(fragment))).isEnqueued()) {
      waitingBytes.addAndGet(-bytes);
      return false;
    }
    WallTime now = WallTime.of(clock.instant());
    viewing.sent(new TimeRange(now, now.plusMicros(1)), bytes);
    return true;
  }

  private void lag() {
    if (!lagging) {
      lagging = true;
      laggingSinceNanos = nanos.getAsLong();
      log.debug("a live viewer lags and skips to a later keyframe");
    }
  }

  /** Goes on at a keyframe with half the queue free, or it would lag again at once. */
  private boolean resume(boolean keyframe) {
    if (!keyframe || waitingBytes.get() > MAX_BYTES / 2 || queue.size() > MAX_ITEMS / 2) {
      return false;
    }
    Item.Format format = withheldFormat;
    if (format != null && !queue.offer(format).isEnqueued()) {
      return false;
    }
    withheldFormat = null;
    lagging = false;
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
    if (video != null) {
      video.close();
      video = null;
    }
    if (drawn && (isMasked() || VideoForViewer.isH265(recorded))) {
      video = new VideoForViewer(() -> recorded);
      shown = VideoForViewer.init(shown);
    }
    original = video == null;
    return List.of(
        TextMessage.create(
            announcement(InitReader.mime(shown), format.wallMicros(), format.baseTicks())),
        BinaryMessage.create(ByteString.fromByteBuffer(shown.duplicate())));
  }

  private Optional<Message> media(ByteString fragment) {
    if (audio == null && video == null) {
      return Optional.of(BinaryMessage.create(fragment));
    }
    Optional<ByteBuffer> heard = Optional.of(ByteBuffer.wrap(fragment.toArray()));
    if (audio != null) {
      heard = audio.fragment(heard.get());
    }
    return heard
        .flatMap(this::seen)
        .map(bytes -> BinaryMessage.create(ByteString.fromByteBuffer(bytes)));
  }

  private Optional<ByteBuffer> seen(ByteBuffer fragment) {
    if (video == null) {
      return Optional.of(fragment);
    }
    WallTime now = WallTime.of(clock.instant());
    TimeRange recent = new TimeRange(now.plusMicros(-RECENT_MICROS), now.plusMicros(1));
    ByteBuffer shown = video.fragment(fragment, viewing.hidden(recent), false);
    return FragmentReader.samples(shown).isEmpty() ? Optional.empty() : Optional.of(shown);
  }

  private boolean isMasked() {
    return viewing.hidesSomething();
  }

  /** Whether it gets original pictures that it may not see, because masks were set since. */
  public boolean seesTooMuch() {
    return original && isMasked();
  }

  private static String announcement(String mime, long wallMicros, long baseTicks) {
    return "{\"mime\":\"%s\",\"timescale\":%d,\"baseTicks\":%d,\"wallMicros\":%d}"
        .formatted(
            mime.replace("\\", "\\\\").replace("\"", "\\\""),
            MediaTime.RATE,
            baseTicks,
            wallMicros);
  }

  /** Closes the connection at once: what waits is not to be seen any more. */
  @Override
  public void ended(String reason) {
    log.debug("a live viewer ends: {}", reason);
    breakOff("the footage may not be seen any more: " + reason);
  }

  private void drop() {
    log.debug("a live viewer has lagged for {} and is dropped", MAX_LAG);
    breakOff(SLOW);
  }

  /** Completing would first wait for what the viewer cannot take. */
  private void breakOff(String why) {
    try {
      queue.fail(new BrokenOff(why));
    } catch (RuntimeException e) {
      log.trace("failed after its end", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (video != null) {
      video.close();
      video = null;
    }
    if (audio != null) {
      audio.close();
      audio = null;
    }
  }

  private static final class BrokenOff extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenOff(String why) {
      super(why, null, false, false);
    }
  }
}
