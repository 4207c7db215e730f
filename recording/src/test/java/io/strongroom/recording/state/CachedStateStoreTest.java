package io.strongroom.recording.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/** Two nodes of a cluster, here and there, on one shared store; and the contract of each. */
class CachedStateStoreTest extends StateStoreContract {
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private final AtomicLong nanos = new AtomicLong();
  private SharedTwin shared;
  private CachedStateStore here;
  private CachedStateStore there;

  @BeforeEach
  void nodes() {
    shared = new SharedTwin(cipher);
    here = node("here");
    there = node("there");
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
  }

  private CachedStateStore node(String name) {
    return CachedStateStore.open(shared, folder.resolve(name), cipher, alarms, nanos::get);
  }

  @Override
  protected StateStore open() {
    return CachedStateStore.start(shared, folder.resolve("contract"), cipher, alarms);
  }

  private void look(Duration after) {
    nanos.addAndGet(after.toNanos());
    here.look();
  }

  private List<String> alarmKinds() {
    return alarms.standing().stream().map(Alarm::kind).toList();
  }

  @Test
  void whatAnotherNodeWritesChangesAndDeletesIsSeen() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    there.put(Kind.CAMERA, "b", 0, ONE);
    assertThat(here.list(Kind.CAMERA)).isEmpty();
    here.look();
    assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly("a", "b");
    there.put(Kind.CAMERA, "a", 1, TWO);
    there.delete(Kind.CAMERA, "b", 1);
    here.look();
    assertThat(here.list(Kind.CAMERA)).containsExactly(new Versioned("a", 2, TWO));
    there.delete(Kind.CAMERA, "a", 2);
    there.put(Kind.CAMERA, "a", 0, ONE);
    there.put(Kind.CAMERA, "a", 1, ONE);
    here.look();
    assertThat(here.list(Kind.CAMERA)).containsExactly(new Versioned("a", 2, ONE));
  }

  @Test
  void aWatcherIsToldOfWhatOthersDoToItsKindAlone() throws Exception {
    AtomicInteger told = new AtomicInteger();
    AutoCloseable broken =
        here.watch(
            Kind.CAMERA,
            () -> {
              throw new IllegalStateException("a broken watcher");
            });
    AutoCloseable watch = here.watch(Kind.CAMERA, told::incrementAndGet);
    there.put(Kind.USER, "u", 0, ONE);
    here.look();
    assertThat(told).hasValue(0);
    there.put(Kind.CAMERA, "a", 0, ONE);
    here.look();
    here.look();
    assertThat(told).hasValue(1);
    here.put(Kind.CAMERA, "b", 0, ONE);
    here.look();
    assertThat(told).hasValue(1);
    there.delete(Kind.CAMERA, "a", 1);
    here.look();
    assertThat(told).hasValue(2);
    watch.close();
    broken.close();
  }

  @Test
  void awayInTheMiddleIsAnAlarmListsAndReadsGoOnAndWritesAreRefused() {
    here.put(Kind.CAMERA, "a", 0, ONE);
    here.look();
    shared.away = true;
    assertThat(here.get(Kind.CAMERA, "a")).contains(new Versioned("a", 1, ONE));
    look(Duration.ofSeconds(9));
    assertThat(alarmKinds()).isEmpty();
    look(Duration.ofSeconds(2));
    assertThat(alarmKinds()).containsExactly("control-records-away");
    assertThat(here.list(Kind.CAMERA)).hasSize(1);
    assertThatThrownBy(() -> here.put(Kind.CAMERA, "b", 0, ONE))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
        .hasMessageContaining("the twin is away")
        .hasMessageContaining("try again");
    assertThatThrownBy(() -> here.delete(Kind.CAMERA, "a", 1))
        .isInstanceOf(StrongroomException.class);
    shared.away = false;
    here.look();
    assertThat(alarmKinds()).isEmpty();
    assertThat(here.put(Kind.CAMERA, "b", 0, ONE)).contains(1L);
  }

  @Test
  void whileTheSharedStoreIsAwayNobodyWaitsForIt() {
    here.put(Kind.USER, "u", 0, ONE);
    here.look();
    shared.away = true;
    here.look();
    int reads = shared.reads;
    assertThat(here.get(Kind.USER, "u")).isPresent();
    assertThat(here.get(Kind.USER, "nobody")).isEmpty();
    assertThat(shared.reads).isEqualTo(reads);
  }

  /** For what cannot be taken back no copy will do. */
  @Test
  void theNewestIsWhatIsSharedOrNothing() {
    here.look();
    there.put(Kind.USER, "u", 0, ONE);
    assertThat(here.list(Kind.USER)).isEmpty();
    assertThat(here.newest(Kind.USER)).containsExactly(new Versioned("u", 1, ONE));
    there.put(Kind.USER, "u", 1, TWO);
    here.look();
    shared.away = true;
    assertThat(here.get(Kind.USER, "u")).contains(new Versioned("u", 2, TWO));
    assertThatThrownBy(() -> here.newest(Kind.USER, "u")).hasMessageContaining("away");
    assertThatThrownBy(() -> here.newest(Kind.USER)).hasMessageContaining("away");
  }

  @Test
  void aFirstStartWithTheSharedStoreAwayHasNoRecordsYet() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    shared.away = true;
    here.look();
    assertThat(here.list(Kind.CAMERA)).isEmpty();
    assertThat(here.get(Kind.CAMERA, "a")).isEmpty();
    assertThat(here.awaitFirstLook(Duration.ZERO)).isFalse();
    shared.away = false;
    here.look();
    assertThat(here.list(Kind.CAMERA)).hasSize(1);
    assertThat(here.awaitFirstLook(Duration.ZERO)).isTrue();
  }

  @Test
  void aRestartWithTheSharedStoreAwayHasAllRecords() {
    IntStream.range(0, 500).forEach(i -> there.put(Kind.CAMERA, "id-" + i, 0, ONE));
    here.look();
    here.put(Kind.CAMERA, "id-0", 1, TWO);
    here.delete(Kind.CAMERA, "id-1", 1);
    List<Versioned> before = here.list(Kind.CAMERA);
    here.close();
    shared.away = true;
    here = node("here");
    assertThat(here.list(Kind.CAMERA)).hasSize(499).isEqualTo(before);
    assertThat(here.get(Kind.CAMERA, "id-0")).contains(new Versioned("id-0", 2, TWO));
    shared.away = false;
    here.look();
    assertThat(here.list(Kind.CAMERA)).isEqualTo(before);
  }

  @Test
  void aDamagedRecordOfTheCopyIsLeftOutAndComesAgain() throws Exception {
    there.put(Kind.CAMERA, "a", 0, ONE);
    there.put(Kind.CAMERA, "b", 0, TWO);
    here.look();
    here.close();
    byte[] sound = raw("camera/a", null);
    for (byte[] damaged : List.of(flipped(sound), new byte[0], new byte[15], new byte[16])) {
      raw("camera/a", damaged);
      here = node("here");
      assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly("b");
      here.look();
      assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly("a", "b");
      here.close();
      assertThat(raw("camera/a", null)).isEqualTo(sound);
    }
    raw("camera/../../etc", sound);
    raw("camera/", sound);
    here = node("here");
    assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly("a", "b");
  }

  @Test
  void aCopyThatCannotBeOpenedIsSetAsideAndFilledAgain() throws Exception {
    there.put(Kind.CAMERA, "a", 0, ONE);
    for (int round = 0; round < 2; round++) {
      here.look();
      here.close();
      spoilManifest();
      here = node("here");
      assertThat(here.list(Kind.CAMERA)).isEmpty();
      assertThat(folder.resolve("here.damaged")).isDirectory();
      here.look();
      assertThat(here.list(Kind.CAMERA)).hasSize(1);
    }
  }

  @Test
  void aCopyUnderAnotherKeyIsNotRead() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    here.look();
    here.close();
    DocumentCipher other =
        new DocumentCipher(label -> io.strongroom.crypto.envelope.Secret.copyOf(new byte[32]));
    try (CachedStateStore stranger =
        CachedStateStore.open(shared, folder.resolve("here"), other, alarms, nanos::get)) {
      stranger.look();
      assertThat(stranger.list(Kind.CAMERA)).isEmpty();
    }
    here = node("here");
    assertThat(here.list(Kind.CAMERA)).hasSize(1);
  }

  @Test
  void aRecordThatIsDamagedInTheSharedStoreLeavesTheOneBeforeIt() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    there.put(Kind.CAMERA, "b", 0, ONE);
    here.look();
    shared.damage(Kind.CAMERA, "a");
    there.put(Kind.CAMERA, "b", 1, TWO);
    here.look();
    assertThat(here.list(Kind.CAMERA))
        .containsExactly(new Versioned("a", 1, ONE), new Versioned("b", 2, TWO));
  }

  @Test
  void whatThisNodeWritesDuringALookIsNotLost() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    here.look();
    there.put(Kind.CAMERA, "a", 1, ONE);
    shared.afterWrites =
        () -> {
          here.put(Kind.CAMERA, sameSlotAs("a"), 0, TWO);
          here.delete(Kind.CAMERA, "a", 2);
        };
    here.look();
    assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly(sameSlotAs("a"));
    here.look();
    assertThat(here.list(Kind.CAMERA)).extracting(Versioned::id).containsExactly(sameSlotAs("a"));
  }

  @Test
  void tablesThatWereLostAreNotTakenForDeletions() {
    there.put(Kind.CAMERA, "a", 0, ONE);
    there.put(Kind.CAMERA, sameSlotAs("a"), 0, ONE);
    there.put(Kind.CAMERA, "b", 0, ONE);
    here.look();
    shared.loseTables();
    there.put(Kind.CAMERA, "a", 0, TWO);
    here.look();
    assertThat(alarmKinds()).containsExactly("control-records-lost");
    assertThat(here.list(Kind.CAMERA)).hasSize(3);
  }

  @Test
  void aLookAtUnchangedRecordsReadsOneSlot() {
    IntStream.range(0, 100).forEach(i -> there.put(Kind.CAMERA, "id-" + i, 0, ONE));
    here.look();
    here.look();
    int reads = shared.reads;
    here.look();
    assertThat(shared.reads - reads).isLessThanOrEqualTo(1);
    assertThat(here.list(Kind.CAMERA)).isSameAs(here.list(Kind.CAMERA));
  }

  @Test
  void nothingIsInTheClearOnDisk() throws IOException {
    there.put(Kind.CAMERA, "a", 0, ONE);
    here.look();
    here.put(Kind.CAMERA, "b", 0, ONE);
    here.close();
    try (Stream<Path> files = Files.walk(folder.resolve("here"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).as(file.toString()).doesNotContain("north");
      }
    }
  }

  /** An id that lies beside this one. */
  private static String sameSlotAs(String id) {
    return IntStream.range(0, 1000)
        .mapToObj(i -> "beside-" + i)
        .filter(each -> SharedStateStore.Slot.numberOf(each) == SharedStateStore.Slot.numberOf(id))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] flipped(byte[] sound) {
    byte[] damaged = sound.clone();
    damaged[damaged.length - 1] ^= 1;
    return damaged;
  }

  private void spoilManifest() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("here"))) {
      for (Path file :
          files.filter(each -> each.getFileName().toString().startsWith("MANIFEST")).toList()) {
        Files.write(file, new byte[100]);
      }
    }
  }

  /** Reads a value of the copy, and writes {@code replacement} in its place if given. */
  private byte[] raw(String key, byte @Nullable [] replacement) throws Exception {
    try (Options options = new Options();
        RocksDB db = RocksDB.open(options, folder.resolve("here").toString())) {
      byte[] value = db.get(key.getBytes(StandardCharsets.UTF_8));
      if (replacement != null) {
        db.put(key.getBytes(StandardCharsets.UTF_8), replacement);
      }
      return value;
    }
  }
}
