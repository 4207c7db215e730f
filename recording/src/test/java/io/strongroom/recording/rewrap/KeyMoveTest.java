package io.strongroom.recording.rewrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMoveTest {
  private static final int SECONDS = 4;

  @TempDir Path root;
  private StoreFixture node;
  private PackRow row;
  private DayKeyId next;
  private KeyMove keys;

  @BeforeEach
  void record() {
    node = new StoreFixture(root, new DirectStorage(), 1);
    try (PackStore.Writer writer =
        node.store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(StoreFixture.INIT.duplicate());
      for (int n = 0; n < SECONDS; n++) {
        writer.fragment(StoreFixture.second(n));
      }
    }
    row = only();
    next = ClassDay.idOf(row).next();
    keys = new KeyMove(node.volumes, node.catalogue);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private PackRow only() {
    List<PackRow> rows =
        node.catalogue.packs(StoreFixture.CAMERA, StoreFixture.seconds(0, SECONDS));
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private void move(PackRow pack) {
    try (Rewrap rewrap = Rewrap.to(next, node.keys, new SecureRandom())) {
      keys.move(pack, rewrap);
    }
  }

  private Path keyFile() {
    return PackPaths.key(
        PackPaths.finished(root.resolve("v0"), row.retentionClass(), row.expiryDay(), row.id()));
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);
  }

  private void assertMovedAndOpen() {
    assertThat(ClassDay.keyOf(only())).isEqualTo(next);
    assertThat(node.keys.destroy(ClassDay.idOf(row))).hasSize(1);
    node.footage.forgetAll();
    assertThat(node.read(StoreFixture.seconds(0, SECONDS)).size()).isEqualTo(SECONDS);
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    assertThat(findings).isEmpty();
  }

  @Test
  void aMovedPackOpensWhenItsDayKeyIsDestroyed() {
    move(row);
    assertMovedAndOpen();
  }

  /** The node that recorded the pack tells the shared index of it, and offers copies. */
  @Test
  void aCopyStaysACopy() {
    NodeId other = new NodeId(new UUID(3, 4));
    node.catalogue.replicas().copied(row, Set.of(other));
    move(row);
    assertMovedAndOpen();
    assertThat(node.catalogue.replicas().isCopy(row.id())).isTrue();
    assertThat(node.catalogue.replicas().holders(row.id())).containsExactly(other);
  }

  @Test
  void aMoveIsMadeAgainWithoutHarm() {
    move(row);
    move(row);
    assertMovedAndOpen();
  }

  /** Whoever mends key files waits: it would write the old key over the new one. */
  @Test
  void nobodyElseReplacesKeyFilesMeanwhile() {
    Lock keyFiles = node.volumes.all().getFirst().keyFiles();
    List<Boolean> free = new ArrayList<>();
    try (Rewrap rewrap = Rewrap.to(next, node.keys, new SecureRandom())) {
      keys.move(
          row,
          new Rewrap() {
            @Override
            public WrappedDek rewrap(
                CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash) {
              free.add(CompletableFuture.supplyAsync(keyFiles::tryLock).join());
              return rewrap.rewrap(camera, range, wrapped, headerHash);
            }

            @Override
            public void close() {
              // the other one is closed
            }
          });
    }
    assertThat(free).containsExactly(false);
    assertThat(keyFiles.tryLock()).isTrue();
    assertMovedAndOpen();
  }

  @Test
  void whicheverOfRowAndKeyFileIsIntactIsEnough() throws Exception {
    damage(keyFile());
    move(row);
    assertThat(ClassDay.keyOf(only())).isEqualTo(next);
    move(only().wrappedTo(Bytes.copyOf(new byte[] {1})));
    assertMovedAndOpen();
  }

  @Test
  void aKeyFileThatIsMissingIsMade() throws Exception {
    Files.delete(keyFile());
    move(row);
    assertMovedAndOpen();
  }

  @Test
  void withoutAnyKeyThatOpensNothingIsWritten() throws Exception {
    damage(keyFile());
    byte[] before = Files.readAllBytes(keyFile());
    PackRow damaged = row.wrappedTo(Bytes.copyOf(new byte[] {1}));
    assertFails(ErrorKind.CORRUPT, damaged, "has no key that opens");
    assertThat(keyFile()).hasBinaryContent(before);
    assertThat(only()).isEqualTo(row);
  }

  @Test
  void anotherPackInItsPlaceIsLeftAlone() throws Exception {
    PackRow other =
        new PackRow(
            row.id(),
            row.volume(),
            row.retentionClass(),
            row.expiryDay(),
            row.spans(),
            row.bytes(),
            row.footerBytes(),
            row.chunks(),
            row.state(),
            row.firstOfLife(),
            Bytes.copyOf(new byte[32]),
            row.wrappedKey());
    byte[] before = Files.readAllBytes(keyFile());
    assertFails(ErrorKind.CORRUPT, other, "not the one that the catalogue knows");
    assertThat(keyFile()).hasBinaryContent(before);
  }

  @Test
  void aVolumeThatIsAwayIsNamed() throws Exception {
    Files.move(root.resolve("v0"), root.resolve("away"));
    assertFails(ErrorKind.UNAVAILABLE, row, "mount it, writable");
    assertFails(ErrorKind.UNAVAILABLE, row, "it is missing");
    Files.move(root.resolve("away"), root.resolve("v0"));
    assertThat(only()).isEqualTo(row);
  }

  private void assertFails(ErrorKind kind, PackRow pack, String why) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> move(pack))
        .matches(e -> e.kind() == kind)
        .withMessageContaining(why);
  }
}
