package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.audit.AccessLogEntry;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From sealed packs and a sealed access log to what ffmpeg decodes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealPacksTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final int SECONDS = 40;

  private final CameraId silent = new CameraId(UUID.randomUUID());
  private final CameraId loud = new CameraId(UUID.randomUUID());
  private Path dir;
  private RealPacks packs;
  private TiledAccessLog log;
  private TestServer server;
  private HttpClient client;
  private String viewer;

  @BeforeAll
  void start(@TempDir Path temporary) {
    dir = temporary;
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    packs = new RealPacks(dir);
    packs.record(dir, silent, WallTime.of(START), SECONDS, "640x360", false);
    packs.record(dir, loud, WallTime.of(START), SECONDS, "320x180", true);
    log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                dir.resolve("log"), dir.resolve("log.key"), new NodeId(UUID.randomUUID())),
            new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("node.key"), random), random),
            Period.ofYears(3),
            clock,
            random,
            new Alarms(clock));
    server =
        new TestServer(dir, clock, packs.footage, new NoFootage(), Optional.of(log), packs.mint);
    client = server.client(HttpClient.Version.HTTP_2);
    viewer = server.token(client, "viewer");
  }

  @AfterAll
  void stop() {
    server.close();
    log.close();
    packs.close();
  }

  private HttpResponse<byte[]> get(CameraId camera, String resource) {
    return TestServer.send(
        client,
        server
            .get("/api/v1/cameras/" + camera + "/" + resource)
            .header("Authorization", "Bearer " + viewer));
  }

  private static String range(String resource, int from, int to) {
    return resource + "?from=" + START.plusSeconds(from) + "&to=" + START.plusSeconds(to);
  }

  @Test
  void mp4DecodesWithoutAWarning() throws Exception {
    HttpResponse<byte[]> answer = get(silent, range("video.mp4", 10, 20));
    assertThat(answer.statusCode()).isEqualTo(200);
    Path file = Files.write(dir.resolve("ten.mp4"), answer.body());
    assertThat(MediaTools.decode(file)).isEmpty();
    assertThat(MediaTools.frames(file)).isBetween(250, 275);
    assertThat(MediaTools.probe(file, "format=start_time")).startsWith("0.");
    HttpResponse<byte[]> sound = get(loud, range("video.mp4", 10, 20));
    Path withSound = Files.write(dir.resolve("sound.mp4"), sound.body());
    assertThat(MediaTools.decode(withSound)).isEmpty();
    assertThat(MediaTools.probe(withSound, "stream=codec_name")).contains("h264", "pcm_alaw");
  }

  @Test
  void soundOfPlaylistsIsAac() throws Exception {
    String playlist =
        new String(get(loud, range("hls.m3u8", 4, 24)).body(), StandardCharsets.UTF_8);
    Path joined = dir.resolve("joined.mp4");
    Files.write(joined, new byte[0]);
    for (String uri : MediaTools.uris(playlist)) {
      HttpResponse<byte[]> part = get(loud, uri);
      assertThat(part.statusCode()).isEqualTo(200);
      Files.write(joined, part.body(), StandardOpenOption.APPEND);
    }
    assertThat(MediaTools.decode(joined)).isEmpty();
    assertThat(MediaTools.probe(joined, "stream=codec_name")).contains("h264", "aac");
    assertThat(MediaTools.frames(joined)).isBetween(500, 530);
  }

  @Test
  void pictureIsAJpegOfTheInstantAskedFor() throws Exception {
    HttpResponse<byte[]> answer =
        get(silent, "picture.jpg?width=320&at=" + START.plusMillis(12_480));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-strongroom-time"))
        .hasValue("2026-03-01T08:00:12.480000Z");
    Path file = Files.write(dir.resolve("picture.jpg"), answer.body());
    assertThat(MediaTools.probe(file, "stream=codec_name,width")).startsWith("mjpeg,320");
    assertThat(get(silent, "picture.jpg").statusCode()).isEqualTo(200);
    assertThat(get(silent, "picture.jpg?at=" + START.minusSeconds(9)).statusCode()).isEqualTo(404);
  }

  @Test
  void aSecondOfMp4IsServedFromAnyInstant() {
    Random random = new Random(17);
    for (int i = 0; i < 60; i++) {
      int at = random.nextInt(SECONDS - 2);
      assertThat(get(silent, range("video.mp4", at, at + 1)).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void theLogHoldsIntentsAndDeliveries() {
    assertThat(get(silent, range("video.mp4", 30, 33)).statusCode()).isEqualTo(200);
    WallTime now = WallTime.of(Instant.now());
    var reading =
        log.read(new TimeRange(now.plusMicros(-600_000_000), now.plusMicros(600_000_000)), 10_000);
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.entries())
        .extracting(AccessLogEntry::event)
        .hasAtLeastOneElementOfType(Event.Intended.class);
  }
}
