package io.strongroom.recording.replica;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Growth;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import io.strongroom.recording.replica.ReplicaPeers.State;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack of one node that another follows while it grows, with real files and catalogues. */
class FollowTest {
  @TempDir Path root;
  private final AtomicLong nanos = new AtomicLong(1_000_000);
  private final StoreFixture.Recorder recorder = new StoreFixture.Recorder();
  private StoreFixture from;
  private PackStore.Writer writer;
  private int written;

  @BeforeEach
  void record() throws IOException {
    from =
        new StoreFixture(
            Files.createDirectories(root.resolve("from")),
            FollowFixture.SOURCE,
            new DirectStorage());
    writer = from.store.open(CAMERA, CLASS, recorder);
    writer.init(INIT.duplicate());
  }

  @AfterEach
  void close() {
    writer.close();
    from.close();
  }

  private StoreFixture target(String name, Storage storage) throws IOException {
    return new StoreFixture(
        Files.createDirectories(root.resolve(name)), FollowFixture.TARGET, storage);
  }

  private FollowFixture follow(StoreFixture target) {
    return new FollowFixture(from, target, nanos);
  }

  /** Records up to a second, until it is on disk. */
  private void recordUntil(int end) {
    while (written < end) {
      writer.fragment(second(written++));
    }
    await().until(() -> !recorder.durable.isBefore(seconds(0, end).to()));
  }

  private PackId pack() {
    return from.live.growth().getFirst().header().id();
  }

  private static List<Finding> findings(StoreFixture target) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary _ = target.check().run(PackCheck.Level.STRUCTURE, findings::add);
    return findings;
  }

  private static PackRow row(StoreFixture target) {
    List<PackRow> rows = new ArrayList<>();
    target.catalogue.forEach(rows::add);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private static List<Path> files(StoreFixture target) {
    return PackListing.files(target.volumes.all().getFirst());
  }

  /** What the target shows by itself, with the keys of the source. */
  private List<byte[]> read(StoreFixture target, int end) {
    try (StoredFootage footage =
        new StoredFootage(
            new LocalHoldings(target.volumes, target.catalogue, target.live),
            (authorisation, wrapped, hash) -> from.keys.unwrap(wrapped, hash),
            target.mint,
            target.pool)) {
      return StoreFixture.read(footage, target.mint, seconds(0, end));
    }
  }

  private void assertReadable(StoreFixture target, int end) {
    assertThat(findings(target)).isEmpty();
    assertThat(row(target).spans()).containsExactly(seconds(0, end));
    assertThat(target.catalogue.replicas().isCopy(row(target).id())).isTrue();
    assertThat(target.catalogue.replicas().holders(row(target).id()))
        .containsExactly(FollowFixture.SOURCE);
    assertThat(target.catalogue.replicas().followed()).isEmpty();
    List<byte[]> read = read(target, end);
    assertThat(read).hasSize(end);
    for (int n = 0; n < end; n++) {
      assertThat(read.get(n)).isEqualTo(content(n));
    }
  }

  @Test
  void whatWasSyncedAtANodeThatIsGoneIsServedFromItsCopy() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(3);
      node.round();
      assertThat(node.follower.followed()).isOne();
      recordUntil(5);
      node.round();
      assertThat(node.readUntil.get()).isEqualTo(from.live.durableBytes(pack()).orElseThrow());
      assertThat(node.follower.behindSince()).isEmpty();
      assertThat(node.followers.unfollowedCount()).isZero();
      assertThat(target.catalogue.find(pack())).isEmpty();
      // a moment is not enough
      node.follower.round(Optional.empty(), true);
      assertThat(target.catalogue.find(pack())).isEmpty();
      node.gone();
      assertReadable(target, 5);
      assertThat(row(target).state()).isEqualTo(Footer.State.RECOVERED);
      assertThat(node.follower.followed()).isZero();
    }
  }

  @Test
  void aPackThatIsFinishedIsGoneOnWithAndNotFetchedAgain() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(8);
      node.round();
      long followed = node.readBytes.get();
      PackId id = pack();
      writer.close();
      node.round();
      await().until(() -> target.catalogue.find(id).isPresent());
      node.round();
      assertThat(node.follower.followed()).isZero();
      assertReadable(target, 8);
      assertThat(row(target).merkleRoot()).isEqualTo(row(from).merkleRoot());
      assertThat(node.readBytes.get()).isLessThan(row(from).bytes() + followed / 2);
    }
  }

  @Test
  void aNodeThatComesBackWithMoreIsFollowedOn() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(4);
      node.round();
      node.gone();
      assertReadable(target, 4);
      recordUntil(7);
      long before = node.readBytes.get();
      nanos.addAndGet(Followers.SILENCE.toNanos());
      node.round();
      assertThat(node.follower.followed()).isOne();
      assertThat(target.catalogue.find(pack())).isEmpty();
      assertThat(node.readBytes.get() - before).isLessThan(before);
      node.gone();
      assertReadable(target, 7);
    }
  }

  @Test
  void aShorterCopyDoesNotCountAsKept() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(4);
      node.round();
      node.gone();
      recordUntil(6);
      writer.close();
      PackRow whole = row(from);
      Offer offer = new Offer(whole.id(), whole.bytes(), FollowFixture.SOURCE, Set.of());
      assertThat(node.keeper.keep(offer)).isEqualTo(State.TAKEN);
      await().until(() -> node.keeper.keep(offer) == State.KEPT);
      assertReadable(target, 6);
      assertThat(row(target).merkleRoot()).isEqualTo(whole.merkleRoot());
    }
  }

  /** What a damaged original cannot add to does not cost what is here. */
  @Test
  void whatFollowedThePackStaysIfTheRestIsDamaged() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(4);
      node.round();
      recordUntil(6);
      writer.close();
      node.sends =
          bytes -> {
            bytes.put(100, (byte) (bytes.get(100) ^ 1));
            return bytes;
          };
      node.round();
      await().until(() -> target.catalogue.find(row(from).id()).isPresent());
      assertReadable(target, 4);
    }
  }

  @Test
  void whatASourceSaysOrSendsWronglyIsNotWritten() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(3);
      node.round();
      long bytes = node.readUntil.get();
      recordUntil(5);
      // shrinks
      node.says = grown -> new Grown(grown.pack(), Growth.OPEN, 8_192);
      node.round();
      // lies behind what is synced there, in the middle of a frame, and where no pack ends
      for (long said : List.of(bytes + 4_096, 1L << 31, 1L << 40)) {
        node.says = grown -> new Grown(grown.pack(), Growth.OPEN, said);
        node.round();
        nanos.addAndGet(SourceFollower.REST.toNanos());
      }
      node.says = grown -> grown;
      node.sends =
          piece -> {
            piece.put(200, (byte) (piece.get(200) ^ 1));
            return piece;
          };
      node.round();
      assertThat(node.follower.behindSince()).hasSize(1);
      node.sends = piece -> piece;
      nanos.addAndGet(SourceFollower.REST.toNanos());
      node.round();
      assertThat(node.follower.behindSince()).isEmpty();
      node.gone();
      assertReadable(target, 5);
    }
  }

  @Test
  void aPackThatItsNodeDoesNotHaveAnyMoreIsFinished() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(3);
      node.round();
      node.says = grown -> new Grown(grown.pack(), Growth.GONE, 0);
      node.round();
      assertReadable(target, 3);
    }
  }

  @Test
  void aPackOfANodeThatTellsOfAnothersIsNotFollowed() throws Exception {
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      recordUntil(3);
      node.says =
          grown ->
              new Grown(
                  new PackId(CAMERA, new Epoch(1, FollowFixture.TARGET, 0)),
                  Growth.OPEN,
                  grown.bytes());
      node.round();
      assertThat(files(target)).isEmpty();
      assertThat(node.follower.followed()).isZero();
    }
  }

  /** Begun, grown twice, finished alone, followed on, and finished again. */
  private void script(FollowFixture node) throws InterruptedException {
    node.round();
    recordUntil(Math.max(written, 4));
    node.round();
    node.gone();
    nanos.addAndGet(Followers.SILENCE.toNanos());
    recordUntil(Math.max(written, 6));
    node.round();
    node.gone();
  }

  @Test
  void aPowerCutAtAnyPointLosesNothingThatWasFetched() throws Exception {
    recordUntil(2);
    FaultyStorage counting = new FaultyStorage(new DirectStorage(), 0);
    long points;
    try (StoreFixture target = target("counting", counting);
        FollowFixture node = follow(target)) {
      long before = counting.operations();
      script(node);
      points = counting.operations() - before;
      assertReadable(target, 6);
    }
    assertThat(points).isGreaterThan(15);
    for (int point = 1; point <= points; point++) {
      nanos.addAndGet(Followers.SILENCE.toNanos());
      String name = "target" + point;
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      StoreFixture before = target(name, faulty);
      try (FollowFixture node = follow(before)) {
        faulty.cutPowerAfter(point);
        script(node);
      }
      faulty.cutPower();
      before.kill();
      afterPowerCut(name, point);
    }
  }

  private void afterPowerCut(String name, int point) throws Exception {
    nanos.addAndGet(Followers.SILENCE.toNanos());
    try (StoreFixture after = target(name, new DirectStorage())) {
      after.recovery.sweep();
      try (FollowFixture alone = follow(after)) {
        alone.gone();
      }
      assertThat(findings(after)).as("point %d", point).isEmpty();
      assertThat(after.catalogue.replicas().followed()).as("point %d", point).isEmpty();
      if (after.catalogue.find(pack()).isPresent()) {
        assertThat(read(after, 6)).as("point %d", point).isNotEmpty();
      }
    }
    try (StoreFixture after = target(name, new DirectStorage());
        FollowFixture again = follow(after)) {
      nanos.addAndGet(Followers.SILENCE.toNanos());
      again.round();
      again.gone();
      assertReadable(after, 6);
    }
  }

  /** The note, the key and the file are there, and the next life of the node follows on. */
  @Test
  void aNodeThatStartsAnewFollowsOnWhereItWas() throws Exception {
    recordUntil(4);
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      node.round();
    }
    recordUntil(6);
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      target.recovery.sweep();
      node.round();
      assertThat(node.readBytes.get()).isLessThan(from.live.durableBytes(pack()).orElseThrow());
      node.gone();
      assertReadable(target, 6);
    }
  }

  /** With its catalogue the node has lost its notes: what it copied is footage all the same. */
  @Test
  void aCopyWithoutANoteIsFinishedByTheSweep() throws Exception {
    recordUntil(4);
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      node.round();
      target.catalogue.replicas().unfollow(pack());
      target.recovery.sweep();
      assertReadable(target, 4);
      assertThat(target.volumes.all().getFirst().state()).isEqualTo(Volume.State.OK);
    }
  }

  /** Between its row and its name: a sweep beside it does nothing, and the next start enters it. */
  @Test
  void aCopyThatIsBeingOpenedAgainIsNotEnteredBeside() throws Exception {
    recordUntil(4);
    try (StoreFixture target = target("to", new DirectStorage());
        FollowFixture node = follow(target)) {
      node.round();
      node.gone();
      PackRow row = row(target);
      target
          .catalogue
          .replicas()
          .follow(new Begun(row.id(), row.volume(), row.retentionClass(), row.expiryDay()));
      target.catalogue.forget(row.id());
      target.recovery.sweep();
      assertThat(target.catalogue.find(row.id())).isEmpty();
    }
    try (StoreFixture target = target("to", new DirectStorage())) {
      assertReadable(target, 4);
    }
  }
}
