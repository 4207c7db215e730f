package io.strongroom.recording.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.CameraSource.Transport;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.VideoCodec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Digest, TLS and H.265 against an RTSP server that is not ours. */
@Timeout(60)
@ParameterizedClass
@EnumSource(IngestKind.class)
class SecureRtspTest {
  private final IngestKind kind;

  SecureRtspTest(IngestKind kind) {
    this.kind = kind;
  }

  /** Far above what a busy machine needs: only a fault is waited for as long. */
  private static final Duration ANSWER = Duration.ofSeconds(25);

  private static final Credentials CREDENTIALS = new Credentials("camera", "p@ss w%rd");

  @TempDir static Path folder;
  private static final List<Process> SERVERS = new ArrayList<>();
  private static int plain;
  private static int tls;
  private static int otherName;

  @BeforeAll
  static void start() throws Exception {
    certificate("own", "DNS:localhost");
    certificate("other", "DNS:camera.example,IP:127.0.0.9");
    plain = serve();
    tls = serve(folder.resolve("own.pem").toString(), folder.resolve("own.key").toString());
    otherName =
        serve(folder.resolve("other.pem").toString(), folder.resolve("other.key").toString());
  }

  @AfterAll
  static void stop() {
    SERVERS.forEach(Process::destroyForcibly);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void recordsH265WithG711(Transport transport) {
    StopSignal stop = new StopSignal();
    Recorded recorded = new Recorded(60, stop);
    End end =
        ingest(Optional.empty())
            .run(source("rtsp://localhost:" + plain + "/h265", transport, true), recorded, stop);
    assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.NODE_STOPPED);
    assertThat(recorded.video().codec()).isEqualTo(VideoCodec.H265);
    assertThat(recorded.audio().codec()).isEqualTo(AudioCodec.PCMA);
  }

  @Test
  void acceptsACertificateOfThisNameFromATrustedAuthority() {
    assertThat(secure("localhost", tls, "own.pem", true).cause()).isEqualTo(GapCause.NODE_STOPPED);
  }

  @Test
  void refusesACertificateFromNobody() {
    End end = secure("localhost", tls, null, true);
    assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.REFUSED);
    assertThat(end.detail()).contains("certificate");
  }

  @Test
  void refusesATrustedCertificateOfAnotherName() {
    End byName = secure("localhost", otherName, "other.pem", true);
    assertThat(byName.cause()).as(byName.detail()).isEqualTo(GapCause.REFUSED);
    End byAddress = secure("127.0.0.1", otherName, "other.pem", true);
    assertThat(byAddress.cause()).as(byAddress.detail()).isEqualTo(GapCause.REFUSED);
    assertThat(byAddress.detail()).contains("certificate");
  }

  @Test
  void asksForNoCertificateWhereACameraIsExempted() {
    End end = secure("127.0.0.1", otherName, null, false);
    assertThat(end.cause()).as(end.detail()).isEqualTo(GapCause.NODE_STOPPED);
  }

  @Test
  void namesAClosedPortAndAForbiddenAddressAlsoWithTls() throws IOException {
    int closed;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = gone.getLocalPort();
    }
    End refused = secure("127.0.0.1", closed, "own.pem", true);
    assertThat(refused.cause()).as(refused.detail()).isEqualTo(GapCause.REFUSED);
    assertThat(refused.detail()).contains("refused").doesNotContain("certificate");
    End forbidden = secure("127.0.0.2", tls, "own.pem", true);
    assertThat(forbidden.cause()).as(forbidden.detail()).isEqualTo(GapCause.REFUSED);
    assertThat(forbidden.detail()).contains("networks");
  }

  @Test
  void sendsLongCredentialsWholeOrNotAtAll() {
    Credentials longer = new Credentials("camera", "密".repeat(20));
    CameraSource source =
        new CameraSource(
            URI.create("rtsp://127.0.0.1:" + plain + "/h264"),
            Optional.of(longer),
            Transport.TCP,
            false,
            true,
            Duration.ofSeconds(2));
    End end =
        ingest(Optional.empty()).run(source, new Recorded(1, new StopSignal()), new StopSignal());
    assertThat(end.detail()).doesNotContain("密").doesNotContain("%");
    switch (kind) {
      case RTSP -> assertThat(end.cause()).isEqualTo(GapCause.AUTHENTICATION);
      case FFMPEG -> {
        assertThat(end.cause()).isEqualTo(GapCause.REFUSED);
        assertThat(end.detail()).contains("127 characters");
      }
    }
  }

  private End secure(String host, int port, @Nullable String trusted, boolean verify) {
    Optional<Path> authorities = Optional.ofNullable(trusted).map(folder::resolve);
    StopSignal stop = new StopSignal();
    URI address = URI.create("rtsps://" + host + ":" + port + "/h264");
    return ingest(authorities)
        .run(source(address.toString(), Transport.TCP, verify), new Recorded(3, stop), stop);
  }

  private Ingest ingest(Optional<Path> authorities) {
    return IngestUnderTest.of(kind, "127.0.0.1/32", ANSWER, authorities);
  }

  private static CameraSource source(String address, Transport transport, boolean verify) {
    return new CameraSource(
        URI.create(address), Optional.of(CREDENTIALS), transport, true, verify, ANSWER);
  }

  private static int serve(String... certificateAndKey) throws Exception {
    Path script = Path.of(SecureRtspTest.class.getResource("/secure_rtsp_server.py").toURI());
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/python3", script.toString(), CREDENTIALS.user(), CREDENTIALS.password()));
    command.addAll(Arrays.asList(certificateAndKey));
    Process server =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    SERVERS.add(server);
    String port =
        new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8)).readLine();
    assertThat(port).as("GStreamer's RTSP server does not start").isNotNull();
    return Integer.parseInt(port.strip());
  }

  private static void certificate(String name, String subjects) throws Exception {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=" + subjects,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(openssl.exitValue()).isZero();
  }
}
