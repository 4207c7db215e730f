package io.strongroom.recording.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import io.strongroom.recording.state.rocksdb.RocksRecordCopy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordRestoreTest {
  private static final Bytes ONE = Bytes.copyOf("one".getBytes(StandardCharsets.UTF_8));
  private static final Bytes TWO = Bytes.copyOf("two".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private DocumentCipher cipher;
  private SharedTwin shared;

  @BeforeEach
  void aNodeKnowsRecordsAndIsStopped() {
    cipher = cipher("records.key");
    shared = new SharedTwin(cipher);
    for (int i = 0; i < 40; i++) {
      shared.put(Kind.CAMERA, "camera-" + i, 0, ONE);
    }
    shared.put(Kind.CAMERA, "camera-3", 1, TWO);
    shared.put(Kind.USER, "u", 0, ONE);
    try (CachedStateStore node = node()) {
      node.look();
    }
  }

  private DocumentCipher cipher(String name) {
    try (NodeKey key = NodeKey.loadOrCreate(folder.resolve(name), new SecureRandom())) {
      return new DocumentCipher(key);
    }
  }

  private CachedStateStore node() {
    return CachedStateStore.open(shared, folder.resolve("records"), cipher, alarms, () -> 0);
  }

  private RecordSet copy() {
    try (RocksRecordCopy copy = RocksRecordCopy.openExisting(folder.resolve("records"))) {
      return RecordSet.of(copy, new RecordSeal(cipher));
    }
  }

  private RecordRestore.Outcome restore(RecordSet records) {
    return new RecordRestore(shared, new RecordSeal(cipher)).run(records, done -> {});
  }

  private List<String> alarmKinds() {
    return alarms.standing().stream().map(Alarm::kind).toList();
  }

  @Test
  void afterALossEverythingIsBackWithItsVersions() {
    shared.loseTables();
    List<Integer> told = new ArrayList<>();
    RecordRestore.Outcome outcome =
        new RecordRestore(shared, new RecordSeal(cipher)).run(copy(), told::add);
    assertThat(outcome).isEqualTo(new RecordRestore.Outcome(41, 0));
    assertThat(told).hasSize(41).last().isEqualTo(41);
    try (CachedStateStore node = node()) {
      node.look();
      assertThat(alarmKinds()).isEmpty();
      assertThat(node.list(Kind.CAMERA)).hasSize(40);
      assertThat(node.put(Kind.CAMERA, "camera-3", 1, ONE)).isEmpty();
      assertThat(node.put(Kind.CAMERA, "camera-3", 2, ONE)).contains(3L);
      assertThat(node.delete(Kind.USER, "u", 1)).isTrue();
    }
    assertThat(restore(backup())).isEqualTo(new RecordRestore.Outcome(0, 40));
  }

  private RecordSet backup() {
    RecordSet now = RecordSet.of(shared, new RecordSeal(cipher));
    return RecordBackup.decode(RecordBackup.encode(now, cipher), cipher);
  }

  @Test
  void aNodeThatStartsAfterARestoreWasInterruptedForgetsNothing() {
    shared.loseTables();
    RecordSet records = copy();
    for (int left = 0; left < 41; left += 5) {
      shared.writesLeft = left;
      assertThatThrownBy(() -> restore(records)).hasMessageContaining("went away");
      try (CachedStateStore node = node()) {
        node.look();
        assertThat(alarmKinds()).containsExactly("control-records-lost");
        assertThat(node.list(Kind.CAMERA)).hasSize(40);
      }
      shared.loseTables();
    }
    shared.writesLeft = 7;
    assertThatThrownBy(() -> restore(records)).hasMessageContaining("went away");
    shared.writesLeft = -1;
    assertThat(restore(records)).isEqualTo(new RecordRestore.Outcome(34, 7));
    try (CachedStateStore node = node()) {
      node.look();
      assertThat(alarmKinds()).isEmpty();
    }
  }

  @Test
  void whatIsOlderThereIsReplacedAndWhatIsThereBesidesStays() {
    RecordSet records = copy();
    shared.loseTables();
    shared.put(Kind.CAMERA, "camera-3", 0, ONE);
    shared.put(Kind.CAMERA, "camera-4", 0, ONE);
    shared.put(Kind.CAMERA, "besides", 0, TWO);
    assertThat(restore(records)).isEqualTo(new RecordRestore.Outcome(40, 1));
    assertThat(shared.get(Kind.CAMERA, "camera-3")).contains(new Versioned("camera-3", 2, TWO));
    assertThat(shared.list(Kind.CAMERA)).hasSize(41);
  }

  @Test
  void whatIsNewerOrOtherThereRefusesTheWhole() {
    RecordSet records = copy();
    shared.loseTables();
    shared.put(Kind.USER, "u", 0, TWO);
    shared.put(Kind.CAMERA, "camera-5", 0, ONE);
    shared.put(Kind.CAMERA, "camera-5", 1, TWO);
    assertThatThrownBy(() -> restore(records))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining("nothing was restored")
        .hasMessageContaining("camera/camera-5 (version 2 there, 1 here)")
        .hasMessageContaining("user/u (version 1 there, 1 here)")
        .hasMessageContaining("drop the keyspace");
    assertThat(shared.list(Kind.CAMERA)).hasSize(1);
  }

  @Test
  void aKeyspaceOfAnotherClusterIsLeftAlone() {
    RecordSet records = copy();
    shared = new SharedTwin(cipher("other.key"));
    shared.put(Kind.CAMERA, "theirs", 0, ONE);
    assertThatThrownBy(() -> restore(records))
        .hasMessageContaining("cluster.tls: its records.key opens none");
    assertThat(shared.list(Kind.CAMERA)).hasSize(1);
  }

  @Test
  void aDamagedRecordOfTheCopyIsLeftOutAndNamed() {
    shared.damage(Kind.CAMERA, "camera-3");
    RecordSet records = RecordSet.of(shared, new RecordSeal(cipher));
    assertThat(records.damaged()).containsExactly("camera/camera-3");
    assertThat(records.entries()).hasSize(40);
    assertThatThrownBy(() -> restore(records))
        .hasMessageContaining("records.key does not open (1): camera/camera-3");
    shared.loseTables();
    assertThat(restore(records)).isEqualTo(new RecordRestore.Outcome(40, 0));
  }

  @Test
  void aNodeWithoutACopyIsNotGivenOne() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> RocksRecordCopy.openExisting(none))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    assertThat(none).doesNotExist();
    assertThat(Files.exists(folder.resolve("records.damaged"))).isFalse();
  }
}
