package io.strongroom.recording.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.VideoCodec;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ingests against an RTSP server that is not ours. */
@ParameterizedClass
@EnumSource(IngestKind.class)
class ForeignRtspTest {
  private final Ingest ingest;

  ForeignRtspTest(IngestKind kind) {
    ingest = IngestUnderTest.of(kind, "127.0.0.0/8", Duration.ofSeconds(5), Optional.empty());
  }

  private static ForeignRtspServer open;
  private static ForeignRtspServer guarded;

  @BeforeAll
  static void start() throws Exception {
    open = new ForeignRtspServer();
    guarded = new ForeignRtspServer("anna", "p@ss/w:rd%41");
  }

  @AfterAll
  static void stop() throws Exception {
    open.close();
    guarded.close();
  }

  private static CameraSource source(URI address, Transport transport, boolean audio) {
    return new CameraSource(
        address, Optional.empty(), transport, audio, true, Duration.ofSeconds(3));
  }

  private static CameraSource source(URI address, Credentials credentials) {
    return new CameraSource(
        address, Optional.of(credentials), Transport.TCP, false, true, Duration.ofSeconds(3));
  }

  private void run(Recorded recorded, CameraSource source, StopSignal stop) {
    End end = ingest.run(source, recorded, stop);
    assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.NODE_STOPPED);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void h264ArrivesWhole(Transport transport) {
    StopSignal stop = new StopSignal();
    Recorded recorded = new Recorded(50, stop);
    run(recorded, source(open.address("/h264"), transport, false), stop);
    assertThat(recorded.video().codec()).isEqualTo(VideoCodec.H264);
    assertThat(recorded.samples.stream().filter(Recorded.Sample::keyframe).count())
        .isBetween(1L, 4L);
    for (int i = 1; i < recorded.samples.size(); i++) {
      assertThat(recorded.samples.get(i).decode() - recorded.samples.get(i - 1).decode())
          .isBetween(1_800L, 7_200L);
    }
  }

  @Test
  void bFramesHaveDecodeTimesThatGrow() {
    StopSignal stop = new StopSignal();
    Recorded recorded = new Recorded(60, stop);
    run(recorded, source(open.address("/bframes"), Transport.TCP, false), stop);
    List<Recorded.Sample> settled = recorded.samples.subList(10, 60);
    assertThat(settled).anyMatch(s -> s.presentation() > s.decode());
    assertThat(settled).allMatch(s -> s.presentation() >= s.decode());
    for (int i = 1; i < settled.size(); i++) {
      assertThat(settled.get(i).decode()).isGreaterThan(settled.get(i - 1).decode());
    }
  }

  @Test
  void audioOnlyIfWanted() {
    StopSignal stop = new StopSignal();
    Recorded silent = new Recorded(30, stop);
    run(silent, source(open.address("/aac"), Transport.TCP, false), stop);
    assertThat(silent.formats.getLast().tracks()).hasSize(1);

    StopSignal stopAac = new StopSignal();
    Recorded aac = new Recorded(80, stopAac);
    run(aac, source(open.address("/aac"), Transport.TCP, true), stopAac);
    assertThat(aac.audio().codec()).isEqualTo(AudioCodec.AAC);
    assertThat(aac.audio().sampleRate()).isEqualTo(48_000);
    assertThat(aac.track(1)).isNotEmpty();

    StopSignal stopAlaw = new StopSignal();
    Recorded alaw = new Recorded(80, stopAlaw);
    run(alaw, source(open.address("/alaw"), Transport.UDP, true), stopAlaw);
    assertThat(alaw.audio().codec()).isEqualTo(AudioCodec.PCMA);
    assertThat(alaw.audio().sampleRate()).isEqualTo(8_000);
  }

  @Test
  void signsIn() {
    StopSignal stop = new StopSignal();
    Recorded recorded = new Recorded(5, stop);
    URI address = guarded.address("/h264");
    run(recorded, source(address, new Credentials("anna", "p@ss/w:rd%41")), stop);
  }

  @Test
  void wrongPasswordIsAuthentication() {
    StopSignal stop = new StopSignal();
    Recorded recorded = new Recorded(1, stop);
    URI address = guarded.address("/h264");
    End wrong = ingest.run(source(address, new Credentials("anna", "secret")), recorded, stop);
    assertThat(wrong.cause()).isEqualTo(GapCause.AUTHENTICATION);
    assertThat(wrong.detail()).doesNotContain("anna").doesNotContain("secret");
    End missing = ingest.run(source(address, Transport.TCP, false), recorded, stop);
    assertThat(missing.cause()).isEqualTo(GapCause.AUTHENTICATION);
  }

  @Test
  void unknownPathIsRefused() {
    End end =
        ingest.run(
            source(open.address("/nowhere"), Transport.TCP, false),
            new Recorded(1, new StopSignal()),
            new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
  }

  @Test
  void otherCodingIsNotSupported() {
    End end =
        ingest.run(
            source(open.address("/vp8"), Transport.TCP, false),
            new Recorded(1, new StopSignal()),
            new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.FORMAT_NOT_SUPPORTED);
    assertThat(end.detail()).contains("VP8");
  }

  @Test
  void cameraThatStopsSendingIsNoMedia() {
    Recorded recorded = new Recorded(1_000, new StopSignal());
    long start = System.nanoTime();
    End end =
        ingest.run(
            source(open.address("/brief"), Transport.TCP, false), recorded, new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.NO_MEDIA);
    assertThat(recorded.samples).isNotEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void cameraThatDiesIsUnreachable() throws Exception {
    try (ForeignRtspServer mortal = new ForeignRtspServer()) {
      StopSignal afterTen = new StopSignal();
      Recorded killing = new Recorded(10, afterTen);
      Thread killer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    await().until(afterTen::isRaised);
                    mortal.kill();
                  });
      End end =
          ingest.run(
              source(mortal.address("/h264"), Transport.TCP, false), killing, new StopSignal());
      killer.join();
      assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.UNREACHABLE);
    }
  }
}
