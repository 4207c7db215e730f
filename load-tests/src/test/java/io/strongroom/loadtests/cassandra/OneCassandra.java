package io.strongroom.loadtests.cassandra;

import io.strongroom.loadtests.process.CassandraServer;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.cassandra.CassandraSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real Cassandra that the tests of this JVM share; each test has a keyspace of its own. */
public final class OneCassandra {
  /** Held by tests that use it, or that run a Cassandra of their own: two at a time are slow. */
  public static final String LOCK = "cassandra";

  private static final AtomicInteger KEYSPACES = new AtomicInteger();
  private static final CassandraServer SERVER = start();

  private OneCassandra() {}

  private static CassandraServer start() {
    try {
      Path folder = Files.createDirectories(Path.of("target", "cassandra-data"));
      CassandraServer server =
          CassandraServer.start(Files.createTempDirectory(folder, "run").toAbsolutePath());
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** It takes clients, unless a test has killed it and not started it again. */
  public static CassandraServer server() {
    return SERVER;
  }

  static CassandraSettings newKeyspace() {
    return CassandraSettings.open(
        List.of(SERVER.address()),
        CassandraServer.DATACENTER,
        "test_" + KEYSPACES.incrementAndGet(),
        1);
  }

  /** A session on a keyspace of its own with all tables. */
  static CassandraSession migrated() {
    CassandraSession session = CassandraSession.open(newKeyspace());
    if (!session.await(Duration.ofSeconds(30))) {
      throw new IllegalStateException("Cassandra was not reached");
    }
    CassandraSchema.migrate(session);
    return session;
  }
}
