package io.strongroom.recording.ingest.ffmpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.Network;
import io.strongroom.recording.ingest.Recorded;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that refuse, lie, say nothing, or send us elsewhere. */
class OddCamerasTest {
  private static final FfmpegSettings QUICK =
      new FfmpegSettings(Duration.ofSeconds(1), Optional.empty(), Optional.empty(), false);
  private final FfmpegIngest ingest =
      new FfmpegIngest(
          QUICK, new AddressAllowList(List.of(Network.parse("127.0.0.1/32"))), Clock.systemUTC());

  private End run(String address, StopSignal stop) {
    CameraSource source =
        new CameraSource(
            URI.create(address),
            Optional.of(new Credentials("anna", "secret")),
            Transport.TCP,
            false,
            true,
            Duration.ofSeconds(1));
    End end = ingest.run(source, new Recorded(1, stop), stop);
    assertThat(end.detail()).doesNotContain("secret").doesNotContain("anna").doesNotContain("://");
    return end;
  }

  /** Answers every connection's first bytes with the same text, then closes or holds it. */
  private static ServerSocket server(String answer, boolean hold) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  Socket client = server.accept();
                  byte[] request = new byte[4096];
                  int read = client.getInputStream().read(request);
                  String cseq =
                      new String(request, 0, Math.max(0, read), StandardCharsets.US_ASCII)
                          .replaceAll("(?s).*CSeq: *(\\d+).*", "$1");
                  client
                      .getOutputStream()
                      .write(answer.replace("%d", cseq).getBytes(StandardCharsets.ISO_8859_1));
                  if (!hold) {
                    client.close();
                  }
                }
              } catch (IOException e) {
                // the test is over
              }
            });
    return server;
  }

  @Test
  void closedPortIsRefused() throws Exception {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    End end = run("rtsp://127.0.0.1:" + port + "/x", new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtmp", "http", "tcp"})
  void addressOutsideTheNetworksIsRefusedWithoutATry(String scheme) {
    End end = run(scheme + "://127.0.0.2:1/x", new StopSignal());
    assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
    assertThat(end.detail()).contains("ingest.allow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "RTSP/1.0 200 OK\r\nCSeq: %d\r\nContent-Length: 4\r\n\r\nabcd",
        "RTSP/1.0 500 Broken\r\nCSeq: %d\r\n\r\n",
        "\u0000\u0001\u0002\u0003"
      })
  void nonsenseEndsTheConnection(String answer) throws Exception {
    try (ServerSocket server = server(answer, false)) {
      End end = run("rtsp://127.0.0.1:" + server.getLocalPort() + "/x", new StopSignal());
      assertThat(end.cause())
          .isIn(
              GapCause.FORMAT_NOT_SUPPORTED,
              GapCause.UNREACHABLE,
              GapCause.REFUSED,
              GapCause.NO_MEDIA);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtmp", "http", "tcp"})
  void silenceIsUnreachable(String scheme) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      String address = scheme + "://127.0.0.1:" + server.getLocalPort() + "/x/y";
      assertThat(run(address, new StopSignal()).cause()).isEqualTo(GapCause.UNREACHABLE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void aStopEndsAWaitSoon() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      StopSignal stop = new StopSignal();
      CompletableFuture<End> end =
          CompletableFuture.supplyAsync(
              () -> run("rtsp://127.0.0.1:" + server.getLocalPort() + "/x", stop));
      Socket accepted = server.accept();
      long start = System.nanoTime();
      stop.raise();
      end.join();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(300));
      accepted.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RTSP/1.0 302 Found\r\nCSeq: %d", "RTSP/1.0 301 Moved\r\nCSeq: %d"})
  void anRtspRedirectIsNotFollowed(String status) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String to = "rtsp://127.0.0.1:" + other.getLocalPort() + "/y";
      try (ServerSocket server = server(status + "\r\nLocation: " + to + "\r\n\r\n", true)) {
        End end = run("rtsp://127.0.0.1:" + server.getLocalPort() + "/x", new StopSignal());
        assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
        assertThat(end.detail()).contains("redirects");
      }
      assertNobodyCame(other);
    }
  }

  @Test
  void anHttpRedirectOutsideTheNetworksIsRefused() throws Exception {
    InetAddress outside = InetAddress.getByName("127.0.0.2");
    try (ServerSocket other = new ServerSocket(0, 1, outside)) {
      String to = "http://127.0.0.2:" + other.getLocalPort() + "/y.m3u8";
      String answer = "HTTP/1.1 302 Found\r\nLocation: " + to + "\r\nContent-Length: 0\r\n\r\n";
      try (ServerSocket server = server(answer, false)) {
        End end = run("http://127.0.0.1:" + server.getLocalPort() + "/x.m3u8", new StopSignal());
        assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
        assertThat(end.detail()).contains("ingest.allow");
      }
      assertNobodyCame(other);
    }
  }

  @Test
  void aPlaylistThatNamesAForeignAddressIsRefused() throws Exception {
    InetAddress outside = InetAddress.getByName("127.0.0.2");
    try (ServerSocket other = new ServerSocket(0, 1, outside)) {
      String list =
          "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://127.0.0.2:"
              + other.getLocalPort()
              + "/a.ts\n#EXT-X-ENDLIST\n";
      String answer =
          "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.apple.mpegurl\r\nContent-Length: "
              + list.length()
              + "\r\n\r\n"
              + list;
      try (ServerSocket server = server(answer, false)) {
        End end = run("http://127.0.0.1:" + server.getLocalPort() + "/x.m3u8", new StopSignal());
        assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
      }
      assertNobodyCame(other);
    }
  }

  @Test
  void aPlaylistThatNamesALocalFileReadsNothing() throws Exception {
    String list = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile:///etc/passwd\n";
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + list.length() + "\r\n\r\n" + list;
    try (ServerSocket server = server(answer, false)) {
      End end = run("http://127.0.0.1:" + server.getLocalPort() + "/x.m3u8", new StopSignal());
      assertThat(end.cause()).isIn(GapCause.FORMAT_NOT_SUPPORTED, GapCause.REFUSED);
      assertThat(end.detail()).doesNotContain("root:");
    }
  }

  private static void assertNobodyCame(ServerSocket server) throws IOException {
    server.setSoTimeout(200);
    try (Socket visitor = server.accept()) {
      throw new AssertionError("somebody connected: " + visitor);
    } catch (SocketTimeoutException e) {
      assertThat(server.isClosed()).isFalse();
    }
  }

  @Test
  void secretsDoNotReachTheLog() {
    assertThat(FfmpegLog.scrub("[rtsp] cannot open rtsp://anna:secret@10.0.0.1/x now\n"))
        .isEqualTo("[rtsp] cannot open <address> now");
    assertThat(FfmpegLog.scrub("a\u001bb")).isEqualTo("a b");
  }
}
