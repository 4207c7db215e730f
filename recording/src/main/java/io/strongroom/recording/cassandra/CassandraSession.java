package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.Authorities;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

  private static final Duration RECONNECT_FIRST = Duration.ofMillis(500);

  /**
   * Rows in one page. A page of open packs reads over the tombstones of the day, 24 a camera: far
   * from the 100,000 at which Cassandra refuses.
   */
  private static final int PAGE_ROWS = 1_000;

  private final CassandraSettings settings;
  private final Map<String, PreparedStatement> statements = new ConcurrentHashMap<>();
  private final CompletableFuture<CqlSession> connection = new CompletableFuture<>();
  private volatile Optional<String> refused = Optional.empty();

  private CassandraSession(CassandraSettings settings) {
    this.settings = settings;
  }

  /**
   * Begins to connect and returns at once: a node must start while Cassandra is away.
   *
   * @throws StrongroomException CALLER, naming setting, file and remedy, if a file of the settings
   *     cannot be used
   */
  public static CassandraSession open(CassandraSettings settings) {
    named("cluster.cassandra.password-file", () -> settings.login().ifPresent(FileLogin::check));
    named("cluster.cassandra.ca", () -> settings.ca().ifPresent(Authorities::trusting));
    CassandraSession session = new CassandraSession(settings);
    session.connect(RECONNECT_FIRST);
    return session;
  }

  private static void named(String setting, Runnable reading) {
    try {
      reading.run();
    } catch (KeyFileException e) {
      throw new StrongroomException(ErrorKind.CALLER, setting + ": " + e.getMessage(), e);
    }
  }

  /** The driver would also try again by itself, but tells nobody what is wrong meanwhile. */
  private void connect(Duration pause) {
    if (connection.isDone()) {
      return;
    }
    CqlSessionBuilder builder =
        CqlSession.builder()
            .addContactPoints(settings.contactPoints())
            .withLocalDatacenter(settings.datacenter())
            .withConfigLoader(configuration());
    settings.login().ifPresent(login -> builder.withAuthProvider(new FileLogin(login)));
    settings.ca().ifPresent(ca -> builder.withSslEngineFactory(new ServerTls(ca)));
    CompletionStage<?> _ =
        builder
            .buildAsync()
            .whenComplete(
                (made, failure) -> {
                  if (failure != null) {
                    connectAfter(pause);
                    refused = ConnectFailure.remedy(failure);
                  } else if (!connection.complete(made)) {
                    made.closeAsync();
                  }
                });
  }

  private void connectAfter(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    Duration next = doubled.compareTo(RECONNECT_LIMIT) < 0 ? doubled : RECONNECT_LIMIT;
    CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> connect(next));
  }

  private static DriverConfigLoader configuration() {
    return DriverConfigLoader.programmaticBuilder()
        .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, RECONNECT_FIRST)
        .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECT_LIMIT)
        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, PAGE_ROWS)
        .withString(DefaultDriverOption.REQUEST_CONSISTENCY, ConsistencyLevel.LOCAL_QUORUM.name())
        .withString(
            DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, ConsistencyLevel.LOCAL_SERIAL.name())
        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
        .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
        .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
        .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
        .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 0)
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

  /** Whether our keyspace is there. Not prepared: that would be in the keyspace. */
  boolean hasKeyspace() {
    SimpleStatement question =
        SimpleStatement.newInstance(
            "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?",
            settings.keyspace());
    return guarded(() -> session().execute(question).one() != null);
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
    if (connection.isDone() && !connection.isCompletedExceptionally()) {
      return connection.join();
    }
    throw notReached();
  }

  /** That nobody has let us in yet, and what to check. */
  public StrongroomException notReached() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "Cassandra at "
            + settings.contactPoints()
            + " has not been reached yet: "
            + refused.orElse(
                "check that it runs, cluster.cassandra.contact-points and, if it speaks TLS,"
                    + " cluster.cassandra.ca"));
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
    String hint =
        failure instanceof NoNodeAvailableException
            ? "; check that its servers run and let this node in (cluster.cassandra.user,"
                + " password-file and ca; the log says what failed)"
            : "";
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "Cassandra cannot be used: " + failure.getMessage() + hint, failure);
  }

  /** Ends the connection, or the attempts to get one. */
  @Override
  public void close() {
    if (!connection.cancel(false)) {
      connection.join().close();
    }
  }
}
