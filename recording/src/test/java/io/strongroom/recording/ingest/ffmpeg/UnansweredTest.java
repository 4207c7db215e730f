package io.strongroom.recording.ingest.ffmpeg;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.Network;
import io.strongroom.recording.ingest.Recorded;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that give no answer, over every kind of connection: what the gap is then called. */
class UnansweredTest {
  private static final FfmpegSettings QUICK =
      new FfmpegSettings(Duration.ofSeconds(1), Optional.empty(), Optional.empty(), false);
  private final FfmpegIngest ingest =
      new FfmpegIngest(
          QUICK, new AddressAllowList(List.of(Network.parse("127.0.0.1/32"))), Clock.systemUTC());

  private End run(String scheme, int port) {
    CameraSource source =
        new CameraSource(
            URI.create(scheme + "://127.0.0.1:" + port + "/live/x"),
            Optional.empty(),
            Transport.TCP,
            false,
            false,
            Duration.ofSeconds(1));
    StopSignal stop = new StopSignal();
    return ingest.run(source, new Recorded(1, stop), stop);
  }

  /** What a server does with each connection once its first bytes have come. */
  private interface Conduct {
    void meet(Socket client) throws IOException;
  }

  private static ServerSocket server(Conduct conduct) throws IOException {
    ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                  conduct.meet(client);
                } catch (IOException e) {
                  // The client has gone, or the test is over and the loop ends.
                }
              }
            });
    return server;
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "tcp"})
  void aClosedPortRefuses(String scheme) throws IOException {
    int port;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    End end = run(scheme, port);
    assertThat(end.cause()).as("%s", end).isEqualTo(GapCause.REFUSED);
    assertThat(end.detail()).contains("connection refused", "port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtsps", "rtmp", "rtmps", "http", "https", "tcp"})
  void silenceIsUnreachable(String scheme) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      End end = run(scheme, server.getLocalPort());
      assertThat(end.cause()).as("%s", end).isEqualTo(GapCause.UNREACHABLE);
      assertThat(end.detail()).contains("no answer");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtsps", "rtmp", "rtmps", "http", "tcp"})
  void hangingUpWithoutAnAnswerIsUnreachable(String scheme) throws IOException {
    Conduct hangsUp =
        client -> {
          if (!scheme.equals("tcp")) {
            assertThat(client.getInputStream().read(new byte[4096])).isPositive();
          }
        };
    try (ServerSocket server = server(hangsUp)) {
      End end = run(scheme, server.getLocalPort());
      assertThat(end.cause()).as("%s", end).isEqualTo(GapCause.UNREACHABLE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rtsp", "rtmp", "http", "tcp"})
  void aResetIsUnreachable(String scheme) throws IOException {
    try (ServerSocket server = server(client -> client.setSoLinger(true, 0))) {
      End end = run(scheme, server.getLocalPort());
      assertThat(end.cause()).as("%s", end).isEqualTo(GapCause.UNREACHABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-111, REFUSED",
    "-110, UNREACHABLE",
    "-113, UNREACHABLE",
    "-101, UNREACHABLE",
    "-104, UNREACHABLE",
    "-32, UNREACHABLE",
    "-5, UNREACHABLE"
  })
  void numbersOfTheKernelHaveTheirCauses(int error, GapCause cause) {
    assertThat(Causes.opening(error, false).cause()).isEqualTo(cause);
  }

  @Test
  void anAnswerThatIsNoStreamIsStillCalledThat() throws IOException {
    Conduct isAWebServer =
        client -> {
          assertThat(client.getInputStream().read(new byte[4096])).isPositive();
          client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
        };
    try (ServerSocket server = server(isAWebServer)) {
      End end = run("rtsp", server.getLocalPort());
      assertThat(end.cause()).as("%s", end).isEqualTo(GapCause.FORMAT_NOT_SUPPORTED);
    }
  }

  @Test
  void anEndBeforeTheBeginningIsUnreachable() {
    assertThat(Causes.opening(AVERROR_EOF, false).cause()).isEqualTo(GapCause.UNREACHABLE);
  }

  @Test
  void onlyARefusalIsCalledOne() {
    assertThat(Causes.connecting(new ConnectException("Connection refused")).cause())
        .isEqualTo(GapCause.REFUSED);
    for (IOException e :
        List.of(
            new ConnectException("Connection timed out"),
            new NoRouteToHostException("No route to host"),
            new IOException("Network is unreachable"),
            new SocketTimeoutException("Connect timed out"))) {
      assertThat(Causes.connecting(e).cause()).isEqualTo(GapCause.UNREACHABLE);
    }
  }
}
