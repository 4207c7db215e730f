package io.strongroom.recording.peer;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.recording.read.RemoteView;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows other nodes the live view of cameras that this one records. The asking node has checked and
 * logged the access; what it is authorised for is honoured here as well. Thread-safe.
 */
public final class LiveHandlers {
  /** Most live views for other nodes at once. */
  public static final int MAX_VIEWS = 512;

  /** Most messages that wait for one of them. */
  public static final int MAX_ITEMS = 512;

  /** Most bytes that wait for one of them. */
  public static final long MAX_WAITING_BYTES = 8L << 20;

  static final String LIVE = "live";
  static final String EXTEND = "live-extend";

  private static final Logger log = LoggerFactory.getLogger(LiveHandlers.class);

  private final LiveFootage own;
  private final Authorisation.Mint mint;
  private final ClassicActorSystemProvider system;
  private final Map<UUID, LiveFootage.Subscription> views = new ConcurrentHashMap<>();

  /**
   * @param own what is recorded here
   * @param mint the one that {@code own} honours
   */
  public LiveHandlers(LiveFootage own, Authorisation.Mint mint, ClassicActorSystemProvider system) {
    this.own = own;
    this.mint = mint;
    this.system = system;
  }

  /** For {@link PeerServer}, by name. */
  public Map<String, PeerStream> streams() {
    return Map.of(LIVE, this::view);
  }

  /** For {@link PeerServer}, by name. */
  public Map<String, PeerHandler> handlers() {
    return Map.of(EXTEND, this::extend);
  }

  private Source<ByteString, NotUsed> view(String asker, ByteBuffer request) {
    RemoteView asked = parsed(request);
    if (views.size() >= MAX_VIEWS) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "this node shows " + MAX_VIEWS + " live views to other nodes");
    }
    Pair<BoundedSourceQueue<ByteString>, Source<ByteString, NotUsed>> made =
        Source.<ByteString>queue(MAX_ITEMS).preMaterialize(system);
    AtomicLong waiting = new AtomicLong();
    LiveFootage.Subscription subscription =
        own.subscribe(asked.authorised(mint), new Outlet(made.first(), waiting));
    if (views.putIfAbsent(asked.view(), subscription) != null) {
      subscription.close();
      throw new StrongroomException(ErrorKind.CALLER, "there is a live view of this id");
    }
    log.info(
        "live view of camera {} under intent {} for {}", asked.camera(), asked.intent(), asker);
    return made.second()
        .map(
            message -> {
              waiting.addAndGet(-message.size());
              return message;
            })
        .watchTermination(
            (used, ended) -> {
              ended.whenComplete((done, failure) -> end(asked.view()));
              return used;
            });
  }

  private void end(UUID view) {
    LiveFootage.Subscription subscription = views.remove(view);
    if (subscription != null) {
      subscription.close();
    }
  }

  private ByteBuffer extend(String asker, ByteBuffer request) {
    RemoteView asked = parsed(request);
    LiveFootage.Subscription subscription = views.get(asked.view());
    if (subscription == null) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "there is no such live view");
    }
    subscription.extend(asked.authorised(mint));
    return ByteBuffer.allocate(0);
  }

  private static RemoteView parsed(ByteBuffer request) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, LiveRequest::decode);
  }

  /** How many there are: a metric, bounded by {@link #MAX_VIEWS}. */
  public int views() {
    return views.size();
  }

  /** Towards the other node; on the camera's thread, so nothing blocks. */
  private static final class Outlet implements LiveFootage.Subscriber {
    private final BoundedSourceQueue<ByteString> queue;
    private final AtomicLong waiting;

    Outlet(BoundedSourceQueue<ByteString> queue, AtomicLong waiting) {
      this.queue = queue;
      this.waiting = waiting;
    }

    @Override
    public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
      boolean _ = send(new LiveMessage.Init(wallMicros, baseTicks, Bytes.copyOf(initSegment)));
    }

    @Override
    public boolean fragment(byte[] fragment, boolean keyframe) {
      return send(new LiveMessage.Media(keyframe, fragment));
    }

    private boolean send(LiveMessage message) {
      ByteString bytes = ByteString.fromByteBuffer(message.encoded());
      if (waiting.addAndGet(bytes.size()) <= MAX_WAITING_BYTES && queue.offer(bytes).isEnqueued()) {
        return true;
      }
      waiting.addAndGet(-bytes.size());
      return false;
    }

    @Override
    public void ended(String reason) {
      boolean _ = send(new LiveMessage.Ended(reason));
      try {
        queue.complete();
      } catch (RuntimeException e) {
        // BoundedSourceQueue throws when it is complete already, which is what is wanted.
        log.trace("completed twice", e);
      }
    }
  }
}
