package io.strongroom.recording.write;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Invariants 2, 3 and 6 of the design under the faults of {@link FaultyStorage}. */
class StorageFaultTest {
  private static final int SECONDS = 9;
  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @TempDir Path root;

  /** Records in threes, each three synced together; ends early when the power is gone. */
  private static void record(
      StoreFixture node, FaultyStorage storage, StoreFixture.Recorder recorder) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < SECONDS; n++) {
        writer.fragment(second(n));
        long until = NOON.micros() + (n + 1) * 1_000_000L;
        if (n % 3 == 2) {
          await()
              .pollInterval(1, TimeUnit.MILLISECONDS)
              .until(() -> storage.isDead() || recorder.durable.micros() >= until);
        }
        if (storage.isDead()) {
          return;
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Every point at which the power can go, from the first byte of a pack to its last. */
  @Test
  void nothingAcknowledgedIsLostWhereverThePowerGoes() throws IOException {
    int points = 0;
    boolean finished = false;
    for (int point = 1; !finished; point++) {
      Path folder = Files.createDirectory(root.resolve("cut" + point));
      FaultyStorage storage = new FaultyStorage(new DirectStorage(), point);
      StoreFixture.Recorder recorder = new StoreFixture.Recorder();
      StoreFixture node = new StoreFixture(folder, storage, 1, SYNC_NANOS);
      storage.cutPowerAfter(point);
      record(node, storage, recorder);
      finished = !storage.isDead();
      node.kill();
      if (point % 2 == 0) {
        // an index that lost everything must not matter either
        delete(folder.resolve("catalogue"));
      }
      verify(folder, recorder, point);
      delete(folder);
      points++;
    }
    assertThat(points).isGreaterThan(20);
  }

  private static void verify(Path folder, StoreFixture.Recorder recorder, int point) {
    try (StoreFixture next = new StoreFixture(folder, new DirectStorage(), 1, SYNC_NANOS)) {
      next.recovery.sweep();
      List<byte[]> read = next.read(seconds(0, SECONDS));
      long acknowledged = Math.max(0, (recorder.durable.micros() - NOON.micros()) / 1_000_000);
      assertThat(read.size()).as("seed %d", point).isGreaterThanOrEqualTo((int) acknowledged);
      for (int n = 0; n < acknowledged; n++) {
        assertThat(read.get(n)).as("seed %d, second %d", point, n).isEqualTo(content(n));
      }
      List<Finding> findings = new ArrayList<>();
      next.check().run(PackCheck.Level.STRUCTURE, findings::add);
      assertThat(findings)
          .as("seed %d", point)
          .allMatch(finding -> finding.kind() == Finding.Kind.LOST_BEFORE);
      assertThat(next.catalogue.openPacks()).isEmpty();
    }
  }

  @Test
  void aFailedSyncMovesTheUnsyncedBytesToTheOtherVolume() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = new StoreFixture(root, storage, 2, SYNC_NANOS)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        await().until(() -> recorder.durable.equals(NOON.plusMicros(1_000_000)));
        storage.failNext(FaultyStorage.Operation.SYNC, 1);
        writer.fragment(second(1));
        await().until(() -> !recorder.abandoned.isEmpty());
        await().until(() -> recorder.durable.equals(NOON.plusMicros(2_000_000)));
        writer.fragment(second(2));
      }
      assertThat(recorder.lost).isEmpty();
      assertThat(recorder.durable).isEqualTo(NOON.plusMicros(3_000_000));
      assertThat(node.alarms.standing()).extracting(Alarm::kind).contains("volume-suspect");
      List<byte[]> read = node.read(seconds(0, 3));
      assertThat(read).hasSize(3);
      assertThat(read.get(1)).isEqualTo(content(1));
      assertThat(node.footage.timeline(CAMERA, seconds(0, 3), 0).gaps()).isEmpty();
    }
    try (StoreFixture next = new StoreFixture(root, new DirectStorage(), 2)) {
      assertThat(next.read(seconds(0, 3))).hasSize(3);
      assertThat(next.catalogue.openPacks()).isEmpty();
    }
  }

  @Test
  void aFullDiskIsAGapAndKeepsWhatWasRecorded() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        await().until(() -> recorder.durable.equals(NOON.plusMicros(1_000_000)));
        storage.setRoomBytes(10_000);
        writer.fragment(second(1));
        await().until(() -> node.volumes.all().getFirst().state() == Volume.State.FULL);
        writer.fragment(second(2));
      }
      assertThat(recorder.lost).containsExactly(new Gap(seconds(1, 3), GapCause.DISK));
      assertThat(node.read(seconds(0, 3))).hasSize(1);
      assertThat(node.footage.timeline(CAMERA, seconds(0, 3), 0).gaps())
          .containsExactly(new Gap(seconds(1, 3), GapCause.DISK));
      assertThat(node.alarms.standing()).extracting(Alarm::kind).contains("volume-full");
    }
  }

  /** Wall time of footage lags while it follows a clock that was set forward; a stop does not. */
  @Test
  void aLossGoesOnUntilTheRecorderStops() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS)) {
      PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder);
      writer.init(INIT.duplicate());
      writer.fragment(second(0));
      await().until(() -> recorder.durable.equals(NOON.plusMicros(1_000_000)));
      storage.setRoomBytes(10_000);
      writer.fragment(second(1));
      await().until(() -> node.volumes.all().getFirst().state() == Volume.State.FULL);
      for (int n = 2; n < 9; n++) {
        writer.fragment(second(n));
      }
      writer.stopped(NOON.plusMicros(12_300_000));
      writer.close();
      TimeRange missing = new TimeRange(seconds(1, 2).from(), NOON.plusMicros(12_300_000));
      assertThat(node.footage.timeline(CAMERA, seconds(0, 20), 0).gaps())
          .containsExactly(new Gap(missing, GapCause.DISK));
    }
  }

  @Test
  void aStopAfterFootageThatIsKeptOrAGapLosesNothing() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        writer.stopped(seconds(5, 6).from());
      }
      storage.setRoomBytes(10_000);
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(10));
        await().until(() -> node.volumes.all().getFirst().state() == Volume.State.FULL);
        writer.gap(new Gap(seconds(11, 12), GapCause.NO_MEDIA));
        writer.stopped(seconds(15, 16).from());
      }
      assertThat(recorder.lost).containsExactly(new Gap(seconds(10, 11), GapCause.DISK));
    }
  }

  @Test
  void aHungVolumeIsGivenUp() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node =
        new StoreFixture(root, storage, 2, SYNC_NANOS, 64L << 20, 100_000_000L)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        await().until(() -> recorder.durable.equals(NOON.plusMicros(1_000_000)));
        storage.setDelayNanos(TimeUnit.SECONDS.toNanos(1));
        writer.fragment(second(1));
        await()
            .pollInterval(50, TimeUnit.MILLISECONDS)
            .until(
                () -> {
                  if (recorder.abandoned.isEmpty()) {
                    writer.gap(new Gap(seconds(100, 101), GapCause.NO_MEDIA));
                    writer.fragment(second(2));
                  }
                  return !recorder.abandoned.isEmpty();
                });
        storage.setDelayNanos(0);
      }
      assertThat(node.alarms.standing()).extracting(Alarm::kind).contains("volume-suspect");
      assertThat(node.read(seconds(1, 2))).contains(content(1));
    }
  }

  @Test
  void aHungVolumeIsWaitedForIfThereIsNoOther() {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    AtomicInteger appended = new AtomicInteger(2);
    try (StoreFixture node =
        new StoreFixture(root, storage, 1, SYNC_NANOS, 64L << 20, 100_000_000L)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        await().until(() -> recorder.durable.equals(NOON.plusMicros(1_000_000)));
        storage.setDelayNanos(TimeUnit.SECONDS.toNanos(1));
        writer.fragment(second(1));
        await()
            .pollInterval(50, TimeUnit.MILLISECONDS)
            .until(
                () -> {
                  writer.fragment(second(appended.getAndIncrement()));
                  return alarms(node).contains("volume-slow");
                });
        storage.setDelayNanos(0);
        await().until(() -> recorder.durable.equals(NOON.plusMicros(appended.get() * 1_000_000L)));
      }
      assertThat(recorder.abandoned).isEmpty();
      assertThat(recorder.lost).isEmpty();
      assertThat(alarms(node)).isEmpty();
      assertThat(node.read(seconds(0, appended.get()))).hasSize(appended.get());
      assertThat(node.volumes.all().getFirst().state()).isEqualTo(Volume.State.OK);
    }
  }

  private static List<String> alarms(StoreFixture node) {
    return node.alarms.standing().stream().map(Alarm::kind).toList();
  }

  @Test
  void anExhaustedPoolIsAnOverloadGap() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    try (StoreFixture node =
        new StoreFixture(root, storage, 1, TimeUnit.SECONDS.toNanos(60), 100_000)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        for (int n = 0; n < 8; n++) {
          writer.fragment(second(n));
        }
      }
      assertThat(recorder.lost).extracting(Gap::cause).containsOnly(GapCause.OVERLOAD);
      assertThat(node.read(seconds(0, 8))).isNotEmpty();
    }
  }

  @Test
  void aPackThatNoFragmentFoundRoomInIsTakenBack() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    Gap before = new Gap(seconds(-5, 0), GapCause.NO_MEDIA);
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 7);
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS, 8192)) {
      long begun = System.nanoTime();
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.gap(before);
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
      }
      assertThat(System.nanoTime() - begun).isLessThan(CameraWriter.CLOSE_TIMEOUT_NANOS);
      Gap lost = new Gap(seconds(0, 1), GapCause.OVERLOAD);
      assertThat(recorder.lost).containsExactly(lost);
      assertThat(node.catalogue.unjournaled(CAMERA, 10)).containsExactly(before, lost);
      assertThat(node.catalogue.openPacks()).isEmpty();
      assertThat(node.store.livePacks()).isZero();
      List<Finding> findings = new ArrayList<>();
      node.check().run(PackCheck.Level.STRUCTURE, findings::add);
      assertThat(findings).isEmpty();
    }
  }
}
