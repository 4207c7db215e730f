package io.strongroom.recording.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

class RocksStateStoreTest {
  private static final Bytes ONE =
      Bytes.copyOf("camera north gate".getBytes(StandardCharsets.UTF_8));
  private static final Bytes TWO = Bytes.copyOf(new byte[] {1, 2, 3});

  @TempDir Path folder;
  private DocumentCipher cipher;

  @BeforeEach
  void key() {
    cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom()));
  }

  private StateStore open() {
    return RocksStateStore.open(folder.resolve("state"), cipher);
  }

  @Test
  void versionsGrowAndSurviveReopening() {
    try (StateStore store = open()) {
      assertThat(store.put(Kind.CAMERA, "b", 0, ONE)).contains(1L);
      assertThat(store.put(Kind.CAMERA, "b", 0, TWO)).isEmpty();
      assertThat(store.put(Kind.CAMERA, "b", 1, TWO)).contains(2L);
      assertThat(store.put(Kind.CAMERA, "a", 0, ONE)).contains(1L);
      assertThat(store.put(Kind.USER, "a", 0, ONE)).contains(1L);
    }
    try (StateStore store = open()) {
      assertThat(store.get(Kind.CAMERA, "b")).contains(new StateStore.Versioned("b", 2, TWO));
      assertThat(store.list(Kind.CAMERA))
          .extracting(StateStore.Versioned::id)
          .containsExactly("a", "b");
      assertThat(store.delete(Kind.CAMERA, "b", 1)).isFalse();
      assertThat(store.delete(Kind.CAMERA, "b", 2)).isTrue();
      assertThat(store.delete(Kind.CAMERA, "b", 2)).isFalse();
      assertThat(store.get(Kind.CAMERA, "b")).isEmpty();
      assertThat(store.list(Kind.USER)).hasSize(1);
    }
  }

  @Test
  void oneOfManyWritersWins() throws Exception {
    try (StateStore store = open();
        ExecutorService writers = Executors.newFixedThreadPool(4)) {
      for (long version = 0; version < 20; version++) {
        long expected = version;
        Callable<Optional<Long>> write = () -> store.put(Kind.CAMERA, "a", expected, ONE);
        List<Future<Optional<Long>>> results =
            writers.invokeAll(IntStream.range(0, 4).mapToObj(i -> write).toList());
        int won = 0;
        for (Future<Optional<Long>> result : results) {
          won += result.get().isPresent() ? 1 : 0;
        }
        assertThat(won).isEqualTo(1);
      }
    }
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
  void refusesOversizeAndOddIds() {
    try (StateStore store = open()) {
      Bytes large = Bytes.copyOf(new byte[StateStore.MAX_DOCUMENT_BYTES + 1]);
      assertThatThrownBy(() -> store.put(Kind.CAMERA, "a", 0, large))
          .isInstanceOf(StrongroomException.class);
      Bytes largest = Bytes.copyOf(new byte[StateStore.MAX_DOCUMENT_BYTES]);
      assertThat(store.put(Kind.CAMERA, "a", 0, largest)).contains(1L);
      for (String id : List.of("", "../x", "a/b", "名", "x".repeat(200))) {
        assertThatThrownBy(() -> store.get(Kind.CAMERA, id))
            .isInstanceOf(StrongroomException.class);
      }
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
