package io.strongroom.recording.live;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
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
 * The live view of one camera. While nobody watches, samples are copied once, into the current
 * group of pictures ({@link CurrentGroup}); for viewers they are fragmented a second time, each on
 * its own, while somebody watches and for {@link #KEEP_MICROS} afterwards. So every viewer begins
 * at once, with the newest keyframe and what has followed it.
 *
 * <p>{@link #format}, {@link #sample} and {@link #loss} come from the camera's thread, the rest
 * from any; one lock, held for no I/O.
 */
public final class LiveTap implements SampleSink {
  /** Most viewers of one camera on one node. */
  public static final int MAX_SUBSCRIBERS = 256;

  /** Most bytes of the group of pictures that is kept for the next viewer. */
  public static final int MAX_CACHED_BYTES = 1 << 20;

  /** How long the group of pictures is kept up after the last viewer has gone. */
  static final long KEEP_MICROS = 60_000_000;

  /** How long a viewer whose authorisation is over stays, unseeing, for a newer one to come. */
  static final long RENEWAL_MICROS = 10_000_000;

  private static final Logger log = LoggerFactory.getLogger(LiveTap.class);

  private final Authorisation.Mint mint;
  private final Clock clock;
  private final List<Viewer> viewers = new ArrayList<>();
  private final CurrentGroup current;
  private final List<byte[]> group = new ArrayList<>();
  private int groupBytes;
  private @Nullable StreamFormat format;
  private @Nullable Fragmenter fragmenter;
  private @Nullable Init init;
  private volatile boolean watched;
  private MediaTime mediaEnd = new MediaTime(0);
  private WallTime watchedUntil = new WallTime(Long.MIN_VALUE);

  /** An init segment and where its first fragment lies on both clocks. */
  private record Init(Bytes bytes, long wallMicros, long baseTicks) {}

  /**
   * @param mint the only one whose authorisations are honoured
   * @param slabs what all taps keep their groups of pictures in
   */
  LiveTap(Authorisation.Mint mint, Clock clock, Slabs slabs) {
    this.current = new CurrentGroup(slabs);
    this.mint = mint;
    this.clock = clock;
  }

  @Override
  public synchronized void format(StreamFormat now) {
    format = now;
    current.clear();
    if (fragmenter != null) {
      rest();
      var _ = wake(now);
    }
  }

  @Override
  public synchronized void sample(EncodedSample sample) {
    if (viewers.isEmpty() && watchedUntil.isBefore(sample.arrival())) {
      rest();
      current.add(sample);
      return;
    }
    if (!viewers.isEmpty()) {
      watchedUntil = sample.arrival().plusMicros(KEEP_MICROS);
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

  @Override
  public synchronized void loss() {
    current.loss();
    if (fragmenter != null) {
      fragmenter.loss();
    }
  }

  /** Whether somebody watches; read without the lock at each look at the camera's socket. */
  @Override
  public boolean prompt() {
    return watched;
  }

  /** The connection broke; viewers stay and go on with the next one. */
  public synchronized void interrupted() {
    rest();
    current.clear();
    format = null;
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
    wakeWithCurrentGroup();
    Viewer viewer = new Viewer(authorisation, subscriber);
    viewers.add(viewer);
    watched = true;
    Init known = init;
    if (known != null && !group.isEmpty()) {
      viewer.init(known);
      boolean keyframe = true;
      for (byte[] fragment : group) {
        viewer.fragment(ByteBuffer.wrap(fragment).asReadOnlyBuffer(), keyframe);
        keyframe = false;
      }
    }
    return viewer;
  }

  private void wakeWithCurrentGroup() {
    StreamFormat known = format;
    if (fragmenter == null && known != null && !current.isEmpty()) {
      Fragmenter fresh = wake(known);
      try {
        current.replay(fresh);
      } catch (RuntimeException e) {
        log.warn("live view starts with the next keyframe: {}", e.getMessage());
        rest();
      }
    }
    current.clear();
  }

  private Fragmenter wake(StreamFormat known) {
    Fragmenter fresh =
        new Fragmenter(FragmentLimits.live(), mediaEnd, new Delivery(), FragmentListener.SILENT);
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
    groupBytes = 0;
  }

  /** Fragments on their way to the viewers; called under the lock. */
  private final class Delivery implements FragmentSink {
    private @Nullable Bytes announced;

    @Override
    public void init(ByteBuffer initSegment) {
      announced = Bytes.copyOf(initSegment);
      init = null;
      group.clear();
      groupBytes = 0;
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
      cache(fragment);
      WallTime now = WallTime.of(clock.instant());
      for (Viewer viewer : List.copyOf(viewers)) {
        viewer.next(known, fragment, now);
      }
    }

    private void cache(Fragment fragment) {
      if (fragment.keyframe()) {
        group.clear();
        groupBytes = 0;
      } else if (group.isEmpty()) {
        return;
      }
      int length = fragment.bytes().remaining();
      if (groupBytes + length > MAX_CACHED_BYTES) {
        group.clear();
        return;
      }
      byte[] copy = new byte[length];
      fragment.bytes().duplicate().get(copy);
      group.add(copy);
      groupBytes += length;
    }
  }

  /** One running delivery. */
  private final class Viewer implements Subscription {
    private final Subscriber subscriber;
    private Authorisation authorisation;
    private boolean started;

    Viewer(Authorisation authorisation, Subscriber subscriber) {
      this.authorisation = authorisation;
      this.subscriber = subscriber;
    }

    void next(Init known, Fragment fragment, WallTime now) {
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
      fragment(fragment.bytes().asReadOnlyBuffer(), fragment.keyframe());
    }

    void init(Init known) {
      started = true;
      subscriber.init(known.bytes().asBuffer(), known.wallMicros(), known.baseTicks());
    }

    void fragment(ByteBuffer bytes, boolean keyframe) {
      if (!viewers.contains(this)) {
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
      if (viewers.remove(this)) {
        watched = !viewers.isEmpty();
        subscriber.ended(reason);
      }
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
        viewers.remove(this);
        watched = !viewers.isEmpty();
      }
    }
  }
}
