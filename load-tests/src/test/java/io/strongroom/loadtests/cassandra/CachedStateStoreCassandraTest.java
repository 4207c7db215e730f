package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.CachedStateStore;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.recording.state.StateStoreContract;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Nodes that share their control records through a real Cassandra. */
@ResourceLock(OneCassandra.LOCK)
class CachedStateStoreCassandraTest extends StateStoreContract {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static CassandraSession session;
  private final Alarms alarms = new Alarms(Clock.systemUTC());

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
    session.run("TRUNCATE records");
  }

  @Override
  protected StateStore open() {
    return node(session, "contract");
  }

  private CachedStateStore node(CassandraSession cassandra, String name) {
    return CachedStateStore.start(
        new CassandraStateStore(cassandra, cipher), folder.resolve(name), cipher, alarms);
  }

  @Test
  void whatAnotherNodeWritesChangesAndDeletesIsSeenAndTold() throws Exception {
    try (CachedStateStore here = node(session, "here");
        CachedStateStore there = node(session, "there")) {
      assertThat(here.awaitFirstLook(LIMIT)).isTrue();
      CountDownLatch told = new CountDownLatch(3);
      try (AutoCloseable _ = here.watch(Kind.CAMERA, told::countDown)) {
        there.put(Kind.CAMERA, "a", 0, ONE);
        until(here, new Versioned("a", 1, ONE));
        there.put(Kind.CAMERA, "a", 1, TWO);
        until(here, new Versioned("a", 2, TWO));
        there.delete(Kind.CAMERA, "a", 2);
        until(here);
        assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
      // Made again at the same version within one look: the moment of the write tells them apart.
      there.put(Kind.CAMERA, "a", 0, ONE);
      until(here, new Versioned("a", 1, ONE));
      there.delete(Kind.CAMERA, "a", 1);
      there.put(Kind.CAMERA, "a", 0, TWO);
      until(here, new Versioned("a", 1, TWO));
    }
  }

  private static void until(CachedStateStore here, Versioned... expected) {
    Awaitility.await().atMost(LIMIT).until(() -> here.list(Kind.CAMERA).equals(List.of(expected)));
  }

  @Test
  void aNewNodeLearnsManyAndAnotherStartsFromItsCopyAlone() {
    CassandraStateStore shared = new CassandraStateStore(session, cipher);
    IntStream.range(0, 300).parallel().forEach(i -> shared.put(Kind.CAMERA, "id-" + i, 0, ONE));
    try (CachedStateStore here = node(session, "here")) {
      assertThat(here.awaitFirstLook(LIMIT)).isTrue();
      assertThat(here.list(Kind.CAMERA)).hasSize(300).isEqualTo(shared.list(Kind.CAMERA));
    }
    try (CassandraSession nowhere = CassandraSession.open(OneCassandra.newKeyspace());
        CachedStateStore again = node(nowhere, "here")) {
      assertThat(again.list(Kind.CAMERA)).hasSize(300);
    }
  }

  @Test
  void whileCassandraIsAwayTheCopyAnswersAndNothingIsChanged() throws Exception {
    try (CachedStateStore here = node(session, "here")) {
      assertThat(here.awaitFirstLook(LIMIT)).isTrue();
      here.put(Kind.USER, "u", 0, ONE);
      OneCassandra.server().kill();
      try {
        Awaitility.await().atMost(LIMIT).until(() -> alarmKinds().contains("control-records-away"));
        assertThat(here.list(Kind.USER)).hasSize(1);
        assertThat(here.get(Kind.USER, "u")).contains(new Versioned("u", 1, ONE));
        assertThatThrownBy(() -> here.put(Kind.USER, "u", 1, TWO))
            .isInstanceOfSatisfying(
                StrongroomException.class,
                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
            .hasMessageContaining("see that Cassandra runs");
      } finally {
        OneCassandra.server().launch();
        OneCassandra.server().awaitReady();
      }
      Awaitility.await().atMost(LIMIT).until(() -> alarmKinds().isEmpty());
      Awaitility.await()
          .atMost(LIMIT)
          .ignoreException(StrongroomException.class)
          .until(() -> here.put(Kind.USER, "u", 1, TWO).isPresent());
    }
  }

  private List<String> alarmKinds() {
    return alarms.standing().stream().map(Alarm::kind).toList();
  }
}
