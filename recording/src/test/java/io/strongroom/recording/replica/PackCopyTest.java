package io.strongroom.recording.replica;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One copy, from volume to volume, with the faults of a disk. */
class PackCopyTest {
  private static final NodeId FIRST = new NodeId(new UUID(7, 1));
  private static final NodeId SECOND = new NodeId(new UUID(7, 2));
  private static final Set<NodeId> HOLDERS = Set.of(FIRST);

  @TempDir Path root;
  private StoreFixture from;

  @BeforeEach
  void record() throws IOException {
    from =
        new StoreFixture(Files.createDirectories(root.resolve("from")), FIRST, new DirectStorage());
    try (PackStore.Writer writer = from.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < 3; n++) {
        writer.fragment(second(n));
      }
    }
  }

  @AfterEach
  void close() {
    from.close();
  }

  private StoreFixture target(String name, Storage storage) throws IOException {
    return new StoreFixture(Files.createDirectories(root.resolve(name)), SECOND, storage);
  }

  private PackRow recorded() {
    List<PackRow> rows = new ArrayList<>();
    from.catalogue.forEach(rows::add);
    return rows.getFirst();
  }

  private HeldPack.Finished pack() {
    return (HeldPack.Finished)
        new LocalHoldings(from.volumes, from.catalogue, from.live)
            .find(recorded().id(), Holdings.NEWEST)
            .orElseThrow();
  }

  private static PackCopy copy(StoreFixture target) {
    Pace pace = new Pace(1L << 40, () -> false, () -> 0, nanos -> {});
    CopyClaims claims = new CopyClaims();
    GrowingCopies growing =
        new GrowingCopies(
            target.volumes,
            target.catalogue,
            target.pool,
            new PackFinishing(target.catalogue, target.pool, target.epochs, target.alarms),
            pace,
            claims);
    return new PackCopy(
        target.volumes, target.catalogue, target.pool, pace, growing, claims, row -> false);
  }

  private static void untold(long done) {
    // nobody wants to know
  }

  private static List<Path> files(StoreFixture target) {
    return PackListing.files(target.volumes.all().getFirst());
  }

  private static List<Finding> findings(StoreFixture target) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary _ = target.check().run(PackCheck.Level.STRUCTURE, findings::add);
    return findings;
  }

  private static void assertNothingLeft(StoreFixture target) {
    assertThat(files(target)).isEmpty();
    assertThat(target.catalogue.replicas().begun()).isEmpty();
    assertThat(target.catalogue.replicas().packs(java.util.Optional.empty(), 9)).isEmpty();
  }

  @Test
  void aPowerCutAtAnyPointLeavesAWholeCopyOrNothing() throws Exception {
    FaultyStorage counting = new FaultyStorage(new DirectStorage(), 0);
    long points;
    try (StoreFixture target = target("counting", counting)) {
      long before = counting.operations();
      copy(target).make(pack(), HOLDERS, PackCopyTest::untold);
      points = counting.operations() - before;
      assertThat(findings(target)).isEmpty();
    }
    assertThat(points).isGreaterThan(6);
    int whole = 0;
    for (int point = 1; point <= points + 1; point++) {
      String name = "target" + point;
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      StoreFixture before = target(name, faulty);
      faulty.cutPowerAfter(point);
      try {
        copy(before).make(pack(), HOLDERS, PackCopyTest::untold);
      } catch (StrongroomException e) {
        assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
      }
      faulty.cutPower();
      before.kill();
      try (StoreFixture after = target(name, new DirectStorage())) {
        after.recovery.sweep();
        assertThat(findings(after)).as("point %d", point).isEmpty();
        if (after.catalogue.find(recorded().id()).isPresent()) {
          whole++;
          assertThat(after.catalogue.replicas().isCopy(recorded().id())).isTrue();
        } else {
          assertNothingLeft(after);
          copy(after).make(pack(), HOLDERS, PackCopyTest::untold);
          assertThat(findings(after)).isEmpty();
        }
      }
    }
    assertThat(whole).isPositive();
  }

  @Test
  void aDiskThatFillsUpKeepsNothing() throws Exception {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 3);
    try (StoreFixture target = target("full", storage)) {
      assertThatThrownBy(
              () -> copy(target).make(pack(), HOLDERS, done -> storage.setRoomBytes(4_096)))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.EXHAUSTED));
      assertNothingLeft(target);
      assertThat(target.volumes.all().getFirst().state()).isEqualTo(Volume.State.FULL);
    }
  }

  @Test
  void aFailedSyncIsNoCopyAndMakesTheVolumeSuspect() throws Exception {
    FaultyStorage storage = new FaultyStorage(new DirectStorage(), 4);
    try (StoreFixture target = target("broken", storage)) {
      storage.failNext(FaultyStorage.Operation.SYNC, 1);
      assertThatThrownBy(() -> copy(target).make(pack(), HOLDERS, PackCopyTest::untold))
          .isInstanceOf(StrongroomException.class);
      assertNothingLeft(target);
      assertThat(target.volumes.all().getFirst().state()).isEqualTo(Volume.State.SUSPECT);
    }
  }

  @Test
  void aCopyThatIsBrokenOffIsRemoved() throws Exception {
    try (StoreFixture target = target("stopped", new DirectStorage())) {
      StrongroomException stop = new StrongroomException(ErrorKind.UNAVAILABLE, "stop");
      assertThatThrownBy(
              () ->
                  copy(target)
                      .make(
                          pack(),
                          HOLDERS,
                          done -> {
                            if (done > 0) {
                              throw stop;
                            }
                          }))
          .isSameAs(stop);
      assertNothingLeft(target);
    }
  }

  @Test
  void aSourceThatFailsSaysNothingAboutTheDiskHere() throws Exception {
    try (StoreFixture target = target("sound", new DirectStorage())) {
      HeldPack.Finished gone =
          new HeldPack.Finished(
              pack().row(),
              java.util.Optional.empty(),
              () -> {
                throw new IOException("gone");
              });
      assertThatThrownBy(() -> copy(target).make(gone, HOLDERS, PackCopyTest::untold))
          .isInstanceOfSatisfying(
              StrongroomException.class,
              e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
      assertNothingLeft(target);
      assertThat(target.volumes.all().getFirst().state()).isEqualTo(Volume.State.OK);
    }
  }

  /** The index is made anew from the files alone, and a copy is still known as one. */
  @Test
  void aCopyIsKnownAsOneByItsFileAlone() throws Exception {
    try (StoreFixture target = target("again", new DirectStorage())) {
      copy(target).make(pack(), HOLDERS, PackCopyTest::untold);
      target.catalogue.forget(recorded().id());
      assertThat(target.catalogue.replicas().isCopy(recorded().id())).isFalse();
      target.recovery.sweep();
      assertThat(target.catalogue.replicas().isCopy(recorded().id())).isTrue();
      assertThat(target.catalogue.replicas().holders(recorded().id())).containsExactly(FIRST);
    }
  }

  @Test
  void whatIsDamagedIsAnAlarmAndStaysWhereItIs() throws Exception {
    try (StoreFixture target = target("damaged", new DirectStorage())) {
      copy(target).make(pack(), HOLDERS, PackCopyTest::untold);
      PackRow row = target.catalogue.find(recorded().id()).orElseThrow();
      assertThat(check(target).check(row)).isEqualTo(OwnPackCheck.Seen.WHOLE);
      List<Path> before = files(target);
      damage(target);
      assertThat(check(target).check(row)).isEqualTo(OwnPackCheck.Seen.DAMAGED);
      assertThat(target.catalogue.find(row.id())).contains(row);
      assertThat(files(target)).isEqualTo(before);
      assertThat(target.alarms.standing()).extracting(Alarm::kind).containsExactly("pack-damaged");
    }
  }

  @Test
  void aPackThatCannotBeReadIsNotCalledDamaged() throws Exception {
    try (StoreFixture target = target("gone", new DirectStorage())) {
      copy(target).make(pack(), HOLDERS, PackCopyTest::untold);
      PackRow row = target.catalogue.find(recorded().id()).orElseThrow();
      for (Path file : files(target)) {
        Files.delete(file);
      }
      assertThat(check(target).check(row)).isEqualTo(OwnPackCheck.Seen.NOTHING);
      assertThat(target.catalogue.find(row.id())).isPresent();
      assertThat(target.alarms.standing()).isEmpty();
    }
  }

  private static OwnPackCheck check(StoreFixture node) {
    return new OwnPackCheck(
        new LocalHoldings(node.volumes, node.catalogue, node.live),
        node.pool,
        node.volumes,
        new Pace(1L << 40, () -> false, () -> 0, nanos -> {}),
        new DamagedPacks(node.catalogue, Clock.systemUTC(), node.alarms));
  }

  private static void damage(StoreFixture node) throws IOException {
    Path pack =
        files(node).stream()
            .filter(file -> file.toString().endsWith(".pack"))
            .findFirst()
            .orElseThrow();
    FaultyStorage.flipBit(pack, 8L * 20_000);
  }
}
