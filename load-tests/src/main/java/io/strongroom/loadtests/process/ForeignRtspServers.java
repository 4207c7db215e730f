package io.strongroom.loadtests.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * GStreamer's RTSP server, four times over the same two streams: Basic and Digest, each without and
 * with TLS. Streams: {@code /h264} with AAC, {@code /h265} with G.711 A-law.
 */
public final class ForeignRtspServers implements AutoCloseable {
  public static final String USER = "recorder";
  public static final String PASSWORD = "not a secret: this server is ours alone";

  private static final String CERTIFICATE = "server.pem";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(15);
  private static final List<String> PATHS = List.of("/h264", "/h265");
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Process process;
  private final Path log;
  private final List<Integer> ports;
  private final Path authority;
  private final List<Process> viewers = new ArrayList<>();

  private ForeignRtspServers(Process process, Path log, List<Integer> ports, Path authority) {
    this.process = process;
    this.log = log;
    this.ports = ports;
    this.authority = authority;
  }

  /** Starts them and waits until all listen. */
  public static ForeignRtspServers start(Path folder) throws IOException, InterruptedException {
    Programs.need("python3", "python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-ugly");
    Path script = folder.resolve("server.py");
    try (InputStream in =
        ForeignRtspServers.class.getResourceAsStream("/foreign/gst_rtsp_server.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    certificate(folder);
    List<Integer> ports =
        List.of(Site.freePort(), Site.freePort(), Site.freePort(), Site.freePort());
    // The distribution's own interpreter: only that one sees the distribution's GStreamer bindings.
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(USER, PASSWORD));
    command.addAll(
        List.of(folder.resolve(CERTIFICATE).toString(), folder.resolve("server.key").toString()));
    ports.forEach(port -> command.add(Integer.toString(port)));
    Path log = folder.resolve("server.log");
    Process process = Programs.start(command, log);
    awaitReady(process, log);
    ForeignRtspServers servers =
        new ForeignRtspServers(process, log, ports, folder.resolve(CERTIFICATE));
    try {
      servers.startViewers(folder);
    } catch (IOException | InterruptedException | RuntimeException e) {
      servers.close();
      throw e;
    }
    return servers;
  }

  /** Who watches from the beginning to the end: without viewers the server ends its encoders. */
  private void startViewers(Path folder) throws IOException, InterruptedException {
    for (String path : PATHS) {
      List<String> command = new ArrayList<>();
      command.add(Programs.need("ffmpeg", "ffmpeg").toString());
      command.addAll(List.of("-v", "error", "-nostats", "-rtsp_transport", "tcp", "-i"));
      command.addAll(List.of(withPassword(address(path, false, false)), "-c", "copy"));
      command.addAll(List.of("-f", "null", "-"));
      viewers.add(Programs.start(command, folder.resolve("viewers.log")));
    }
  }

  /** By openssl: GnuTLS, which GStreamer uses, does not read the keys that a node makes itself. */
  private static void certificate(Path folder) throws IOException, InterruptedException {
    Programs.need("openssl", "openssl");
    List<String> command =
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            folder.resolve("server.key").toString(),
            "-out",
            folder.resolve(CERTIFICATE).toString());
    Path log = folder.resolve("openssl.log");
    if (Programs.start(command, log).waitFor() != 0) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "openssl: " + Files.readString(log));
    }
  }

  private static void awaitReady(Process process, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.readString(log).contains("ready")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "GStreamer's RTSP server did not start; on Debian ./strongroom test installs it. "
                + Files.readString(log));
      }
      Thread.sleep(100);
    }
  }

  /** Address of a stream. */
  public String address(String path, boolean digest, boolean tls) {
    int port = ports.get((tls ? 2 : 0) + (digest ? 1 : 0));
    return (tls ? "rtsps" : "rtsp") + "://localhost:" + port + path;
  }

  /**
   * Why a run against them shows nothing: they have ended, or they do not answer ffprobe, a third
   * party, either. They are not ours. Empty if they serve every stream.
   */
  public Optional<String> outOfOrder() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      return Optional.of("has ended by itself, exit code " + process.exitValue() + lastWords());
    }
    for (String address : addresses()) {
      if (!servesFfprobe(address)) {
        return Optional.of("does not answer ffprobe at " + address + " either" + lastWords());
      }
    }
    return Optional.empty();
  }

  private List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    for (String path : PATHS) {
      for (int i = 0; i < 4; i++) {
        addresses.add(address(path, i % 2 == 1, i / 2 == 1));
      }
    }
    return addresses;
  }

  private static boolean servesFfprobe(String address) throws IOException, InterruptedException {
    Process probe =
        new ProcessBuilder(
                Programs.need("ffprobe", "ffmpeg").toString(),
                "-rtsp_transport",
                "tcp",
                "-timeout",
                Long.toString(PROBE_LIMIT.toNanos() / 1000),
                "-probesize",
                "32",
                "-analyzeduration",
                "0",
                withPassword(address))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return probe.waitFor(2 * PROBE_LIMIT.toSeconds(), TimeUnit.SECONDS) && probe.exitValue() == 0;
    } finally {
      probe.destroyForcibly();
    }
  }

  private static String withPassword(String address) {
    String user = USER + ":" + URLEncoder.encode(PASSWORD, UTF_8).replace("+", "%20") + "@";
    return address.replace("://", "://" + user);
  }

  private String lastWords() throws IOException {
    String said = Files.readString(log).strip();
    return "; it said: " + said.substring(Math.max(0, said.length() - 500));
  }

  /** Certificate of the authority that the servers' certificate is from. */
  public Path authority() {
    return authority;
  }

  @Override
  public void close() {
    viewers.forEach(Process::destroyForcibly);
    Programs.end(process, STOP_LIMIT);
  }
}
