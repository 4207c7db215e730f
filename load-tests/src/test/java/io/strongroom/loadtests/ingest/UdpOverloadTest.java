package io.strongroom.loadtests.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.loadtests.camera.Profile;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Media over UDP that is lost: by the network, or by a machine that does not take it in time. */
@Isolated("what it waits for has limits that count on the machine")
class UdpOverloadTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** More than any receive buffer holds: 8 Mbit/s for four seconds. */
  private static final int UNREAD_FRAMES = 100;

  private static final int STILL_AT_FRAME = 10;

  @TempDir static Path clips;

  @Test
  void whatTheKernelHadNoRoomForIsAnOverload() throws InterruptedException {
    try (SimulatedCameras cameras = SimulatedCameras.start(settings())) {
      Watching sink = new Watching(() -> sent(cameras));
      watch(cameras, sink, () -> sink.overloads.get() > 0 && sink.frames.get() > 60);
      assertThat(sink.losses).hasValue(0);
    }
  }

  @Test
  void whatTheNetworkLostIsNone() throws InterruptedException {
    Settings lossy = settings().withMisbehaviour(1, Misbehaviour.parse("loss"));
    try (SimulatedCameras cameras = SimulatedCameras.start(lossy)) {
      Watching sink = new Watching(() -> sent(cameras));
      sink.frames.set(STILL_AT_FRAME); // and so does not stand still
      watch(cameras, sink, () -> sink.losses.get() > 1);
      assertThat(sink.overloads).hasValue(0);
    }
  }

  private static Settings settings() {
    return Settings.defaults(clips)
        .withProfile(Profile.H264)
        .withCameras(1)
        .withTransports(Settings.Transports.UDP)
        .withClip(new ClipSettings(640, 360, 8_000_000, 25, 2))
        .withWholeClips();
  }

  private static int sent(SimulatedCameras cameras) {
    return cameras.sent().of(1).stream().mapToInt(session -> (int) session.frames()).sum();
  }

  private static void watch(SimulatedCameras cameras, Watching sink, Callable<Boolean> enough)
      throws InterruptedException {
    CameraSource source =
        new CameraSource(
            cameras.cameras().getFirst().uri(),
            Optional.of(new CameraSource.Credentials("viewer", "viewer")),
            CameraSource.Transport.UDP,
            false,
            true,
            LIMIT);
    RtspIngest ingest =
        new RtspIngest(
            RtspSettings.defaults(),
            new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
            Clock.systemUTC(),
            new SecureRandom());
    StopSignal stop = new StopSignal();
    Thread thread = Thread.ofVirtual().start(() -> ingest.run(source, sink, stop));
    try {
      await().atMost(LIMIT).until(enough);
    } finally {
      stop.raise();
      thread.join(LIMIT);
    }
  }

  /** Stands still at a frame until so many more have been sent. */
  private static final class Watching implements SampleSink {
    final AtomicInteger frames = new AtomicInteger();
    final AtomicInteger losses = new AtomicInteger();
    final AtomicInteger overloads = new AtomicInteger();
    private final IntSupplier sent;

    Watching(IntSupplier sent) {
      this.sent = sent;
    }

    @Override
    public void format(StreamFormat format) {}

    @Override
    public void sample(EncodedSample sample) {
      if (frames.incrementAndGet() == STILL_AT_FRAME) {
        int before = sent.getAsInt();
        await().atMost(LIMIT).until(() -> sent.getAsInt() - before >= UNREAD_FRAMES);
      }
    }

    @Override
    public void loss() {
      losses.incrementAndGet();
    }

    @Override
    public void overload() {
      overloads.incrementAndGet();
    }
  }
}
