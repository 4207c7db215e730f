package io.strongroom.recording.live;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentRun;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage.Subscriber;
import io.strongroom.recording.read.LiveFootage.Subscription;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live view of one camera. While nobody watches it costs nothing; for viewers samples are
 * fragmented a second time, each on its own. The first viewer begins with what the recording side
 * still holds since the newest keyframe, the others with a copy of what the first has got since its
 * own; so all of them begin at once.
 *
 * <p>{@link #format}, {@link #sample} and {@link #loss} come from the camera's thread, which hands
 * each sample to the recording side first; the rest from any. One lock, held for no I/O.
 */
public final class LiveTap {
  /** Most viewers of one camera on one node. */
  public static final int MAX_SUBSCRIBERS = 256;

  /** Most bytes of the group of pictures that is kept for the next viewer. */
  public static final int MAX_CACHED_BYTES = 1 << 20;

  /** How long a viewer whose authorisation is over stays, unseeing, for a newer one to come. */
  static final long RENEWAL_MICROS = 10_000_000;

  private static final Logger log = LoggerFactory.getLogger(LiveTap.class);

  private final Authorisation.Mint mint;
  private final Clock clock;
  private final List<Viewer> viewers = new ArrayList<>();
  private final SlabPool slabs;
  private final FragmentRun group;
  private @Nullable StreamFormat format;
  private Replay replay = _ -> {};
  private @Nullable EncodedSample lastReplayed;
  private @Nullable Fragmenter fragmenter;
  private @Nullable Init init;
  private WallTime groupStart = new WallTime(0);
  private volatile boolean watched;
  private MediaTime mediaEnd = new MediaTime(0);

  /** Hands on the samples since the newest keyframe; from any thread, without waiting. */
  @FunctionalInterface
  public interface Replay {
    /** See {@link Fragmenter#replayGroup}. */
    void to(SampleSink sink);
  }

  /** An init segment and where its first fragment lies on both clocks. */
  private record Init(Bytes bytes, long wallMicros, long baseTicks) {}

  /**
   * @param mint the only one whose authorisations are honoured
   * @param slabs what the fragments of all taps are built in
   */
  LiveTap(Authorisation.Mint mint, Clock clock, SlabPool slabs) {
    this.slabs = slabs;
    this.group = new FragmentRun(slabs);
    this.mint = mint;
    this.clock = clock;
  }

  /**
   * What the following samples are.
   *
   * @param recorded those the recording side still holds
   */
  public synchronized void format(StreamFormat now, Replay recorded) {
    format = now;
    replay = recorded;
    lastReplayed = null;
    if (fragmenter != null) {
      rest();
      var _ = wake(now);
    }
  }

  /** One sample, which the recording side has had already. */
  public synchronized void sample(EncodedSample sample) {
    EncodedSample last = lastReplayed;
    lastReplayed = null;
    if (viewers.isEmpty()) {
      rest();
      return;
    }
    if (last != null && isSame(last, sample)) {
      return; // a viewer came between the two calls, and has it
    }
    StreamFormat known = format;
    if (fragmenter == null && known != null && sample.track() == 0 && sample.keyframe()) {
      var _ = wake(known);
    }
    if (fragmenter != null) {
      try {
        fragmenter.sample(sample);
      } catch (RuntimeException e) {
        // The live view must never disturb recording (invariant 1).
        log.warn("live view starts anew: {}", e.getMessage());
        rest();
      }
    }
  }

  private static boolean isSame(EncodedSample one, EncodedSample other) {
    return one.track() == other.track()
        && one.decodeTime() == other.decodeTime()
        && one.arrival().equals(other.arrival())
        && one.bytes().remaining() == other.bytes().remaining();
  }

  /** Samples are missing before the next. */
  public synchronized void loss() {
    if (fragmenter != null) {
      fragmenter.loss();
    }
  }

  /** Whether somebody watches; read without the lock at each look at the camera's socket. */
  public boolean prompt() {
    return watched;
  }

  /** The connection broke; viewers stay and go on with the next one. */
  public synchronized void interrupted() {
    rest();
    format = null;
    replay = _ -> {};
  }

  /** Nothing more will come. */
  public synchronized void ended(String reason) {
    interrupted();
    for (Viewer viewer : List.copyOf(viewers)) {
      viewer.end(reason);
    }
  }

  /** Whether the camera delivers here now. */
  synchronized boolean delivers() {
    return format != null;
  }

  synchronized Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
    if (viewers.size() >= MAX_SUBSCRIBERS) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "this camera has " + MAX_SUBSCRIBERS + " live viewers already, the most allowed");
    }
    wakeWithGroup();
    Viewer viewer = new Viewer(authorisation, subscriber);
    viewers.add(viewer);
    watched = true;
    Init known = init;
    // Of a camera with few keyframes the group may begin before what is authorised.
    if (known != null && !group.isEmpty() && !groupStart.isBefore(authorisation.range().from())) {
      viewer.init(known);
      for (int i = 0; i < group.size(); i++) {
        viewer.fragment(group.get(i), i == 0);
      }
    }
    return viewer;
  }

  private void wakeWithGroup() {
    StreamFormat known = format;
    if (viewers.isEmpty()) {
      rest();
    }
    if (fragmenter == null && known != null) {
      try {
        replay.to(new Replayed(wake(known)));
      } catch (RuntimeException e) {
        log.warn("live view starts with the next keyframe: {}", e.getMessage());
        rest();
      }
    }
  }

  /** Samples that come a second time; the last of them may be on its way here as well. */
  private final class Replayed implements SampleSink {
    private final Fragmenter fresh;

    Replayed(Fragmenter fresh) {
      this.fresh = fresh;
    }

    @Override
    public void format(StreamFormat now) {
      fresh.format(now);
    }

    @Override
    public void sample(EncodedSample sample) {
      lastReplayed = sample;
      fresh.sample(sample);
    }

    @Override
    public void loss() {
      fresh.loss();
    }
  }

  private Fragmenter wake(StreamFormat known) {
    Fragmenter fresh =
        new Fragmenter(
            FragmentLimits.live(), slabs, mediaEnd, new Delivery(), FragmentListener.SILENT);
    fresh.format(known);
    fragmenter = fresh;
    return fresh;
  }

  private void rest() {
    if (fragmenter != null) {
      mediaEnd = fragmenter.mediaEnd();
    }
    fragmenter = null;
    init = null;
    group.clear();
  }

  /** Fragments on their way to the viewers; called under the lock. */
  private final class Delivery implements FragmentSink {
    private @Nullable Bytes announced;

    @Override
    public void init(ByteBuffer initSegment) {
      announced = Bytes.copyOf(initSegment);
      init = null;
      group.clear();
    }

    @Override
    public void fragment(Fragment fragment) {
      Bytes initBytes = announced;
      if (initBytes != null && fragment.keyframe()) {
        announced = null;
        init = new Init(initBytes, fragment.start().micros(), fragment.mediaStart().ticks());
        viewers.forEach(viewer -> viewer.started = false);
      }
      Init known = init;
      if (known == null) {
        return;
      }
      byte[] bytes = fragment.bytes().copy().array();
      cache(bytes, fragment);
      WallTime now = WallTime.of(clock.instant());
      for (Viewer viewer : List.copyOf(viewers)) {
        viewer.next(known, fragment, bytes, now);
      }
    }

    private void cache(byte[] bytes, Fragment fragment) {
      if (fragment.keyframe()) {
        group.clear();
        groupStart = fragment.start();
      } else if (group.isEmpty()) {
        return;
      }
      if (group.length() + bytes.length > MAX_CACHED_BYTES) {
        group.clear();
        return;
      }
      group.add(bytes);
    }
  }

  /** One running delivery. */
  private final class Viewer implements Subscription {
    private final Subscriber subscriber;
    private Authorisation authorisation;
    private boolean started;
    private boolean gone;

    Viewer(Authorisation authorisation, Subscriber subscriber) {
      this.authorisation = authorisation;
      this.subscriber = subscriber;
    }

    void next(Init known, Fragment fragment, byte[] bytes, WallTime now) {
      if (!now.isBefore(authorisation.range().to())) {
        // A busy node renews late: nothing is shown meanwhile, and the next keyframe goes on.
        started = false;
        if (authorisation.range().to().microsUntil(now) > RENEWAL_MICROS) {
          end("the authorisation is over");
        }
        return;
      }
      if (!started) {
        if (!fragment.keyframe()) {
          return;
        }
        init(new Init(known.bytes(), fragment.start().micros(), fragment.mediaStart().ticks()));
      }
      fragment(bytes, fragment.keyframe());
    }

    void init(Init known) {
      started = true;
      subscriber.init(known.bytes().asBuffer(), known.wallMicros(), known.baseTicks());
    }

    void fragment(byte[] bytes, boolean keyframe) {
      if (gone) {
        return; // dropped while it was given the group of pictures
      }
      boolean taken;
      try {
        taken = subscriber.fragment(bytes, keyframe);
      } catch (RuntimeException e) {
        log.debug("a live viewer failed", e);
        taken = false;
      }
      if (!taken) {
        end("the viewer does not keep up");
      }
    }

    void end(String reason) {
      if (leave()) {
        subscriber.ended(reason);
      }
    }

    private boolean leave() {
      boolean was = viewers.remove(this);
      watched = !viewers.isEmpty();
      gone = true;
      return was;
    }

    @Override
    public void extend(Authorisation newer) {
      synchronized (LiveTap.this) {
        if (!newer.isFrom(mint) || !newer.camera().equals(authorisation.camera())) {
          throw new StrongroomException(
              ErrorKind.DENIED, "the authorisation is not for this camera");
        }
        authorisation = newer;
      }
    }

    @Override
    public void close() {
      synchronized (LiveTap.this) {
        leave();
      }
    }
  }
}
