package io.strongroom.loadtests.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.loadtests.camera.RtspTestClient.Reply;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What misbehaving cameras answer, through real sockets. */
class MisbehavingRepliesTest {
  private static final List<String> ROWS =
      List.of(
          "no-marker",
          "broken-sdp:empty",
          "broken-sdp:garbage",
          "broken-sdp:no-media",
          "broken-sdp:no-rtpmap",
          "broken-sdp:no-control",
          "broken-sdp:bad-sprop",
          "broken-sdp:other-payload-type",
          "broken-sdp:line-feeds",
          "broken-sdp:no-session-lines",
          "broken-sdp:long-line",
          "broken-sdp:zero-bytes",
          "broken-content-base:missing",
          "broken-content-base:other-host",
          "broken-content-base:garbage",
          "broken-content-base:no-slash",
          "broken-content-base:relative",
          "redirect:/cam/001",
          "redirect:to=rtsp://192.0.2.9/x,after=1",
          "wrong-credentials",
          "changing-credentials:2",
          "keep-alive-ignored",
          "session-timeout:seconds=2,when=silent",
          "trickle:rate=20,what=reply",
          "endless-headers",
          "gigabyte-frames:what=body",
          "million-tracks:3000");

  @TempDir static Path clips;

  private static SimulatedCameras cameras;

  @BeforeAll
  static void start() {
    Settings settings = settings().withCameras(ROWS.size());
    for (int i = 0; i < ROWS.size(); i++) {
      settings = settings.withMisbehaviour(i + 1, Misbehaviour.parse(ROWS.get(i)));
    }
    cameras = SimulatedCameras.start(settings);
  }

  private static Settings settings() {
    return Settings.defaults(clips).withClip(new ClipSettings(640, 360, 300_000, 25, 1));
  }

  @AfterAll
  static void stop() {
    cameras.close();
  }

  private static String uri(String row) {
    return cameras.cameras().get(ROWS.indexOf(row)).uri().toString();
  }

  private static RtspTestClient client() throws IOException {
    return new RtspTestClient(cameras.port());
  }

  private static Reply describe(String row) throws IOException {
    try (RtspTestClient client = client()) {
      return client.request("DESCRIBE", uri(row));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "garbage, a=rtpmap",
    "no-media, m=video",
    "no-rtpmap, a=rtpmap",
    "no-control, a=control",
    "other-payload-type, rtpmap:96",
    "line-feeds, '\r'",
    "no-session-lines, v=0",
  })
  void descriptionsLackWhatTheyShould(String form, String lacks) throws IOException {
    assertThat(describe("broken-sdp:" + form).body()).isNotEmpty().doesNotContain(lacks);
  }

  @Test
  void descriptionsHaveWhatTheyShouldNot() throws IOException {
    assertThat(describe("broken-sdp:empty").body()).isEmpty();
    assertThat(describe("broken-sdp:bad-sprop").body()).contains("=!!!%,,==");
    assertThat(describe("broken-sdp:long-line").body()).hasSizeGreaterThan(200_000);
    assertThat(describe("broken-sdp:zero-bytes").body()).contains("\0\0");
  }

  @ParameterizedTest
  @CsvSource({
    "missing, ''",
    "other-host, rtsp://192.0.2.7:554/live/",
    "relative, live/",
  })
  void contentBaseLeadsNowhere(String form, String base) throws IOException {
    Reply reply = describe("broken-content-base:" + form);
    assertThat(reply.header("content-base")).isEqualTo(base);
    assertThat(reply.body()).contains("m=video");
  }

  @Test
  void contentBaseIsNoAddress() throws IOException {
    assertThat(describe("broken-content-base:garbage").header("content-base")).startsWith("%%%");
    String row = "broken-content-base:no-slash";
    assertThat(describe(row).header("content-base")).isEqualTo(uri(row));
  }

  @Test
  void redirects() throws IOException {
    Reply reply = describe("redirect:/cam/001");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("location"))
        .isEqualTo("rtsp://127.0.0.1:" + cameras.port() + "/cam/001");
    String row = "redirect:to=rtsp://192.0.2.9/x,after=1";
    Capture capture =
        Capture.take(cameras.cameras().get(ROWS.indexOf(row)).uri(), Duration.ofMillis(3500));
    String text = new String(capture.media(), StandardCharsets.ISO_8859_1);
    assertThat(text)
        .contains("REDIRECT " + uri(row) + " RTSP/1.0\r\nCSeq: 1\r\nLocation: rtsp://192.0.2.9/x");
  }

  @Test
  void credentialsAreNeverRight() throws Exception {
    try (RtspTestClient client = client()) {
      String uri = uri("wrong-credentials");
      Reply first = client.request("DESCRIBE", uri);
      assertThat(first.status()).isEqualTo(401);
      assertThat(client.request("DESCRIBE", uri, digest(first, "DESCRIBE", uri)).status())
          .isEqualTo(401);
    }
  }

  @Test
  void credentialsGoStale() throws Exception {
    try (RtspTestClient client = client()) {
      String uri = uri("changing-credentials:2");
      Reply challenge = client.request("DESCRIBE", uri);
      assertThat(challenge.header("www-authenticate")).doesNotContain("stale");
      String header = digest(challenge, "DESCRIBE", uri);
      assertThat(client.request("DESCRIBE", uri, header).status()).isEqualTo(200);
      assertThat(client.request("DESCRIBE", uri, header).status()).isEqualTo(200);
      Reply stale = client.request("DESCRIBE", uri, header);
      assertThat(stale.status()).isEqualTo(401);
      assertThat(stale.header("www-authenticate")).contains("stale=true");
      assertThat(client.request("DESCRIBE", uri, digest(stale, "DESCRIBE", uri)).status())
          .isEqualTo(200);
    }
  }

  private static String digest(Reply challenge, String method, String uri) throws Exception {
    Matcher matcher =
        Pattern.compile("realm=\"([^\"]*)\", nonce=\"([^\"]*)\"")
            .matcher(challenge.header("www-authenticate"));
    assertThat(matcher.find()).isTrue();
    String account = md5("viewer:" + matcher.group(1) + ":viewer");
    String response = md5(account + ":" + matcher.group(2) + ":" + md5(method + ":" + uri));
    return "Authorization: Digest username=\"viewer\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", response=\"%s\""
        .formatted(matcher.group(1), matcher.group(2), uri, response);
  }

  private static String md5(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void keepAlivesAreIgnored() throws IOException {
    try (RtspTestClient client = client()) {
      String uri = uri("keep-alive-ignored");
      assertThat(client.request("OPTIONS", uri).status()).isEqualTo(200);
      Reply setup = client.request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP");
      String session = "Session: " + setup.session();
      assertThat(client.request("PLAY", uri, session).status()).isEqualTo(200);
      client.raw("GET_PARAMETER " + uri + " RTSP/1.0\r\nCSeq: 77\r\n" + session + "\r\n\r\n");
      client.raw("OPTIONS " + uri + " RTSP/1.0\r\nCSeq: 78\r\n\r\n");
      Reply next = client.request("TEARDOWN", uri, session);
      assertThat(next.header("cseq")).as("the next answer is not to the keep-alive").isEqualTo("4");
    }
  }

  @Test
  void sessionsEndOnlyWithoutKeepAlive() throws Exception {
    String row = "session-timeout:seconds=2,when=silent";
    String uri = uri(row);
    try (RtspTestClient asking = client();
        RtspTestClient silent = client()) {
      Reply setup = asking.request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP");
      assertThat(setup.header("session")).endsWith(";timeout=2");
      asking.request("PLAY", uri, "Session: " + setup.session());
      silent.playVideo(URI.create(uri));
      CompletableFuture<Boolean> askingOver = hungUp(asking);
      CompletableFuture<Boolean> silentOver = hungUp(silent);
      int camera = 1 + ROWS.indexOf(row);
      while (!silentOver.isDone()) {
        ask(asking, uri);
        assertThat(most(camera)).as("the silent one is hung up on").isLessThan(500);
      }
      assertThat(silentOver.get()).isTrue();
      long enough = most(camera) + 3 * 25;
      while (most(camera) < enough) {
        ask(asking, uri);
        assertThat(askingOver).as("the one that asks is served on").isNotDone();
      }
    }
  }

  private static void ask(RtspTestClient client, String uri) throws Exception {
    client.raw("OPTIONS " + uri + " RTSP/1.0\r\nCSeq: 9\r\n\r\n");
    Thread.sleep(100);
  }

  /** Reads whatever comes, so that the camera is never held up by its client. */
  private static CompletableFuture<Boolean> hungUp(RtspTestClient client) {
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            over.complete(client.closedByServer());
          } catch (IOException e) {
            over.completeExceptionally(e);
          }
        });
    return over;
  }

  /** Frames of the longest session. */
  private static long most(int camera) {
    return cameras.sent().of(camera).stream().mapToLong(SentFrames.Session::frames).max().orElse(0);
  }

  @Test
  void repliesTrickle() throws IOException {
    long start = System.nanoTime();
    try (Socket socket = describing("trickle:rate=20,what=reply")) {
      byte[] some = socket.getInputStream().readNBytes(20);
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(new String(some, StandardCharsets.US_ASCII)).startsWith("RTSP/1.0 200 OK\r\nCS");
      assertThat(millis).isGreaterThan(900);
    }
  }

  private static Socket describing(String row) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), cameras.port());
    socket.setSoTimeout(10_000);
    String text = "DESCRIBE " + uri(row) + " RTSP/1.0\r\nCSeq: 5\r\n\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void repliesDoNotEnd() throws IOException {
    try (Socket socket = describing("endless-headers")) {
      String text =
          new String(socket.getInputStream().readNBytes(500_000), StandardCharsets.US_ASCII);
      assertThat(text).startsWith("RTSP/1.0 200 OK\r\nCSeq: 5\r\n").doesNotContain("\r\n\r\n");
    }
    try (Socket socket = describing("gigabyte-frames:what=body")) {
      String text =
          new String(socket.getInputStream().readNBytes(500_000), StandardCharsets.US_ASCII);
      assertThat(text).contains("CSeq: 5\r\n", "Content-Length: 8589934592\r\n\r\na=x:");
    }
  }

  @Test
  void descriptionsHaveVeryManyTracks() throws IOException {
    Reply reply = describe("million-tracks:3000");
    assertThat(reply.body().split("m=video", -1)).hasSize(3001);
    assertThat(reply.body()).endsWith("a=control:track2999\r\n");
  }

  @Test
  void allAreHungUpOnAtOnce() throws IOException {
    try (SimulatedCameras restless =
            SimulatedCameras.start(
                settings().withCameras(2).withHangUpEvery(Duration.ofMillis(1500)));
        RtspTestClient one = new RtspTestClient(restless.port());
        RtspTestClient two = new RtspTestClient(restless.port())) {
      one.playVideo(restless.cameras().get(0).uri());
      assertThat(one.closedByServer()).isTrue();
      assertThat(two.closedByServer()).isTrue();
    }
  }

  @Test
  void optionsAreReadAsWritten() {
    Map<Integer, Misbehaviour> parsed =
        MisbehaveOption.parse(List.of("3=loss:0.05,seed=7", "5-6=long-gop"));
    assertThat(parsed).containsOnlyKeys(3, 5, 6);
    assertThat(parsed.get(3)).hasToString("loss{rate=0.05, seed=7}");
    for (String wrong :
        List.of("loss", "3=lost", "3=loss:probability=1", "3=loss:1,2,3", "x=loss")) {
      assertThatThrownBy(() -> MisbehaveOption.parse(List.of(wrong)))
          .as(wrong)
          .isInstanceOf(StrongroomException.class);
    }
    Settings wrong = settings().withCameras(1).withMisbehaviour(1, Misbehaviour.parse("loss:2"));
    assertThatThrownBy(() -> SimulatedCameras.start(wrong)).hasMessageContaining("rate must be");
    assertThatThrownBy(() -> settings().withMisbehaviour(9, Misbehaviour.parse("loss")))
        .hasMessageContaining("no camera 9");
  }

  @Test
  void everyOneIsInTheHelpAndInTheGuide() throws IOException {
    String help = SimulatorMain.commandLine().getUsageMessage();
    String guide = Files.readString(Path.of("../docs/guide/simulated-cameras.md"));
    for (String name : Misbehaviour.names()) {
      assertThat(help).contains("  " + name);
      assertThat(guide).contains("| `" + name);
    }
  }
}
