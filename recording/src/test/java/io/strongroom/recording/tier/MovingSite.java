package io.strongroom.recording.tier;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A node's storage with a hot and a warm volume, and what moves packs between them. */
final class MovingSite implements AutoCloseable {
  static final int PACKS = 3;
  static final int SECONDS = 4;
  static final TierRules RULES =
      new TierRules(Map.of(StoreFixture.CLASS, new TierAges(OptionalInt.of(1), OptionalInt.of(5))));

  final StoreFixture node;
  final Removals removals = new Removals();
  final DamagedPacks damaged;

  MovingSite(Path root, Storage storage) {
    this.node = new StoreFixture(root, storage, List.of(Tier.HOT, Tier.WARM));
    this.damaged = new DamagedPacks(node.catalogue, Clock.systemUTC(), node.alarms);
  }

  /** Three packs of four seconds each, of one camera. */
  void record() {
    record(PACKS);
  }

  void record(int packs) {
    for (int pack = 0; pack < packs; pack++) {
      PackStore.Writer writer =
          node.store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder());
      writer.init(StoreFixture.INIT.duplicate());
      for (int n = pack * SECONDS; n < (pack + 1) * SECONDS; n++) {
        writer.fragment(StoreFixture.second(n));
      }
      writer.close();
    }
  }

  Pace pace() {
    return new Pace(1L << 40, () -> false, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
  }

  Mover toWarm() {
    return mover(Tier.WARM, new DiskTarget(node.pool, pace()), Duration.ofDays(2));
  }

  /** Two days after the recording. */
  Mover toWarm(UnaryOperator<Target> around) {
    return mover(Tier.WARM, around.apply(new DiskTarget(node.pool, pace())), Duration.ofDays(2));
  }

  Mover mover(Tier to, Target target, Duration after) {
    Instant now = StoreFixture.NOON.toInstant().plus(after);
    PackMove move =
        new PackMove(
            node.volumes,
            node.catalogue,
            removals,
            new CopyClaims(),
            target,
            pace(),
            row -> false,
            () -> {},
            node.footage::forget);
    return new Mover(
        to,
        node.volumes,
        node.catalogue,
        RULES,
        move,
        () -> {},
        damaged,
        StoreFixture.ZONE,
        Clock.fixed(now, ZoneOffset.UTC),
        System::nanoTime,
        node.alarms);
  }

  List<PackRow> rows() {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    return rows;
  }

  DayKeyId classDay() {
    return ClassDay.idOf(rows().getFirst());
  }

  Volume volume(Tier tier) {
    return node.volumes.everywhere().stream()
        .filter(volume -> volume.tier() == tier)
        .findFirst()
        .orElseThrow();
  }

  /** All packs are on a volume of a tier, as they were recorded, and nothing is anywhere else. */
  void assertAllOn(Tier tier) {
    assertAllOn(tier, PACKS);
  }

  void assertAllOn(Tier tier, int packs) {
    assertThat(rows()).hasSize(packs).allMatch(row -> row.volume().equals(volume(tier).id()));
    assertThat(node.catalogue.moves().begun()).isEmpty();
    assertReadable(packs);
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.DIGEST, findings::add);
    assertThat(findings).isEmpty();
  }

  void assertReadable() {
    assertReadable(PACKS);
  }

  void assertReadable(int packs) {
    List<byte[]> read = node.read(StoreFixture.seconds(0, packs * SECONDS));
    assertThat(read).hasSize(packs * SECONDS);
    for (int n = 0; n < read.size(); n++) {
      assertThat(read.get(n)).isEqualTo(StoreFixture.content(n));
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
