package io.strongroom.playback.http;

import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.CameraId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.stream.Stream;

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

  /** Has the plan show what was recorded on whole days. */
  public void recordedOn(LocalDate... days) {
    server.retention.found = Stream.of(days).map(PlannedRetention::recordedOn).toList();
  }

  /**
   * Has a camera's records say, of its last days, that it was recorded but for an hour a week, and
   * for a day.
   */
  public void recorded(CameraId camera, int days) {
    server.records.recorded(camera, LocalDate.now(PlannedRetention.ZONE), days);
  }

  /** Adds an administrator, with {@link #PASSWORD}. */
  public void addAdministrator(String user) {
    server.accounts.add(user, user, "IT", Role.ADMINISTRATOR, PASSWORD.toCharArray());
  }

  /** Adds an account with {@link #PASSWORD} that nobody has granted anything. */
  public void addAccount(String user, Role role) {
    server.accounts.add(user, user, "Station 3", role, PASSWORD.toCharArray());
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
