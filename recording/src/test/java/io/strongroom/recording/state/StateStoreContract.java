package io.strongroom.recording.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store of control records does, wherever it keeps them. */
public abstract class StateStoreContract {
  protected static final Bytes ONE =
      Bytes.copyOf("camera north gate".getBytes(StandardCharsets.UTF_8));
  protected static final Bytes TWO = Bytes.copyOf(new byte[] {1, 2, 3});

  @TempDir protected Path folder;
  protected DocumentCipher cipher;

  @BeforeEach
  void key() {
    cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom()));
  }

  /** Opens the store, with what was in it before in this test. */
  protected abstract StateStore open();

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
      assertThat(store.delete(Kind.CAMERA, "b", 0)).isFalse();
      assertThat(store.put(Kind.CAMERA, "b", 2, ONE)).isEmpty();
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
  void manyAreListedInOrder() {
    try (StateStore store = open()) {
      List<String> ids = IntStream.range(0, 100).mapToObj("id-%03d"::formatted).toList();
      ids.reversed().forEach(id -> store.put(Kind.CAMERA, id, 0, TWO));
      assertThat(store.list(Kind.CAMERA))
          .extracting(StateStore.Versioned::id)
          .containsExactlyElementsOf(ids);
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
        assertThatThrownBy(() -> store.delete(Kind.CAMERA, id, 1))
            .isInstanceOf(StrongroomException.class);
      }
    }
  }
}
