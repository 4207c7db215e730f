package io.strongroom.recording.ingest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** GStreamer's RTSP server in a process of its own; see {@code foreign_rtsp_server.py}. */
public final class ForeignRtspServer implements AutoCloseable {
  private final Process process;
  private final int port;

  /** Without arguments open to everybody, else with a user and a password. */
  public ForeignRtspServer(String... userAndPassword) throws IOException, URISyntaxException {
    Path script = Path.of(ForeignRtspServer.class.getResource("/foreign_rtsp_server.py").toURI());
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    command.addAll(List.of(userAndPassword));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IOException(
          "GStreamer's RTSP server does not start; install gir1.2-gst-rtsp-server-1.0 and"
              + " python3-gi");
    }
    port = Integer.parseInt(line.strip());
  }

  public URI address(String path) {
    return URI.create("rtsp://127.0.0.1:" + port + path);
  }

  /** Kills the process: connections break as if the power of the camera failed. */
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().completeOnTimeout(process, 2, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
