package io.strongroom.recording.control;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.live.LiveTap;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.write.PackStore;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one recorder life: one connection after the other, from the camera to the open pack.
 * Its actor decides when; this does it, on one thread at a time, and blocks.
 */
final class RecorderLife implements FragmentSink, FragmentListener, PackStore.Listener {
  /** Samples that arrive and cannot be kept are declared missing at least this often. */
  static final Duration DECLARE_EVERY = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(RecorderLife.class);

  private final Camera camera;
  private final GapCause away;
  private final Ingest ingest;
  private final Connecting connecting;
  private final Clock clock;
  private final RecorderGauge gauge;
  private final LiveTap tap;
  private final SlabPool slabs;
  private final PackStore store;
  private final WallTime started;
  private @Nullable Open open;
  private @Nullable Fragmenter fragmenter;
  private MediaTime mediaEnd = new MediaTime(0);
  private boolean failedBefore;
  private boolean withholding;

  /** What exists from the first connection on. */
  private static final class Open {
    final PackStore.Writer writer;
    final GapKeeper gaps;
    WallTime recordedEnd;

    Open(PackStore.Writer writer, GapKeeper gaps, WallTime recordedEnd) {
      this.writer = writer;
      this.gaps = gaps;
      this.recordedEnd = recordedEnd;
    }
  }

  /** Opens nothing yet: that reads the catalogue, and this runs on an actor's thread. */
  RecorderLife(Camera camera, GapCause away, RecorderParts parts, RecorderGauge gauge) {
    this.camera = camera;
    this.away = away;
    this.ingest = parts.ingest();
    this.store = parts.store();
    this.connecting = parts.connecting();
    this.clock = parts.clock();
    this.slabs = parts.slabs();
    this.gauge = gauge;
    this.tap = parts.taps().of(camera.id());
    this.started = now();
  }

  private Open open() {
    Open known = open;
    if (known == null) {
      Optional<WallTime> before = recordedUntil().filter(end -> end.isBefore(started));
      PackStore.Writer writer = store.open(camera.id(), camera.retentionClass(), this);
      GapKeeper gaps =
          before
              .map(end -> new GapKeeper(end, away, writer::gap))
              .orElseGet(() -> new GapKeeper(started, GapCause.NO_MEDIA, writer::gap));
      if (before.isPresent()) {
        gauge.durable(before.get());
        mediaEnd = MediaTime.anchoredAt(before.get());
        // Up to the start of this life; what follows has its own cause.
        gaps.checkpoint(started);
      }
      known = new Open(writer, gaps, before.orElse(started));
      open = known;
    }
    return known;
  }

  /** Invariant 1: a catalogue that cannot answer does not keep a recorder from starting. */
  private Optional<WallTime> recordedUntil() {
    try {
      return store.recordedUntil(camera.id());
    } catch (StrongroomException e) {
      log.warn("camera {}: the end of its footage is not known: {}", camera.id(), e.getMessage());
      return Optional.empty();
    }
  }

  private Fragmenter fragmenter() {
    Fragmenter running = fragmenter;
    if (running == null) {
      running = new Fragmenter(FragmentLimits.recording(), slabs, mediaEnd, this, this);
      fragmenter = running;
    }
    return running;
  }

  /**
   * How one connection went.
   *
   * @param recorded how long footage came
   */
  record Ended(Ingest.End end, Duration recorded) {}

  /**
   * Runs one connection to its end. Failures of camera and store become an {@link Ended}.
   *
   * @param movingSince what is missing since then is missing because the camera moves
   */
  Ended connect(CameraSource source, Optional<WallTime> movingSince, StopSignal stop) {
    if (!connecting.begin(this, failedBefore, stop)) {
      return new Ended(new Ingest.End(GapCause.NODE_STOPPED, "stopped"), Duration.ZERO);
    }
    Tee tee = new Tee();
    Ingest.End end;
    try {
      GapKeeper gaps = open().gaps;
      movingSince.ifPresent(since -> gaps.turned(since, GapCause.MOVED));
      gaps.checkpoint(now());
      end = ingest.run(source, tee, stop);
      fragmenter().endConnection();
    } catch (RuntimeException e) {
      log.error("camera {}: the recorder failed and connects again", camera.id(), e);
      end = new Ingest.End(GapCause.DISK, "the recording side failed; see the log");
      abandonFragmenter();
    } finally {
      tee.connected();
    }
    boolean moving = movingSince.isPresent() && end.sessionRefused();
    finishConnection(moving ? GapCause.MOVED : end.cause(), end.detail(), stop.isRaised());
    failedBefore = tee.samples == 0;
    return new Ended(end, tee.ran());
  }

  /** What has thrown is of no further use; the next one goes on from its end. */
  private void abandonFragmenter() {
    Fragmenter broken = fragmenter;
    fragmenter = null;
    if (broken != null) {
      mediaEnd = broken.mediaEnd();
    }
  }

  /** After a stop that was asked for, whoever starts or looks next says why nothing came. */
  private void finishConnection(GapCause cause, String detail, boolean asked) {
    tap.interrupted();
    withholding = false;
    Open known = open;
    if (known != null && !asked) {
      if (known.gaps.isOpen()) {
        known.gaps.turned(now(), cause);
      } else {
        known.gaps.broke(known.recordedEnd, cause);
      }
      known.gaps.checkpoint(now());
    }
    gauge.gap(cause, detail);
  }

  /** Finishes the open pack; the life is over. */
  void close() {
    tap.ended("the camera stopped recording here");
    Open known = open;
    if (known != null) {
      known.gaps.checkpoint(now());
      known.writer.stopped(now());
      known.writer.close();
    }
  }

  @Override
  public void init(ByteBuffer initSegment) {
    gauge.tracks(InitReader.tracks(initSegment.duplicate()));
    open().writer.init(initSegment);
  }

  @Override
  public void fragment(Fragment fragment) {
    Open known = open();
    withholding = false;
    known.gaps.resumed(fragment.start());
    known.writer.fragment(fragment);
    WallTime end = fragment.start().plusMicros(fragment.durationMicros());
    // After the clock was set back the end falls with it: what breaks off now breaks off there.
    known.recordedEnd =
        GapKeeper.isSetBack(known.recordedEnd, end) ? end : WallTime.max(known.recordedEnd, end);
    gauge.fragment(fragment.start(), fragment.bytes().length());
  }

  @Override
  public void withheld(GapCause cause, WallTime since, String detail) {
    GapKeeper gaps = open().gaps;
    if (gaps.isOpen()) {
      gaps.turned(since, cause);
    } else {
      gaps.broke(since, cause);
    }
    withholding = true;
    gauge.gap(cause, detail);
  }

  @Override
  public void dropped(Gap gap, String detail) {
    // The keeper has been open since the samples were withheld and closes at the next fragment.
    log.info(
        "camera {}: nothing kept for {} ms: {}", camera.id(), gap.range().micros() / 1000, detail);
  }

  @Override
  public void hole(Gap gap) {
    // The fragment that ends it follows and closes the keeper again.
    GapKeeper gaps = open().gaps;
    if (!gaps.isOpen()) {
      gaps.broke(gap.range().from(), gap.cause());
    }
  }

  @Override
  public void audioLeftOut(String detail) {
    log.warn("camera {}: recorded without its audio: {}", camera.id(), detail);
  }

  @Override
  public void clockSetBack(long micros) {
    log.warn("camera {}: the node's clock fell by {} ms", camera.id(), micros / 1000);
  }

  @Override
  public void durable(WallTime until) {
    gauge.durable(until);
  }

  @Override
  public void lost(Gap gap) {
    gauge.lost(gap);
    log.warn(
        "camera {}: {} ms lost, cause {}", camera.id(), gap.range().micros() / 1000, gap.cause());
  }

  @Override
  public void abandoned(TimeRange unsynced, String reason) {
    log.warn("camera {}: goes on in another pack: {}", camera.id(), reason);
  }

  private WallTime now() {
    return WallTime.of(clock.instant());
  }

  /** Hands each sample to recording and then, if somebody watches, to the live view. */
  private final class Tee implements SampleSink {
    private boolean connected;
    private long samples;
    private long firstNanos;
    private long lastNanos;
    private long declaredNanos;

    @Override
    public void format(StreamFormat format) {
      connected();
      Fragmenter recording = fragmenter();
      recording.format(format);
      tap.format(format, recording::replayGroup);
    }

    @Override
    public void sample(EncodedSample sample) {
      connected();
      lastNanos = System.nanoTime();
      if (samples == 0) {
        firstNanos = lastNanos;
        declaredNanos = lastNanos;
      }
      samples++;
      fragmenter().sample(sample);
      tap.sample(sample);
      if (withholding && lastNanos - declaredNanos > DECLARE_EVERY.toNanos()) {
        declaredNanos = lastNanos;
        open().gaps.checkpoint(now());
      }
    }

    @Override
    public void cameraClock(long aheadMicros) {
      gauge.cameraClock(aheadMicros);
    }

    @Override
    public boolean prompt() {
      return tap.prompt();
    }

    /** How long samples came. */
    Duration ran() {
      return Duration.ofNanos(lastNanos - firstNanos);
    }

    @Override
    public void loss() {
      fragmenter().loss();
      tap.loss();
    }

    @Override
    public void overload() {
      fragmenter().overload();
      tap.loss();
    }

    void connected() {
      if (!connected) {
        connected = true;
        connecting.done(RecorderLife.this);
      }
    }
  }
}
