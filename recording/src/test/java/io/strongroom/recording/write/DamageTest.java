package io.strongroom.recording.write;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
  @TempDir Path root;

  private StoreFixture node() {
    return new StoreFixture(root, new DirectStorage(), 1);
  }

  private static List<Finding> check(StoreFixture node) {
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    return findings;
  }

  private Path file(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("v0"))) {
      return files.filter(path -> path.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  private static void recordSmall(StoreFixture node, int count) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(ByteBuffer.wrap(new byte[100]));
      for (int n = 0; n < count; n++) {
        writer.fragment(
            new Fragment(
                ByteChain.of(ByteBuffer.wrap(new byte[] {1, 2, 3, (byte) n})),
                NOON.plusMicros(n * 1_000_000L),
                1_000_000,
                new MediaTime(n * 90_000L),
                1,
                true,
                false,
                false,
                0));
      }
    }
  }

  @Test
  void oneFlippedBitAnywhereIsFoundWithoutAKey() throws IOException {
    try (StoreFixture node = node()) {
      recordSmall(node, 1);
      Path pack = file(".pack");
      assertThat(check(node)).isEmpty();
      long bits = Files.size(pack) * 8;
      // 97 bits is coprime to every field's width: each field is hit somewhere
      for (long bit = 0; bit < bits; bit += 97) {
        FaultyStorage.flipBit(pack, bit);
        assertThat(check(node)).as("bit %d", bit).isNotEmpty();
        FaultyStorage.flipBit(pack, bit);
      }
      Path key = file(".key");
      for (long bit = 0; bit < Files.size(key) * 8; bit += 97) {
        FaultyStorage.flipBit(key, bit);
        assertThat(check(node)).as("key bit %d", bit).isNotEmpty();
        FaultyStorage.flipBit(key, bit);
      }
      assertThat(check(node)).isEmpty();
    }
  }

  @Test
  void aFlippedBitIsRefusedOnReadingAndNamed() throws IOException {
    try (StoreFixture node = node()) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
        writer.init(INIT.duplicate());
        writer.fragment(second(0));
        writer.fragment(second(1));
      }
      // header, INIT, then 24 KiB of the first second
      FaultyStorage.flipBit(file(".pack"), (8192 + 5000) * 8L);
      assertThatThrownBy(() -> node.read(seconds(0, 1)))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
      assertThat(check(node))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.chunk()).hasValue(1);
                assertThat(finding.pack()).startsWith(CAMERA.toString());
              });
    }
  }

  @Test
  void rowsWithoutPacksAndPacksWithoutRowsAreFound() throws IOException {
    try (StoreFixture node = node()) {
      recordSmall(node, 2);
      Path pack = file(".pack");
      Path away = root.resolve("away");
      Files.move(pack, away);
      assertThat(check(node)).extracting(Finding::kind).contains(Finding.Kind.ROW_WITHOUT_PACK);
      Files.move(away, pack);
      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      assertThat(check(node)).extracting(Finding::kind).contains(Finding.Kind.PACK_WITHOUT_ROW);
      node.recovery.sweep();
      assertThat(check(node)).isEmpty();
    }
  }

  /** A torn frame in the middle costs that frame only; its time is a gap, and fsck knows. */
  @Test
  void recoveryKeepsWholeFramesBehindATornOne() throws IOException {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    StoreFixture node = node();
    PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder);
    writer.init(INIT.duplicate());
    for (int n = 0; n < 4; n++) {
      writer.fragment(second(n));
    }
    await().until(() -> recorder.durable.equals(NOON.plusMicros(4_000_000)));
    node.kill();
    // second 1 begins behind header, INIT and second 0 (20,000 bytes in 20,480)
    FaultyStorage.flipBit(file(".open"), (8192 + 20_480 + 9000) * 8L);
    io.strongroom.recording.index.CatalogueRebuild.setAside(
        root.resolve("catalogue"), java.time.Clock.systemUTC());
    try (StoreFixture next = node()) {
      assertThat(next.recovery.sweep()).isEqualTo(new PackRecovery.Outcome(1, 0, 0));
      assertThat(next.read(seconds(0, 4))).hasSize(3);
      assertThat(next.footage.timeline(CAMERA, seconds(0, 4), 0).gaps())
          .containsExactly(
              new io.strongroom.recording.model.Gap(
                  seconds(1, 2), io.strongroom.recording.model.GapCause.LOSS));
      assertThat(check(next)).extracting(Finding::kind).containsExactly(Finding.Kind.LOST_BEFORE);
    }
  }

  @Test
  void aPackWithoutHeaderIsKeptAndReported() throws IOException {
    try (StoreFixture node = node()) {
      recordSmall(node, 2);
    }
    Path pack = file(".pack");
    FaultyStorage.flipBit(pack, 300);
    try (StoreFixture node = node()) {
      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      assertThat(node.recovery.sweep().damaged()).isEqualTo(1);
      assertThat(pack).exists();
      assertThat(node.alarms.standing())
          .extracting(io.strongroom.recording.alarm.Alarm::kind)
          .contains("pack-damaged");
    }
  }

  /**
   * An alarm about a file ends without a restart: it can be read again, or somebody has removed it.
   */
  @Test
  void theAlarmOfAFileThatIsNoPackEndsWithIt() throws IOException {
    try (StoreFixture node = node()) {
      recordSmall(node, 2);
      Path pack = file(".pack");
      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      FaultyStorage.flipBit(pack, 8L * 40);
      node.recovery.sweep();
      assertThat(node.alarms.standing()).hasSize(1);
      node.recovery.lookAgain();
      assertThat(node.alarms.standing()).hasSize(1);
      FaultyStorage.flipBit(pack, 8L * 40);
      node.recovery.lookAgain();
      assertThat(node.alarms.standing()).isEmpty();
      assertThat(check(node)).isEmpty();

      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      FaultyStorage.flipBit(pack, 8L * 40);
      node.recovery.sweep();
      assertThat(node.alarms.standing()).hasSize(1);
      Files.delete(pack);
      node.recovery.lookAgain();
      assertThat(node.alarms.standing()).isEmpty();
    }
  }
}
