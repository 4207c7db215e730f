package io.strongroom.recording.scrub;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.WindowReading;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes over real packs by a clock of the test, round by round. */
class VolumeScrubTest {
  private static final Duration PERIOD = Duration.ofDays(30);
  private static final long RATE = 10_000_000;

  @TempDir Path root;
  private StoreFixture node;
  private Instant now = Instant.parse("2026-11-22T05:00:00Z");
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean memoryIsShort = new AtomicBoolean();
  private final AtomicBoolean stops = new AtomicBoolean();
  private final Set<PackId> going = new HashSet<>();
  private VolumeScrub scrub;

  @BeforeEach
  void record() {
    node = new StoreFixture(root, new DirectStorage(), 1);
    life(0);
    life(7);
    life(14);
    scrub = scrub();
  }

  @AfterEach
  void close() {
    node.close();
  }

  private void life(int from) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = from; n < from + 3; n++) {
        writer.fragment(second(n));
      }
    }
  }

  private VolumeScrub scrub() {
    DamagedPacks damaged = new DamagedPacks(node.catalogue, () -> now, node.alarms);
    damaged.recall();
    return scrub(damaged);
  }

  private VolumeScrub scrub(DamagedPacks damaged) {
    Pace pace =
        new Pace(
            RATE,
            () -> memoryIsShort.compareAndSet(true, false),
            nanos::get,
            time -> {
              if (time > 0) {
                nanos.addAndGet(time);
              }
            });
    return scrub(damaged, Scrub.reading(pace));
  }

  private VolumeScrub scrub(DamagedPacks damaged, RowCheck.Opening opening) {
    return new VolumeScrub(
        node.volumes.all().getFirst(),
        node.catalogue,
        new RowCheck(node.volumes, node.pool, opening, PackKeys.NONE),
        damaged,
        Repair.NONE,
        row -> going.contains(row.id()),
        PERIOD,
        () -> now,
        stops::get);
  }

  private void restart() {
    node.close();
    node = new StoreFixture(root, new DirectStorage(), 1);
    scrub = scrub();
  }

  private void pass() throws InterruptedException {
    while (scrub.round()) {
      assertThat(scrub.packs()).isLessThan(100);
    }
  }

  private List<PackRow> rows() {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    return rows;
  }

  private Path path(PackRow row) {
    return PackPaths.finished(root.resolve("v0"), row.retentionClass(), row.expiryDay(), row.id());
  }

  private List<String> alarms() {
    return node.alarms.standing().stream().map(Alarm::kind).toList();
  }

  private void flip(PackRow row) throws IOException {
    FaultyStorage.flipBit(path(row), 8L * 12_000);
  }

  @Test
  void eachPackIsReadOnceInAPeriod() throws Exception {
    assertThat(scrub.oldestSeconds()).isZero();
    pass();
    assertThat(scrub.packs()).isEqualTo(3);
    assertThat(scrub.bytes()).isEqualTo(rows().stream().mapToLong(PackRow::bytes).sum());
    now = now.plus(PERIOD).minusSeconds(1);
    assertThat(scrub.oldestSeconds()).isEqualTo(PERIOD.toSeconds() - 1.0);
    pass();
    assertThat(scrub.packs()).isEqualTo(3);
    now = now.plusSeconds(1);
    assertThat(scrub.round()).isTrue();
    assertThat(scrub.oldestSeconds()).as("two are left of the pass before").isEqualTo(2_592_000.0);
    pass();
    assertThat(scrub.packs()).isEqualTo(6);
    assertThat(scrub.oldestSeconds()).isZero();
    assertThat(scrub.findings()).isZero();
    assertThat(alarms()).isEmpty();
  }

  @Test
  void aPassGoesOnAfterARestart() throws Exception {
    assertThat(scrub.round()).isTrue();
    assertThat(scrub.round()).isTrue();
    restart();
    pass();
    assertThat(scrub.packs()).isEqualTo(1);
    restart();
    pass();
    assertThat(scrub.packs()).isZero();
  }

  @Test
  void whatWasBeingReadWhenTheNodeStoppedIsReadAgain() throws Exception {
    stops.set(true);
    flip(rows().getFirst());
    var _ = scrub.round();
    assertThat(alarms()).isEmpty();
    stops.set(false);
    restart();
    pass();
    assertThat(scrub.packs()).isEqualTo(3);
    assertThat(scrub.findings()).isOne();
  }

  /** With the window and two looks at the end of each file it is never more than the rate. */
  @Test
  void besideAWriterItKeepsToItsRateAndFindsAFlippedBit() throws Exception {
    flip(rows().get(1));
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = 21; scrub.round(); n++) {
        writer.fragment(second(n));
      }
    }
    long bytes = scrub.bytes();
    assertThat(nanos.get()).isGreaterThan((bytes - WindowReading.BYTES) * 1_000_000_000 / RATE);
    assertThat(scrub.findings()).isOne();
    assertThat(node.alarms.standing())
        .singleElement()
        .satisfies(
            alarm -> {
              assertThat(alarm.kind()).isEqualTo("pack-damaged");
              assertThat(alarm.subject()).endsWith(rows().get(1).id().toString());
              assertThat(alarm.detail()).contains("Chunk 1");
            });
  }

  @Test
  void itWaitsForRecording() throws Exception {
    memoryIsShort.set(true);
    long before = nanos.get();
    assertThat(scrub.round()).isTrue();
    assertThat(memoryIsShort).isFalse();
    assertThat(nanos.get() - before).isGreaterThanOrEqualTo(Duration.ofMillis(100).toNanos());
  }

  @Test
  void theAlarmEndsWhenTheFileIsSoundAgain() throws Exception {
    flip(rows().getFirst());
    pass();
    assertThat(alarms()).containsExactly("pack-damaged");
    flip(rows().getFirst());
    assertThat(scrub.round()).as("not before an hour has passed").isFalse();
    now = now.plus(VolumeScrub.AGAIN);
    assertThat(scrub.round()).isTrue();
    assertThat(alarms()).isEmpty();
    assertThat(scrub.findings()).isOne();
    assertThat(node.catalogue.scrub().damages()).isEmpty();
  }

  @Test
  void aMissingFileIsAnAlarmUntilItIsBack() throws Exception {
    Path away = root.resolve("away");
    Files.move(path(rows().getFirst()), away);
    pass();
    assertThat(alarms()).containsExactly("pack-damaged");
    Files.move(away, path(rows().getFirst()));
    now = now.plus(VolumeScrub.AGAIN);
    pass();
    assertThat(alarms()).isEmpty();
  }

  @Test
  void nothingIsMissingOfADiskThatHasBeenTakenAway() throws Exception {
    Path away = root.resolve("away");
    Files.move(root.resolve("v0"), away);
    Files.createDirectory(root.resolve("v0"));
    var _ = scrub.round();
    assertThat(alarms()).containsExactly("volume-missing");
    assertThat(scrub.packs()).isZero();
    Files.delete(root.resolve("v0"));
    Files.move(away, root.resolve("v0"));
  }

  @Test
  void theAlarmEndsWithTheRow() throws Exception {
    flip(rows().getFirst());
    pass();
    node.catalogue.forget(rows().getFirst().id());
    assertThat(scrub.round()).isFalse();
    assertThat(alarms()).isEmpty();
  }

  /** Expiry removes files before rows: nothing is missing then. */
  @Test
  void whatIsBeingRemovedIsNotMissed() throws Exception {
    going.add(rows().getFirst().id());
    Files.delete(path(rows().getFirst()));
    pass();
    assertThat(scrub.packs()).isEqualTo(3);
    assertThat(alarms()).isEmpty();
  }

  /** A hold or a floor keeps footage that is past its day: it is missed like any other. */
  @Test
  void whatIsKeptBeyondItsDayIsMissedAndMended() throws Exception {
    now = now.plus(Duration.ofDays(40));
    Files.delete(path(rows().get(0)));
    Files.delete(PackPaths.key(path(rows().get(1))));
    pass();
    assertThat(alarms()).containsExactly("pack-damaged");
    assertThat(scrub.findings()).isEqualTo(2);
    assertThat(PackPaths.key(path(rows().get(1)))).exists();
  }

  /** A pack that gets another key while it is read has not become sound by that. */
  @Test
  void aRowThatChangesMeanwhileEndsNoAlarm() throws Exception {
    PackRow damagedRow = rows().getFirst();
    flip(damagedRow);
    pass();
    DamagedPacks damaged = new DamagedPacks(node.catalogue, () -> now, node.alarms);
    damaged.recall();
    scrub =
        scrub(
            damaged,
            (volume, path) -> {
              node.catalogue.finished(damagedRow.wrappedTo(Bytes.copyOf(new byte[] {1})));
              return RowCheck.Opening.ORDINARY.open(volume, path);
            });
    now = now.plus(VolumeScrub.AGAIN);
    var _ = scrub.round();
    assertThat(alarms()).containsExactly("pack-damaged");
  }

  /** Else the key file would have a key that dies, and a catalogue made anew would believe it. */
  @Test
  void aKeyFileIsNotMadeFromARowThatHasChanged() throws Exception {
    PackRow before = rows().getFirst();
    Files.delete(PackPaths.key(path(before)));
    node.catalogue.finished(before.wrappedTo(Bytes.copyOf(new byte[] {1})));
    KeyFileRepair repair = new KeyFileRepair(node.volumes.all().getFirst(), node.catalogue);
    assertThat(repair.mend(before)).isFalse();
    assertThat(PackPaths.key(path(before))).doesNotExist();
    assertThat(repair.mend(rows().getFirst())).isTrue();
  }

  @Test
  void damageIsRememberedOverARestart() throws Exception {
    flip(rows().getFirst());
    pass();
    restart();
    assertThat(alarms()).containsExactly("pack-damaged");
    flip(rows().getFirst());
    assertThat(scrub.round()).isTrue();
    assertThat(alarms()).isEmpty();
    restart();
    assertThat(alarms()).isEmpty();
  }

  @Test
  void whatOpeningHasShownNoChecksumEnds() throws Exception {
    DamagedPacks damaged = new DamagedPacks(node.catalogue, () -> now, node.alarms);
    PackRow row = rows().getFirst();
    damaged.damaged(row, By.OPENING, "Chunk 1 does not open", "look");
    scrub = scrub(damaged);
    now = now.plus(VolumeScrub.AGAIN);
    pass();
    assertThat(alarms()).containsExactly("pack-damaged");
    damaged.sound(row.id(), By.OPENING);
    assertThat(alarms()).isEmpty();
  }

  @Test
  void aKeyFileIsWrittenAnewFromTheCatalogueAndTheOldOneKept() throws Exception {
    Path damagedKey = PackPaths.key(path(rows().get(0)));
    FaultyStorage.flipBit(damagedKey, 8L * 70);
    byte[] before = Files.readAllBytes(damagedKey);
    Files.delete(PackPaths.key(path(rows().get(1))));
    pass();
    assertThat(scrub.findings()).isEqualTo(2);
    assertThat(scrub.mended()).isEqualTo(2);
    assertThat(alarms()).isEmpty();
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary _ = node.check().run(PackCheck.Level.DIGEST, findings::add);
    assertThat(findings).isEmpty();
    Path aside =
        damagedKey.resolveSibling(
            String.valueOf(damagedKey.getFileName()).replace(".key", ".damaged-1"));
    assertThat(Files.readAllBytes(aside)).isEqualTo(before);
    node.recovery.sweep();
    assertThat(rows()).hasSize(3);
  }

  /** A whole key file may be newer than the row; nothing says which of both is right. */
  @Test
  void aWholeKeyFileOfAnotherPackIsLeftAlone() throws Exception {
    byte[] other = Files.readAllBytes(PackPaths.key(path(rows().get(1))));
    Path key = PackPaths.key(path(rows().get(0)));
    Files.write(key, other);
    pass();
    assertThat(alarms()).containsExactly("pack-damaged");
    assertThat(Files.readAllBytes(key)).isEqualTo(other);
  }
}
