package io.strongroom.recording.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeTest {
  @TempDir Path root;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private final BufferPool pool = new BufferPool(1 << 20);
  private final Storage storage = new DirectStorage();

  private Volume open(Path path, Optional<VolumeId> expected) {
    return Volume.open(path, "left-bay", expected, storage, pool, alarms);
  }

  @Test
  void aNewFolderBecomesAVolumeAndIsKnownAgain() {
    VolumeId id;
    try (Volume volume = open(root.resolve("a"), Optional.empty())) {
      id = volume.id();
      assertThat(volume.state()).isEqualTo(Volume.State.OK);
      assertThat(volume.usableBytes()).isPositive();
    }
    try (Volume volume = open(root.resolve("a"), Optional.of(id))) {
      assertThat(volume.state()).isEqualTo(Volume.State.OK);
      assertThat(volume.id()).isEqualTo(id);
    }
  }

  @Test
  void anEmptyMountPointIsMissingAndStaysUntouched() throws IOException {
    Path mountPoint = Files.createDirectory(root.resolve("mnt"));
    VolumeId expected = VolumeId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
    try (Volume volume = open(mountPoint, Optional.of(expected))) {
      assertThat(volume.state()).isEqualTo(Volume.State.MISSING);
      assertThatThrownBy(volume::requireIdentity).isInstanceOf(IOException.class);
      assertThat(new Volumes(List.of(volume)).choose(Set.of())).isEmpty();
    }
    assertThat(mountPoint).isEmptyDirectory();
    assertThat(alarms.standing()).extracting(Alarm::kind).containsExactly("volume-missing");
  }

  @Test
  void aWarmVolumeIsRecordedToOnlyWhileNoHotOneIsSound() {
    try (Volumes volumes =
        new Volumes(List.of(tiered("warm", Tier.WARM), tiered("hot", Tier.HOT)))) {
      Volume warm = volumes.all().getFirst();
      Volume hot = volumes.all().getLast();
      for (int i = 0; i < 100; i++) {
        VolumeThread _ = hot.packOpened();
      }
      assertThat(volumes.choose(Set.of())).contains(hot);
      assertThat(volumes.choose(Set.of(hot.id()))).contains(warm);
      hot.suspect("a test says so");
      assertThat(volumes.choose(Set.of())).contains(warm);
      assertThat(volumes.betterThan(hot)).isTrue();
      warm.suspect("a test says so");
      assertThat(volumes.choose(Set.of())).contains(hot);
    }
  }

  private Volume tiered(String folder, Tier tier) {
    return Volume.open(root.resolve(folder), folder, tier, Optional.empty(), storage, pool, alarms);
  }

  @Test
  void aForeignVolumeIsNotWritten() {
    open(root.resolve("a"), Optional.empty()).close();
    VolumeId expected = VolumeId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
    try (Volume volume = open(root.resolve("a"), Optional.of(expected))) {
      assertThat(volume.state()).isEqualTo(Volume.State.MISSING);
      assertThat(alarms.standing().getFirst().detail()).contains("instead of " + expected);
    }
  }

  @Test
  void aVolumeThatVanishesIsNoticedBeforeTheNextPack() throws IOException {
    try (Volume volume = open(root.resolve("a"), Optional.empty())) {
      volume.requireIdentity();
      Files.delete(root.resolve("a").resolve(VolumeIdentity.FILE_NAME));
      assertThatThrownBy(volume::requireIdentity).isInstanceOf(IOException.class);
      assertThat(volume.state()).isEqualTo(Volume.State.MISSING);
    }
  }

  /** As when a store comes back while an earlier question to it has not been answered yet. */
  @Test
  void aLookThatTookLongDoesNotUndoALaterOne() throws Exception {
    PausingStorage pausing = new PausingStorage(storage);
    Path folder = root.resolve("a");
    try (Volume volume = Volume.open(folder, "left-bay", Optional.empty(), pausing, pool, alarms)) {
      Path aside = root.resolve("aside");
      Files.move(folder, aside);
      PausingStorage.Pause pause = pausing.pauseNext();
      Thread early = Thread.ofPlatform().start(volume::look);
      pause.awaitQuestion();
      Files.move(aside, folder);
      volume.look();
      assertThat(volume.state()).isEqualTo(Volume.State.OK);
      pause.end();
      early.join();

      assertThat(volume.state()).isEqualTo(Volume.State.OK);
      assertThat(alarms.standing()).isEmpty();
    }
  }

  @Test
  void packsWithoutIdentityAreNotAdopted() throws IOException {
    Files.createDirectories(root.resolve("a/packs"));
    assertThatThrownBy(() -> open(root.resolve("a"), Optional.empty()))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("volume.id");
  }

  @Test
  void damagedIdentitiesAreRefused() {
    String good =
        new VolumeIdentity(VolumeId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"), "x").encode();
    assertThat(VolumeIdentity.decode(good).label()).isEqualTo("x");
    for (int i = 0; i < good.length() - 1; i++) {
      StringBuilder bad = new StringBuilder(good);
      bad.setCharAt(i, good.charAt(i) == 'q' ? 'r' : 'q');
      assertThatThrownBy(() -> VolumeIdentity.decode(bad.toString()))
          .isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void directWritesReserveAndCut() throws IOException {
    Path path = root.resolve("file");
    BufferPool.Buffer buffer = pool.takeAlways(Storage.BLOCK_BYTES);
    try (Storage.StoredFile file = storage.create(path)) {
      file.allocate(0, 1 << 20);
      assertThat(file.size()).isZero();
      file.write(buffer.bytes().clear().limit(Storage.BLOCK_BYTES), 0);
      file.sync();
      file.truncate(Storage.BLOCK_BYTES);
      assertThat(file.size()).isEqualTo(Storage.BLOCK_BYTES);
    }
    try (Storage.StoredFile file = storage.openForReading(path)) {
      assertThat(file.read(ByteBuffer.allocate(1), Storage.BLOCK_BYTES)).isEqualTo(-1);
    }
    buffer.release();
  }

  /** The fault model itself: unsynced writes may go, synced ones may not. */
  @Test
  void thePowerCutSparesWhatWasSynced() throws IOException {
    FaultyStorage faulty = new FaultyStorage(storage, 3);
    Path path = root.resolve("file");
    Storage.StoredFile file = faulty.create(path);
    byte[] synced = "synced".repeat(700).substring(0, 4096).getBytes(StandardCharsets.US_ASCII);
    file.write(ByteBuffer.wrap(synced), 0);
    file.sync();
    faulty.syncDirectory(root);
    file.write(ByteBuffer.wrap(new byte[4096]), 4096);
    faulty.cutPower();
    assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
    assertThat(Files.readAllBytes(path)).startsWith(synced);
  }
}
