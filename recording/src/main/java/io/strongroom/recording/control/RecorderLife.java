package io.strongroom.recording.control;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.InitReader;
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
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackStore;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of one recorder life: one connection after the other, from the camera to the open pack.
 * Its actor decides when; this does it, on one thread at a time, and blocks.
 */
final class RecorderLife implements FragmentSink, FragmentListener, PackStore.Listener {
  private static final Logger log = LoggerFactory.getLogger(RecorderLife.class);

  private final Camera camera;
  private final Ingest ingest;
  private final Connecting connecting;
  private final Clock clock;
  private final RecorderGauge gauge;
  private final LiveTap tap;
  private final PackStore.Writer writer;
  private final Fragmenter fragmenter;
  private final GapKeeper gaps;
  private WallTime recordedEnd;

  RecorderLife(
      Camera camera,
      Ingest ingest,
      PackStore store,
      Connecting connecting,
      Clock clock,
      RecorderGauge gauge,
      LiveTap tap) {
    this.camera = camera;
    this.ingest = ingest;
    this.connecting = connecting;
    this.clock = clock;
    this.gauge = gauge;
    this.tap = tap;
    Optional<WallTime> before = store.recordedUntil(camera.id());
    WallTime now = now();
    this.writer = store.open(camera.id(), camera.retentionClass(), this);
    // Whatever is missing between lives is the node's, until a connection has told otherwise.
    this.gaps =
        before
            .filter(end -> end.isBefore(now))
            .map(end -> new GapKeeper(end, GapCause.NODE_STOPPED, writer::gap))
            .orElseGet(() -> new GapKeeper(now, GapCause.NO_MEDIA, writer::gap));
    this.recordedEnd = before.orElse(now);
    this.fragmenter =
        new Fragmenter(
            FragmentLimits.recording(),
            before.map(MediaTime::anchoredAt).orElse(new MediaTime(0)),
            this,
            this);
  }

  /** How one connection went. */
  record Ended(Ingest.End end, boolean recorded) {}

  /** Runs one connection to its end. Failures of camera and store become an {@link Ended}. */
  Ended connect(CameraSource source, StopSignal stop) {
    gaps.checkpoint(now());
    if (!connecting.begin(stop)) {
      return new Ended(new Ingest.End(GapCause.NODE_STOPPED, "stopped"), false);
    }
    Tee tee = new Tee();
    Ingest.End end;
    try {
      end = ingest.run(source, tee, stop);
    } catch (RuntimeException e) {
      log.error("camera {}: the recorder failed and connects again", camera.id(), e);
      end = new Ingest.End(GapCause.DISK, "the recorder failed: " + e.getMessage());
    } finally {
      tee.connected();
    }
    finishConnection(end);
    return new Ended(end, tee.samples > 0);
  }

  private void finishConnection(Ingest.End end) {
    try {
      fragmenter.endConnection();
    } catch (RuntimeException e) {
      log.error("camera {}: the last fragment could not be written", camera.id(), e);
    }
    tap.interrupted();
    if (gaps.isOpen()) {
      gaps.turned(now(), end.cause());
    } else {
      gaps.broke(recordedEnd, end.cause());
    }
    gauge.gap(end.cause(), end.detail());
  }

  /** Finishes the open pack; the life is over. */
  void close() {
    gaps.checkpoint(now());
    tap.ended("the camera stopped recording here");
    writer.close();
  }

  @Override
  public void init(ByteBuffer initSegment) {
    gauge.tracks(InitReader.tracks(initSegment.duplicate()));
    writer.init(initSegment);
  }

  @Override
  public void fragment(Fragment fragment) {
    gaps.resumed(fragment.start());
    writer.fragment(fragment);
    recordedEnd = WallTime.max(recordedEnd, fragment.start().plusMicros(fragment.durationMicros()));
    gauge.fragment(fragment.bytes().remaining());
  }

  @Override
  public void withheld(GapCause cause, WallTime since, String detail) {
    if (gaps.isOpen()) {
      gaps.turned(since, cause);
    } else {
      gaps.broke(since, cause);
    }
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

    @Override
    public void format(StreamFormat format) {
      connected();
      fragmenter.format(format);
      tap.format(format);
    }

    @Override
    public void sample(EncodedSample sample) {
      connected();
      samples++;
      fragmenter.sample(sample);
      tap.sample(sample);
    }

    @Override
    public void loss() {
      fragmenter.loss();
      tap.loss();
    }

    void connected() {
      if (!connected) {
        connected = true;
        connecting.done();
      }
    }
  }
}
