package io.strongroom.loadtests.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.RtspTestClient.AccessUnit;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedCamerasTest {
  private static final long FRAME_MICROS = 40_000;
  private static final int LOOP_FRAMES = 50;

  @TempDir static Path clips;

  private static SimulatedCameras cameras;

  @BeforeAll
  static void start() {
    cameras =
        SimulatedCameras.start(
            Settings.defaults(clips)
                .withClip(new ClipSettings(640, 360, 500_000, 25, 2))
                .withAudio(List.of(AudioKind.PCMA, AudioKind.AAC, AudioKind.NONE)));
  }

  @AfterAll
  static void stop() {
    cameras.close();
  }

  private static SimulatedCamera camera(int number) {
    return cameras.cameras().get(number - 1);
  }

  private static RtspTestClient play(int number) throws IOException {
    return new RtspTestClient(cameras.port()).playVideo(camera(number).uri());
  }

  @Test
  void keyframesOfDifferentPicturesComeAtDifferentTimes() throws IOException {
    try (RtspTestClient street = play(1);
        RtspTestClient square = play(2)) {
      assertThat(street.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).frame() % 25).isZero();
      assertThat(square.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).frame() % 25)
          .isEqualTo(25 / Picture.values().length);
    }
  }

  @Test
  void framesAreConsecutiveAcrossTheSeamAndStartWithAKeyframe() throws IOException {
    try (RtspTestClient client = play(1)) {
      List<AccessUnit> units = client.accessUnits(LOOP_FRAMES + 30, VideoCodec.H264);
      assertThat(units.getFirst().bytes().get(4) & 0x1F).as("SPS first").isEqualTo(7);
      FrameStamp first = units.getFirst().stamp(VideoCodec.H264);
      assertThat(first.frame() % 25).isZero();
      for (int i = 0; i < units.size(); i++) {
        FrameStamp stamp = units.get(i).stamp(VideoCodec.H264);
        assertThat(stamp.camera()).isEqualTo(1);
        assertThat(stamp.frame()).isEqualTo(first.frame() + i);
        long advance = units.get(i).timestamp() - units.getFirst().timestamp();
        assertThat(advance & 0xFFFF_FFFFL).isEqualTo(i * 3600L);
      }
    }
  }

  @Test
  void frameNumbersFollowUtcAndFramesLeaveOnTime() throws IOException {
    try (RtspTestClient client = play(2)) {
      List<Long> delays = new ArrayList<>();
      for (AccessUnit unit : client.accessUnits(50, VideoCodec.H264)) {
        FrameStamp stamp = unit.stamp(VideoCodec.H264);
        assertThat(stamp.frame()).isEqualTo(stamp.captureMicros() / FRAME_MICROS);
        assertThat(stamp.captureMicros() % FRAME_MICROS).as("phase of camera 2").isEqualTo(8000);
        assertThat(stamp.sentMicros()).isGreaterThanOrEqualTo(stamp.captureMicros());
        delays.add(stamp.sentMicros() - stamp.captureMicros());
      }
      long now = System.currentTimeMillis() * 1000;
      assertThat(client.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).captureMicros())
          .isBetween(now - 5_000_000, now + 5_000_000);
      delays.sort(null);
      assertThat(delays.get(25)).as("median delay").isLessThan(FRAME_MICROS);
    }
  }

  @Test
  void bFramesComeInDecodingOrderWithTheTimeTheyAreShown() throws IOException {
    assertThat(camera(8).bFrames()).isTrue();
    try (RtspTestClient client = play(8)) {
      List<AccessUnit> units = client.accessUnits(75, VideoCodec.H264);
      List<FrameStamp> stamps = units.stream().map(u -> u.stamp(VideoCodec.H264)).toList();
      long first = stamps.getFirst().frame();
      List<Long> frames = stamps.stream().map(FrameStamp::frame).toList();
      assertThat(frames).doesNotHaveDuplicates();
      assertThat(frames).isNotEqualTo(frames.stream().sorted().toList());
      assertThat(frames).containsAll(LongStream.range(first, first + 70).boxed().toList());
      for (int i = 0; i < units.size(); i++) {
        long advance = units.get(i).timestamp() - units.getFirst().timestamp();
        assertThat(advance & 0xFFFF_FFFFL).isEqualTo((stamps.get(i).frame() - first) * 3600);
        assertThat(stamps.get(i).sentMicros())
            .isGreaterThanOrEqualTo(stamps.get(i).captureMicros());
      }
    }
  }

  @Test
  void h265FramesAreStampedToo() throws IOException {
    assertThat(camera(7).codec()).isEqualTo(VideoCodec.H265);
    try (RtspTestClient client = play(7)) {
      List<AccessUnit> units = client.accessUnits(30, VideoCodec.H265);
      long first = units.getFirst().stamp(VideoCodec.H265).frame();
      for (int i = 0; i < units.size(); i++) {
        assertThat(units.get(i).stamp(VideoCodec.H265).frame()).isEqualTo(first + i);
      }
    }
  }

  @Test
  void camerasDoNotShareStampsAndSessionsDoNotShareSequences() throws IOException {
    try (RtspTestClient one = play(1);
        RtspTestClient again = play(1);
        RtspTestClient nine = play(3)) {
      assertThat(one.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).camera()).isEqualTo(1);
      assertThat(again.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).camera()).isEqualTo(1);
      assertThat(nine.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).camera()).isEqualTo(3);
    }
  }

  @Test
  void audioRunsWithTheVideo() throws IOException {
    try (RtspTestClient client = new RtspTestClient(cameras.port())) {
      String uri = camera(1).uri().toString();
      assertThat(client.request("DESCRIBE", uri).body()).contains("a=rtpmap:8 PCMA/8000");
      String session =
          client
              .request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP;interleaved=4-5")
              .session();
      client.request(
          "SETUP", uri + "/audio", "Session: " + session, "Transport: RTP/AVP/TCP;interleaved=6-7");
      client.request("PLAY", uri, "Session: " + session);
      List<Long> audio = new ArrayList<>();
      List<Long> frames = new ArrayList<>();
      int reports = 0;
      while (frames.size() < 50 || audio.size() < 50) {
        RtspTestClient.Packet packet = client.packet();
        if (packet.channel() == 4 && packet.marker()) {
          frames.add(packet.timestamp());
        } else if (packet.channel() == 6) {
          audio.add(packet.timestamp());
        }
        reports += packet.channel() % 2;
      }
      // by their own clocks, because a busy machine sends the one or the other late
      assertThat(ticks(audio)).as("40 ms packets at 8 kHz").isEqualTo(49 * 320L);
      assertThat(ticks(frames)).as("25 frames at 90 kHz").isEqualTo(49 * 3_600L);
      assertThat(reports).isGreaterThanOrEqualTo(2);
    }
  }

  /** Between the first and the fiftieth; the clock of RTP wraps. */
  private static long ticks(List<Long> timestamps) {
    return (timestamps.get(49) - timestamps.get(0)) & 0xFFFF_FFFFL;
  }

  @Test
  void ledgerTellsWhatAClientGot() throws IOException {
    SentFrames.Session mine;
    long first;
    long last;
    try (RtspTestClient client = play(4)) {
      List<AccessUnit> units = client.accessUnits(30, VideoCodec.H264);
      first = units.getFirst().stamp(VideoCodec.H264).frame();
      last = units.getLast().stamp(VideoCodec.H264).frame();
    }
    Awaitility.await().until(() -> cameras.sent().of(4).getLast().endedMicros() > 0);
    mine = cameras.sent().of(4).getLast();
    assertThat(mine.first()).isEqualTo(first);
    assertThat(mine.next()).isGreaterThan(last);
    assertThat(mine.gaps()).isEmpty();
  }

  @Test
  void aClientThatDoesNotReadLosesFramesAndHarmsNobody() throws IOException {
    try (SimulatedCameras heavy =
            SimulatedCameras.start(
                Settings.defaults(clips)
                    .withCameras(2)
                    .withClip(new ClipSettings(640, 360, 8_000_000, 25, 2)));
        RtspTestClient slow = new RtspTestClient(heavy.port(), 4096);
        RtspTestClient good = new RtspTestClient(heavy.port())) {
      slow.playVideo(heavy.cameras().get(1).uri());
      good.playVideo(heavy.cameras().get(1).uri());
      long before = good.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).frame();
      Awaitility.await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                long frame = good.accessUnit(VideoCodec.H264).stamp(VideoCodec.H264).frame();
                assertThat(frame).isGreaterThan(before);
                return heavy.sent().of(2).stream().anyMatch(s -> !s.gaps().isEmpty());
              });
      long last = 0;
      boolean jumped = false;
      while (!jumped) {
        AccessUnit unit = slow.accessUnit(VideoCodec.H264);
        long frame = unit.stamp(VideoCodec.H264).frame();
        jumped = last > 0 && frame > last + 1;
        if (jumped) {
          assertThat(unit.bytes().get(4) & 0x1F).as("goes on with a keyframe").isEqualTo(7);
        }
        last = frame;
      }
      assertThat(heavy.sent().of(2).stream().filter(s -> s.gaps().isEmpty())).hasSize(1);
    }
  }

  @Test
  void wrongPasswordsAreRefusedAndRightOnesAreNot() throws IOException {
    try (SimulatedCameras locked =
            SimulatedCameras.start(
                Settings.defaults(clips)
                    .withCameras(1)
                    .withClip(new ClipSettings(640, 360, 500_000, 25, 2))
                    .withAuth(AuthScheme.BASIC, new Credentials("u", "p:q")));
        RtspTestClient client = new RtspTestClient(locked.port())) {
      Object uri = locked.cameras().getFirst().uri();
      assertThat(client.request("OPTIONS", uri).status()).isEqualTo(200);
      RtspTestClient.Reply refused = client.request("DESCRIBE", uri);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("www-authenticate")).startsWith("Basic realm=");
      assertThat(client.request("DESCRIBE", uri, "Authorization: " + basic("u:x")).status())
          .isEqualTo(401);
      assertThat(client.request("DESCRIBE", uri, "Authorization: " + basic("u:p:q")).status())
          .isEqualTo(200);
    }
  }

  private static String basic(String account) {
    return "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void impossibleRequestsAreAnsweredByTheirCodes() throws IOException {
    try (RtspTestClient client = new RtspTestClient(cameras.port())) {
      String uri = camera(1).uri().toString();
      assertThat(client.request("DESCRIBE", uri.replace("001", "999")).status()).isEqualTo(404);
      assertThat(client.request("DESCRIBE", "rtsp://x/../../etc").status()).isEqualTo(404);
      assertThat(client.request("PLAY", uri).status()).isEqualTo(455);
      assertThat(client.request("RECORD", uri).status()).isEqualTo(405);
      assertThat(client.request("TEARDOWN", uri).status()).isEqualTo(454);
      assertThat(client.request("PLAY", uri, "Session: other").status()).isEqualTo(454);
      assertThat(client.request("DESCRIBE", uri, "Require: magic").status()).isEqualTo(551);
      assertThat(client.request("SETUP", uri, "Transport: RTP/AVP/TCP").status()).isEqualTo(459);
      assertThat(client.request("SETUP", uri + "/video", "Transport: RTP/SAVP").status())
          .isEqualTo(461);
      assertThat(
              client
                  .request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP;interleaved=255-256")
                  .status())
          .isEqualTo(461);
      assertThat(client.request("GET_PARAMETER", uri).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\0\0\0\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nCSeq: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "SETUP rtsp://x/cam/1 RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 1000000\r\n\r\n",
        "$\1\u00FF\u00FF",
      })
  void malformedRequestsEndOnlyTheirOwnConnection(String text) throws IOException {
    try (RtspTestClient good = play(1);
        RtspTestClient bad = new RtspTestClient(cameras.port())) {
      bad.raw(text);
      assertThat(bad.closedByServer()).isTrue();
      assertThat(good.accessUnits(2, VideoCodec.H264)).hasSize(2);
    }
  }

  @Test
  void teardownEndsTheStreamAndTheConnectionMayBeginAnother() throws IOException {
    try (RtspTestClient client = new RtspTestClient(cameras.port())) {
      String uri = camera(1).uri().toString();
      for (int round = 0; round < 2; round++) {
        String session =
            client.request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP").session();
        assertThat(client.request("PLAY", uri, "Session: " + session).status()).isEqualTo(200);
        assertThat(client.packet().bytes()).as("media lies before the reply").isNotEmpty();
        assertThat(client.request("TEARDOWN", uri, "Session: " + session).status()).isEqualTo(200);
      }
    }
  }
}
