package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister.Known;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeRegisterTest {
  private static final ClusterNode ONE =
      new ClusterNode(
          new NodeId(new UUID(1, 1)), "n1", 8446, Set.of(Role.RECORDER, Role.KEYHOLDER));
  private static final ClusterNode TWO =
      new ClusterNode(new NodeId(new UUID(1, 2)), "n2", 8446, Set.of(Role.RECORDER));

  @TempDir Path folder;
  private StateStore state;
  private NodeRegister register;

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("key"), new SecureRandom());
    state = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    register = new NodeRegister(state);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void whoEntersIsKnownAndStaysDrained() {
    register.enter(ONE);
    register.enter(TWO);
    register.drain(TWO.id(), true);
    ClusterNode moved = new ClusterNode(TWO.id(), "elsewhere", 9, Set.of(Role.RECORDER));
    register.enter(moved);
    assertThat(register.all())
        .containsExactlyInAnyOrder(new Known(ONE, false), new Known(moved, true));
    assertThat(register.drained()).containsExactly(TWO.id());
    register.drain(TWO.id(), false);
    assertThat(register.drained()).isEmpty();
  }

  @Test
  void enteringAgainChangesNothing() {
    register.enter(ONE);
    register.enter(ONE);
    assertThat(state.get(Kind.NODE, ONE.id().toString()).orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void whoIsForgottenIsGoneUntilItEntersAgain() {
    register.enter(ONE);
    register.forget(ONE.id());
    assertThat(register.all()).isEmpty();
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> register.forget(ONE.id()))
        .withMessageContaining("no node");
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> register.drain(ONE.id(), true));
  }

  @Test
  void aDamagedRecordHidesNoOther() {
    register.enter(ONE);
    state.put(
        Kind.NODE,
        TWO.id().toString(),
        0,
        Bytes.copyOf("{\"roles\":[\"COOK\"]}".getBytes(StandardCharsets.UTF_8)));
    assertThat(register.all()).containsExactly(new Known(ONE, false));
    assertThatExceptionOfType(StrongroomException.class)
        .as("and is nobody who may be left out where all count")
        .isThrownBy(register::newest)
        .withMessageContaining("cannot be read");
  }
}
