package io.strongroom.loadtests.ingest;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.camera.SimulatedCamera;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One ingest against one simulated camera for a few seconds, as a recorder would run it: when it
 * ends it is run again, until the time is up and it is told to stop.
 */
final class IngestTrial implements SampleSink {
  private static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 200;
  private static final int MAX_ENDS = 1000;

  private final Ingest ingest;
  private final SimulatedCamera camera;
  private final StopSignal stop = new StopSignal();
  private final CountDownLatch finished = new CountDownLatch(1);
  private final List<FrameStamp> stamps = new ArrayList<>();
  private final List<Ingest.End> ends = new ArrayList<>();
  private VideoCodec codec = VideoCodec.H264;
  private int formats;
  private int unstamped;
  private int losses;
  private int largestBytes;
  private volatile int frames;
  private @Nullable Throwable thrown;

  IngestTrial(Ingest ingest, SimulatedCamera camera) {
    this.ingest = ingest;
    this.camera = camera;
  }

  /**
   * What came of it.
   *
   * @param stamps of all frames delivered, in their order
   * @param unstamped frames delivered without a readable stamp
   * @param formats how often a format was announced
   * @param losses how often a loss was reported
   * @param largestBytes length of the largest sample
   * @param ends of each run but the last, which was told to stop
   * @param stopped whether the last run ended when told to
   * @param thrown what came out of the ingest and must not
   */
  record Result(
      List<FrameStamp> stamps,
      int unstamped,
      int formats,
      int losses,
      int largestBytes,
      List<Ingest.End> ends,
      boolean stopped,
      Optional<Throwable> thrown) {
    /**
     * Holds it against the ledger, from the first frame of which anything was sent to shortly
     * before the last one delivered: what was on its way at the end is nobody's fault.
     */
    FrameAccount account(SimulatedCamera camera, SentFrames sent) {
      long last = stamps.stream().mapToLong(FrameStamp::frame).max().orElse(0);
      // A camera that sent nothing itself, for it sent us elsewhere, owes nothing.
      long first =
          sent.of(camera.number()).stream()
              .mapToLong(SentFrames.Session::first)
              .min()
              .orElse(last + 1);
      return FrameAccount.of(camera.number(), sent, stamps, unstamped, first, last - 4);
    }
  }

  /** Begins on a platform thread, which FFmpeg needs and others do not mind. */
  IngestTrial start() {
    Thread.ofPlatform().daemon().name("trial-" + camera.number()).start(this::run);
    return this;
  }

  /** The same on a virtual thread, for an ingest that needs no other. */
  IngestTrial startVirtual() {
    Thread.ofVirtual().name("trial-" + camera.number()).start(this::run);
    return this;
  }

  /** Frames delivered so far; from any thread. */
  int frames() {
    return frames;
  }

  private void run() {
    CameraSource source =
        new CameraSource(
            camera.uri(),
            Optional.of(new CameraSource.Credentials("viewer", "viewer")),
            CameraSource.Transport.TCP,
            false,
            true,
            MEDIA_TIMEOUT);
    try {
      while (!stop.isRaised() && ends.size() < MAX_ENDS) {
        Ingest.End end = ingest.run(source, this, stop);
        if (!stop.isRaised()) {
          ends.add(end);
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (Throwable e) {
      thrown = e;
    } finally {
      finished.countDown();
    }
  }

  /** Tells it to stop and waits for it, but not for ever. */
  Result stop(Duration patience) throws InterruptedException {
    stop.raise();
    boolean stopped = finished.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    return new Result(
        List.copyOf(stamps),
        unstamped,
        formats,
        losses,
        largestBytes,
        List.copyOf(ends),
        stopped,
        Optional.ofNullable(thrown));
  }

  @Override
  public void format(StreamFormat format) {
    formats++;
    format.tracks().stream()
        .filter(TrackFormat.Video.class::isInstance)
        .map(TrackFormat.Video.class::cast)
        .forEach(video -> codec = video.codec());
  }

  @Override
  public void sample(EncodedSample sample) {
    largestBytes = Math.max(largestBytes, sample.bytes().remaining());
    FrameStamp.find(sample.bytes(), codec).ifPresentOrElse(stamps::add, () -> unstamped++);
    frames = stamps.size();
  }

  @Override
  public void loss() {
    losses++;
  }
}
