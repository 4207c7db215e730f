package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Our tables, in numbered steps (resources {@code cassandra/1.cql} and following). A step that has
 * been released never changes; what comes later is another step.
 *
 * <p>Cassandra does not order changes of its schema that are made at two of its nodes in one
 * moment: the caller sees to it that one node of the cluster at a time makes them. Steps may be
 * repeated after a crash.
 */
public final class CassandraSchema {
  /** The newest step that this program knows. */
  public static final int VERSION = 1;

  private static final String VERSIONS = "schema_versions";

  private CassandraSchema() {}

  /**
   * Makes the keyspace and all tables that are missing.
   *
   * @throws StrongroomException UNAVAILABLE if Cassandra is away; CALLER if the tables were made by
   *     a newer program
   */
  public static void migrate(CassandraSession session) {
    String keyspace = session.settings().keyspace();
    // Nor asked for when it is there: a role that may use it may not make one.
    if (!session.hasKeyspace()) {
      session.define(
          "CREATE KEYSPACE IF NOT EXISTS %s WITH replication = {'class': 'NetworkTopologyStrategy', '%s': %d}"
              .formatted(keyspace, session.settings().datacenter(), session.settings().replicas()));
    }
    session.define(
        "CREATE TABLE IF NOT EXISTS %s.%s (part text PRIMARY KEY, version int)"
            .formatted(keyspace, VERSIONS));
    int found = version(session);
    for (int step = found + 1; step <= VERSION; step++) {
      for (String statement : statements(step)) {
        session.define(
            statement.replaceFirst(
                "CREATE TABLE ", "CREATE TABLE IF NOT EXISTS " + keyspace + "."));
      }
      session.run("INSERT INTO " + VERSIONS + " (part, version) VALUES ('all', ?)", step);
    }
  }

  /**
   * Checks that the tables are those of this program.
   *
   * @throws StrongroomException UNAVAILABLE if Cassandra is away or nobody has made them yet;
   *     CALLER if a newer program made them
   */
  public static void check(CassandraSession session) {
    int found = version(session);
    if (found < VERSION) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the tables in Cassandra are of version " + found + ", this program needs " + VERSION);
    }
  }

  private static int version(CassandraSession session) {
    Row row = session.run("SELECT version FROM " + VERSIONS + " WHERE part = 'all'").one();
    int found = row == null ? 0 : row.getInt("version");
    if (found > VERSION) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "the tables in Cassandra are of version "
              + found
              + " and this program knows "
              + VERSION
              + "; start the newer program");
    }
    return found;
  }

  private static List<String> statements(int step) {
    String resource = "/cassandra/" + step + ".cql";
    try (InputStream in = CassandraSchema.class.getResourceAsStream(resource)) {
      String text =
          new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("--"))
              .collect(Collectors.joining("\n"));
      List<String> statements = new ArrayList<>();
      for (String statement : text.split(";", -1)) {
        if (!statement.isBlank()) {
          statements.add(statement.strip());
        }
      }
      return statements;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
