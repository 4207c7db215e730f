package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The real server of a node that is one of several, with a cluster of the test's own. Users {@code
 * viewer} and {@code admin}.
 */
public final class ClusterServer implements AutoCloseable {
  public static final String PASSWORD = TestServer.PASSWORD;

  public final MemoryCluster cluster = new MemoryCluster();
  private final Path caCertificate;
  private final TestServer server;

  public ClusterServer(Path dir) {
    this.server = new TestServer(dir, Clock.systemUTC(), cluster);
    this.caCertificate = dir.resolve("tls").resolve("ca.pem");
  }

  public void register(CameraId camera, String name) {
    server.put(camera, name);
  }

  public URI uri(String path) {
    return server.uri(path);
  }

  public Path caCertificate() {
    return caCertificate;
  }

  @Override
  public void close() {
    server.close();
  }
}
