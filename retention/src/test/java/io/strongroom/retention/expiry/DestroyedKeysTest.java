package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.policy.RetentionRule;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestroyedKeysTest {
  private static final LocalDate DAY = LocalDate.of(2026, 11, 22);

  @TempDir Path folder;

  @Test
  void theKeysThatATombstoneNamesAreDestroyedAndNoOthers() throws Exception {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    try (RocksStateStore state =
        RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key))) {
      assertThat(DestroyedKeys.of(state).names(wrapped("road", DAY, 1))).isFalse();
      new ClassDayRecords(state)
          .put(ClassDayRecord.planned(new DayKeyId("road", DAY), verdict()).tombstone(), 0);
      DestroyedKeys destroyed = DestroyedKeys.of(state);
      assertThat(destroyed.names(wrapped("road", DAY, 1))).isTrue();
      assertThat(destroyed.names(wrapped("road", DAY, 2))).as("its successor").isFalse();
      assertThat(destroyed.names(wrapped("road", DAY.plusDays(1), 1))).isFalse();
      assertThat(destroyed.names(wrapped("alley", DAY, 1))).isFalse();
      assertThat(DestroyedKeys.NONE.names(wrapped("road", DAY, 1))).isFalse();
    }
  }

  /** It is asked for every day key every few seconds, and there are thousands of records. */
  @Test
  void recordsThatHaveNotChangedArePutTogetherOnce() {
    DayKeyId road = new DayKeyId("road", DAY);
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    try (RocksStateStore state =
        RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key))) {
      AtomicReference<List<StateStore.Versioned>> listed = new AtomicReference<>(List.of());
      ClassDayRecords records =
          new ClassDayRecords(
              (StateStore)
                  Proxy.newProxyInstance(
                      StateStore.class.getClassLoader(),
                      new Class<?>[] {StateStore.class},
                      (proxy, method, arguments) -> listed.get()));
      DeadKeys dead = new DeadKeys(records);
      assertThat(dead.isGoing(road)).isFalse();
      assertThat(new ClassDayRecords(state).put(ClassDayRecord.planned(road, verdict()), 0))
          .isPresent();
      listed.set(state.list(Kind.CLASS_DAY));
      assertThat(dead.isGoing(road)).as("it is planned alone").isFalse();
      assertThat(
              new ClassDayRecords(state)
                  .put(ClassDayRecord.planned(road, verdict()).tombstone(), 1))
          .isPresent();
      listed.set(state.list(Kind.CLASS_DAY));
      assertThat(dead.isGoing(road)).isTrue();
      assertThat(records.all()).isSameAs(records.all());
    }
  }

  /** Of one pack, under key 1. */
  static Verdict verdict() {
    return new Verdict(
        1,
        new RetentionRule(new RetentionClass("road"), 90, 91, "basis"),
        1,
        1,
        1,
        new WallTime(0),
        new WallTime(1),
        Bytes.copyOf(new byte[32]),
        0,
        List.of(),
        List.of(),
        0,
        Map.of(),
        List.of(HexFormat.of().formatHex(keyId(1))),
        ZoneOffset.UTC,
        Instant.EPOCH,
        Instant.EPOCH,
        false,
        Optional.empty());
  }

  private static byte[] keyId(int number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  /** By the byte table in docs/design/keys.md; nothing is sealed in it. */
  private static WrappedDek wrapped(String type, LocalDate expiryDay, int number) throws Exception {
    ByteBuffer bytes =
        ByteBuffer.allocate(128 + type.length())
            .put((byte) 2)
            .put((byte) 1)
            .put((byte) type.length())
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .putInt((int) expiryDay.toEpochDay())
            .put(keyId(number))
            .put((byte) 4);
    return WrappedDek.decode(bytes.rewind());
  }
}
