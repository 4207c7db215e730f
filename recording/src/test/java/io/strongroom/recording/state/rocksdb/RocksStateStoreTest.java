package io.strongroom.recording.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStoreContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class RocksStateStoreTest extends StateStoreContract {
  @Override
  protected StateStore open() {
    return RocksStateStore.open(folder.resolve("state"), cipher);
  }

  @Test
  void nothingIsInTheClearOnDisk() throws Exception {
    try (StateStore store = open()) {
      store.put(Kind.CAMERA, "a", 0, ONE);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).as(file.toString()).doesNotContain("north");
      }
    }
  }

  @Test
  void aFlippedBitIsRefusedAndHidesNothingElse() throws Exception {
    try (StateStore store = open()) {
      store.put(Kind.CAMERA, "a", 0, ONE);
      store.put(Kind.CAMERA, "b", 0, TWO);
    }
    byte[] key = "camera/a".getBytes(StandardCharsets.UTF_8);
    byte[] sound = raw(key, null);
    for (int bit = 0; bit < sound.length * 8; bit += 61) {
      byte[] damaged = sound.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      raw(key, damaged);
      try (StateStore store = open()) {
        assertThatThrownBy(() -> store.get(Kind.CAMERA, "a"))
            .isInstanceOfSatisfying(
                StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
        assertThat(store.list(Kind.CAMERA))
            .extracting(StateStore.Versioned::id)
            .containsExactly("b");
      }
    }
    raw(key, new byte[3]);
    try (StateStore store = open()) {
      assertThatThrownBy(() -> store.get(Kind.CAMERA, "a")).isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void aRecordOpensOnlyUnderItsOwnId() throws Exception {
    try (StateStore store = open()) {
      store.put(Kind.CAMERA, "a", 0, ONE);
    }
    byte[] stolen = raw("camera/a".getBytes(StandardCharsets.UTF_8), null);
    raw("camera/z".getBytes(StandardCharsets.UTF_8), stolen);
    try (StateStore store = open()) {
      assertThatThrownBy(() -> store.get(Kind.CAMERA, "z")).isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void aSecondOwnerIsToldWhatToDo() {
    try (StateStore store = open()) {
      assertThat(store.list(Kind.CAMERA)).isEmpty();
      assertThatThrownBy(this::open).hasMessageContaining("no other node");
    }
  }

  @Test
  void closedIsUnavailable() {
    StateStore store = open();
    store.close();
    store.close();
    assertThatThrownBy(() -> store.list(Kind.CAMERA)).isInstanceOf(StrongroomException.class);
  }

  /** Reads a value as it lies in RocksDB, and writes {@code replacement} in its place if given. */
  private byte[] raw(byte[] key, byte @Nullable [] replacement) throws Exception {
    try (Options options = new Options();
        RocksDB db = RocksDB.open(options, folder.resolve("state").toString())) {
      byte[] value = db.get(key);
      if (replacement != null) {
        db.put(key, replacement);
      }
      return value;
    }
  }
}
