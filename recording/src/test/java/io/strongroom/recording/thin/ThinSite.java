package io.strongroom.recording.thin;

import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.TestClip;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.tier.PackFiles;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** A node's storage, and what thins its packs: all of them are due when they are finished. */
final class ThinSite implements AutoCloseable {
  final StoreFixture node;
  final Removals removals = new Removals();
  final Thinning thinning;

  /** Packs that stay for a case. */
  Predicate<PackRow> held = row -> false;

  /** Packs whose key is to die. */
  Predicate<PackRow> going = row -> false;

  /** Whether key stores answer. */
  boolean isOpen = true;

  ThinSite(Path root, Storage storage) {
    this.node = new StoreFixture(root, storage, 1);
    this.thinning =
        new Thinning(
            new Thinning.Site(
                node.volumes,
                node.catalogue,
                node.pool,
                new DamagedPacks(node.catalogue, Clock.systemUTC(), node.alarms),
                new CopyClaims(),
                removals,
                () -> held,
                row -> going.test(row)),
            new Thinning.Keys(
                new WholePackKeys(
                    (authorisation, wrapped, hash) -> node.keys.unwrap(wrapped, hash),
                    (pack, range) -> node.mint.authorise(pack.id().camera(), range, "thinning")),
                this::dayKey,
                new SecureRandom()),
            () -> (row, early, now) -> Optional.of(row.range().to()),
            1L << 40,
            () -> false,
            new CountDownLatch(0),
            Clock.systemUTC(),
            System::nanoTime,
            node.alarms);
  }

  private Optional<DayPublicKey> dayKey(WrappedDek wrapped) {
    return node.keys.publicKeys().stream()
        .filter(key -> isOpen && Arrays.equals(key.keyId(), wrapped.keyId()))
        .findFirst();
  }

  /** A pack of fragments of a clip. */
  void record(TestClip clip, List<Fragment> fragments) {
    try (PackStore.Writer writer =
        node.store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(clip.init());
      fragments.forEach(writer::fragment);
    }
  }

  List<PackRow> rows() {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    return rows;
  }

  PackRow full() {
    return rows().stream().filter(row -> !row.id().isThinned()).findFirst().orElseThrow();
  }

  Optional<PackRow> thinned() {
    return rows().stream().filter(row -> row.id().isThinned()).findFirst();
  }

  /** As if its key had died. */
  void remove(PackRow row) throws IOException {
    Volume volume = node.volumes.find(row.volume()).orElseThrow();
    PackFiles.remove(volume, row.retentionClass(), row.expiryDay(), row.id());
    node.catalogue.forgetAll(List.of(row.id()));
    node.footage.forgetAll();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.DIGEST, findings::add);
    return findings;
  }

  @Override
  public void close() {
    thinning.close();
    node.close();
  }
}
