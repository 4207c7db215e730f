package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackIndexContract;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.cassandra.CassandraPackIndex;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(OneCassandra.LOCK)
class CassandraPackIndexTest extends PackIndexContract {
  private static CassandraSession session;

  @BeforeAll
  static void connect() {
    session = OneCassandra.migrated();
  }

  @AfterAll
  static void disconnect() {
    session.close();
  }

  @BeforeEach
  void empty() {
    for (String table : new String[] {"packs", "pack_times", "open_packs"}) {
      session.run("TRUNCATE " + table);
    }
  }

  @Override
  protected PackIndex index() {
    return new CassandraPackIndex(session);
  }

  @Test
  void aPackOfWhichHalfIsThereIsNotFoundAndMendedByTellingItAgain() {
    PackRow row = row(A, 1000, 4600);
    index().finished(row);
    session.run("TRUNCATE packs");
    assertThat(index().find(row.id())).isEmpty();
    assertThat(index().packs(A, range(0, 9000))).isEmpty();
    index().finished(row);
    assertThat(index().packs(A, range(0, 9000))).containsExactly(row);
  }

  /** The wrapped keys of the rows here are damaged, and so count as their class-day's first. */
  @Test
  void aPackThatGoesUnderAKeyGoesInBothTables() {
    PackRow row = row(A, 1000, 4600);
    CassandraPackIndex index = new CassandraPackIndex(session);
    index.finished(row);
    index.forget(row.id(), -1);
    assertThat(index.find(row.id())).as("it has a later key there").contains(row);
    index.forget(row.id(), 0);
    assertThat(index.packs(A, range(0, 9000))).isEmpty();
    assertThat(index.extent(A)).isEmpty();
  }
}
