package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The connection to Cassandra. It is asked for once and kept for the life of the node: while
 * Cassandra is away, also at the start, every call fails with {@link
 * io.strongroom.recording.model.StrongroomException} UNAVAILABLE, within {@link #TIMEOUT} for each
 * of its pages and once more for preparing it, and the driver goes on trying.
 *
 * <p>Everything is written and read at LOCAL_QUORUM, so a reader sees what was acknowledged to any
 * writer, with one of three replicas away. Statements are prepared once. Thread-safe; calls block.
 */
public final class CassandraSession implements AutoCloseable {
  /**
   * Longest wait for one page of one statement, and for preparing it the first time; longer than
   * Cassandra's own limit for writes, so that it says what failed.
   */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Longest time between two attempts to reach a node of Cassandra that is away. */
  public static final Duration RECONNECT_LIMIT = Duration.ofSeconds(10);

  /**
   * Rows in one page. A page of open packs reads over the tombstones of the day, 24 a camera: far
   * from the 100,000 at which Cassandra refuses.
   */
  private static final int PAGE_ROWS = 1_000;

  private final CassandraSettings settings;
  private final Map<String, PreparedStatement> statements = new ConcurrentHashMap<>();
  private volatile CompletableFuture<CqlSession> connection = new CompletableFuture<>();
  private volatile boolean closed;

  private CassandraSession(CassandraSettings settings) {
    this.settings = settings;
  }

  /** Begins to connect and returns at once: a node must start while Cassandra is away. */
  public static CassandraSession open(CassandraSettings settings) {
    CassandraSession session = new CassandraSession(settings);
    session.connect();
    return session;
  }

  /**
   * The driver tries again by itself until it has a connection; if what it does then fails it gives
   * up for good, so it is asked again.
   */
  private void connect() {
    CompletableFuture<CqlSession> attempt =
        CqlSession.builder()
            .addContactPoints(settings.contactPoints())
            .withLocalDatacenter(settings.datacenter())
            .withConfigLoader(configuration())
            .buildAsync()
            .toCompletableFuture();
    connection = attempt;
    CompletableFuture<?> _ =
        attempt.whenComplete(
            (made, failure) -> {
              if (made != null && closed) {
                made.closeAsync();
              }
              if (failure != null && !closed) {
                CompletableFuture.delayedExecutor(RECONNECT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(this::connect);
              }
            });
  }

  private static DriverConfigLoader configuration() {
    return DriverConfigLoader.programmaticBuilder()
        .withBoolean(DefaultDriverOption.RECONNECT_ON_INIT, true)
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(500))
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_LIMIT)
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, PAGE_ROWS)
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, ConsistencyLevel.LOCAL_QUORUM.name())
        .withString(
            DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, ConsistencyLevel.LOCAL_SERIAL.name())
        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
        .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .build();
  }

  /** What it was opened with. */
  public CassandraSettings settings() {
    return settings;
  }

  /** Waits until Cassandra is reached; false if it is not within the time. */
  public boolean await(Duration limit) {
    try {
      connection.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  /** Reads, or writes what may be written twice with the same effect. */
  public ResultSet run(String cql, Object... values) {
    return guarded(() -> session().execute(bound(cql, values).setIdempotent(true)));
  }

  /** Reads with one statement for each set of values, side by side, all rows of all. */
  public void runEach(String cql, List<Object[]> values, Consumer<Row> action) {
    guarded(
        () -> {
          List<CompletableFuture<AsyncResultSet>> first =
              values.stream()
                  .map(each -> bound(cql, each).setIdempotent(true))
                  .map(each -> session().executeAsync(each).toCompletableFuture())
                  .toList();
          first.forEach(pages -> forAll(pages.join(), action));
          return first;
        });
  }

  private static void forAll(AsyncResultSet first, Consumer<Row> action) {
    AsyncResultSet page = first;
    page.currentPage().forEach(action);
    while (page.hasMorePages()) {
      page = page.fetchNextPage().toCompletableFuture().join();
      page.currentPage().forEach(action);
    }
  }

  /**
   * Runs a statement with a condition (a lightweight transaction). It is never repeated by the
   * driver: after a time-out nobody knows whether it was applied.
   *
   * @return the result, whose {@code wasApplied} says whether the condition held
   * @throws DriverException as the driver has it, so that the caller can find out what happened
   */
  public ResultSet compareAndSet(String cql, Object... values) {
    return session().execute(bound(cql, values).setIdempotent(false));
  }

  /** Reads after all compare-and-sets that are under way have been decided. */
  public ResultSet runSerial(String cql, Object... values) {
    return guarded(
        () ->
            session()
                .execute(
                    bound(cql, values)
                        .setIdempotent(true)
                        .setConsistencyLevel(ConsistencyLevel.LOCAL_SERIAL)));
  }

  /**
   * Changes the schema by a statement that names its keyspace itself. The next change may go
   * through another server, so all must know of this one first.
   */
  void define(String cql) {
    boolean agreed =
        guarded(
            () -> {
              session()
                  .execute(SimpleStatement.newInstance(cql).setTimeout(TIMEOUT.multipliedBy(6)));
              return session().checkSchemaAgreement();
            });
    if (!agreed) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "Cassandra's servers do not agree on the tables yet; check that all run, then try again");
    }
  }

  private BoundStatement bound(String cql, Object... values) {
    // Not computeIfAbsent: others would wait for this one's time-out, one after the other.
    PreparedStatement known = statements.get(cql);
    if (known == null) {
      known = prepare(cql);
      statements.putIfAbsent(cql, known);
    }
    return known.bind(values);
  }

  private PreparedStatement prepare(String cql) {
    return session().prepare(SimpleStatement.builder(cql).setKeyspace(settings.keyspace()).build());
  }

  private CqlSession session() {
    CompletableFuture<CqlSession> made = connection;
    if (made.isDone() && !made.isCompletedExceptionally()) {
      return made.join();
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "Cassandra at " + settings.contactPoints() + " has not been reached yet");
  }

  private <T> T guarded(Supplier<T> access) {
    try {
      return access.get();
    } catch (DriverException | IllegalStateException e) {
      throw unavailable(e);
    } catch (CompletionException e) {
      throw unavailable(e.getCause() == null ? e : e.getCause());
    }
  }

  /** What a failure of the driver means to callers. */
  public static StrongroomException unavailable(Throwable failure) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "Cassandra cannot be used: " + failure.getMessage(), failure);
  }

  /** Ends the connection, or the attempts to get one. */
  @Override
  public void close() {
    closed = true;
    CompletableFuture<CqlSession> last = connection;
    if (!last.cancel(false) && !last.isCompletedExceptionally()) {
      last.join().close();
    }
  }
}
