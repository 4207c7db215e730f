package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStoreContract;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(OneCassandra.LOCK)
class CassandraStateStoreTest extends StateStoreContract {
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
    session.run("TRUNCATE records");
  }

  @Override
  protected StateStore open() {
    return new CassandraStateStore(session, cipher);
  }

  @Test
  void nothingIsInTheClearAndADamagedRecordHidesNoOther() {
    try (StateStore store = open()) {
      store.put(Kind.CAMERA, "a", 0, ONE);
      store.put(Kind.CAMERA, "b", 0, TWO);
      byte[] sealed = stored("a");
      assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("north");
      sealed[sealed.length / 2] ^= 1;
      replace("a", sealed);
      assertCorrupt(store, "a");
      assertThat(store.list(Kind.CAMERA)).extracting(StateStore.Versioned::id).containsExactly("b");
    }
  }

  @Test
  void aRecordOpensOnlyUnderItsOwnId() {
    try (StateStore store = open()) {
      store.put(Kind.CAMERA, "a", 0, ONE);
      store.put(Kind.CAMERA, "z", 0, TWO);
      replace("z", stored("a"));
      assertCorrupt(store, "z");
    }
  }

  private static void assertCorrupt(StateStore store, String id) {
    assertThatThrownBy(() -> store.get(Kind.CAMERA, id))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  private static byte[] stored(String id) {
    ByteBuffer value = null;
    for (var row : session.run("SELECT id, sealed FROM records")) {
      if (id.equals(row.getString("id"))) {
        value = row.getByteBuffer("sealed");
      }
    }
    byte[] bytes = new byte[Objects.requireNonNull(value).remaining()];
    value.get(bytes);
    return bytes;
  }

  private static void replace(String id, byte[] sealed) {
    for (var row : session.run("SELECT kind, slot, id FROM records")) {
      if (id.equals(row.getString("id"))) {
        session.run(
            "UPDATE records SET sealed = ? WHERE kind = ? AND slot = ? AND id = ?",
            ByteBuffer.wrap(sealed),
            Objects.requireNonNull(row.getString("kind")),
            row.getInt("slot"),
            id);
      }
    }
  }
}
