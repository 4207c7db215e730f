package io.strongroom.recording.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.DekWrapper;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Outbox.Untold;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.recording.write.PackRecovery;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedIndexFeedTest {
  private static final CameraId A = PackIndexContract.A;
  private static final TimeRange ALL = PackIndexContract.range(0, 100_000);

  @TempDir Path folder;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private int seed = 5;
  private RocksCatalogue own;
  private RocksCatalogue sharedRows;
  private Breakable shared;
  private SharedIndexFeed feed;

  @BeforeEach
  void open() {
    own = openOwn();
    sharedRows = RocksCatalogue.open(folder.resolve("shared"));
    shared = new Breakable(sharedRows);
    feed = new SharedIndexFeed(own, own, shared, alarms);
  }

  @AfterEach
  void close() {
    own.close();
    sharedRows.close();
  }

  private RocksCatalogue openOwn() {
    return RocksCatalogue.openWithOutbox(folder.resolve("own"), new Random(seed++));
  }

  private static PackRow row(long from, long to) {
    return PackIndexContract.row(A, from, to);
  }

  private static OpenPackRow open(PackRow row) {
    return PackIndexContract.open(row);
  }

  @Test
  void aPackIsToldFromItsOpeningToItsEnd() {
    PackRow row = row(1000, 4600);
    own.opening(open(row));
    feed.tell();
    assertThat(sharedRows.openPacks()).containsExactly(open(row));
    own.finished(row);
    feed.tell();
    assertThat(sharedRows.openPacks()).isEmpty();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(row);
    own.forget(row.id());
    feed.tell();
    assertThat(sharedRows.packs(A, ALL)).isEmpty();
    assertThat(own.untoldCount()).isZero();
    assertThat(own.untold(10)).isEmpty();
  }

  @Test
  void onlyTheNewestStateIsTold() {
    PackRow row = row(1000, 4600);
    own.opening(open(row));
    own.finished(row);
    assertThat(own.untoldCount()).isEqualTo(2);
    assertThat(own.untold(10)).singleElement().extracting(Untold::id).isEqualTo(row.id());
    feed.tell();
    assertThat(shared.calls).hasValue(1);
    assertThat(own.untoldCount()).isZero();
  }

  @Test
  void aChangeWhileTellingIsToldToo() {
    PackRow row = row(1000, 4600);
    own.opening(open(row));
    List<Untold> read = own.untold(10);
    own.finished(row);
    own.told(read);
    feed.tell();
    assertThat(sharedRows.find(row.id())).contains(row);
  }

  @Test
  void whileTheSharedIndexIsAwayNothingIsForgottenAlsoNotByARestart() {
    PackRow first = row(1000, 4600);
    PackRow second = row(4600, 8200);
    own.finished(first);
    shared.away = true;
    assertThatThrownBy(feed::tell).isInstanceOf(StrongroomException.class);
    own.finished(second);
    own.close();
    own = openOwn();
    assertThat(own.untoldCount()).isEqualTo(2);
    shared.away = false;
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(first, second);
    assertThat(own.untoldCount()).isZero();
  }

  @Test
  void moreThanABatchIsToldAndAFailureInTheMiddleLosesNothing() {
    List<PackRow> rows = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      rows.add(row(10L * i, 10L * i + 10));
    }
    rows.forEach(own::finished);
    shared.failAfter = 300;
    assertThatThrownBy(feed::tell).isInstanceOf(StrongroomException.class);
    shared.failAfter = Integer.MAX_VALUE;
    feed.tell();
    assertThat(sharedRows.packs(A, ALL)).isEqualTo(rows);
    assertThat(own.untoldCount()).isZero();
  }

  @Test
  void aNodeThatJoinsTellsOfAllItHas() {
    own.close();
    Path alone = folder.resolve("alone");
    PackRow finished = row(1000, 4600);
    PackRow unfinished = row(4600, 8200);
    try (RocksCatalogue before = RocksCatalogue.open(alone)) {
      before.finished(finished);
      before.opening(open(unfinished));
      assertThat(before.untoldCount()).isZero();
    }
    own = RocksCatalogue.openWithOutbox(alone, new Random(6));
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(finished);
    assertThat(sharedRows.openPacks()).containsExactly(open(unfinished));
    own.close();
    own = RocksCatalogue.openWithOutbox(alone, new Random(7));
    shared.calls.set(0);
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(shared.calls).hasValue(0);
  }

  /** What {@code fsck --rebuild} does: a new catalogue, filled from the files alone. */
  @Test
  void aCatalogueMadeAnewFromThePacksTellsTheSameIndexOfAllOfThem() {
    Path root = folder;
    List<PackRow> rows = new ArrayList<>();
    try (StoreFixture node = new StoreFixture(root, new DirectStorage(), 1)) {
      for (int from : new int[] {0, 4}) {
        try (PackStore.Writer writer =
            node.store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
          writer.init(StoreFixture.INIT.duplicate());
          writer.fragment(StoreFixture.second(from));
        }
      }
      node.catalogue.forEach(rows::add);
    }
    own.close();
    CatalogueRebuild.setAside(root.resolve("catalogue"), Clock.systemUTC());
    own = RocksCatalogue.openWithOutbox(root.resolve("catalogue"), new Random(8));
    new SharedIndexFeed(own, own, shared, alarms).tell();
    try (BufferPool pool = new BufferPool(1 << 26);
        Volumes volumes =
            KnownVolumes.open(
                List.of(new KnownVolumes.Place(root.resolve("v0"), "v0")),
                own,
                new DirectStorage(),
                pool,
                alarms)) {
      EpochSource epochs = new EpochSource(rows.getFirst().id().epoch().node(), Clock.systemUTC());
      assertThat(
              new PackRecovery(volumes, own, new LivePacks(), pool, epochs, alarms)
                  .sweep()
                  .entered())
          .isEqualTo(2);
    }
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(sharedRows.packs(StoreFixture.CAMERA, StoreFixture.seconds(0, 9))).isEqualTo(rows);
    assertThat(own.untoldCount()).isZero();
  }

  @Test
  void anIndexWhoseTablesWereLostIsToldOfAllPacksAgainAndOnce() {
    PackRow finished = row(1000, 4600);
    PackRow unfinished = row(4600, 8200);
    own.finished(finished);
    own.opening(open(unfinished));
    own.replicas().copied(row(8200, 9000), Set.of(finished.id().epoch().node()));
    feed.tell();
    sharedRows.close();
    sharedRows = RocksCatalogue.open(folder.resolve("made-anew"));
    shared = new Breakable(sharedRows);
    shared.identity = new UUID(2, 2);
    SharedIndexFeed next = new SharedIndexFeed(own, own, shared, alarms);
    next.tell();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(finished);
    assertThat(sharedRows.openPacks()).containsExactly(open(unfinished));
    assertThat(own.untoldCount()).isZero();
    own.close();
    own = openOwn();
    shared.calls.set(0);
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(shared.calls).hasValue(0);
  }

  @Test
  void aNodeThatStoodAloneForATimeTellsOfEverythingAgain() {
    PackRow before = row(1000, 4600);
    PackRow meanwhile = row(4600, 8200);
    own.finished(before);
    feed.tell();
    own.close();
    try (RocksCatalogue alone = RocksCatalogue.open(folder.resolve("own"))) {
      alone.finished(meanwhile);
    }
    own = openOwn();
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(before, meanwhile);
  }

  @Test
  void progressIsToldWithoutBeingNoted() {
    PackRow row = row(1000, 4600);
    own.opening(open(row));
    feed.tell();
    OpenPackRow grown =
        new OpenPackRow(
            row.id(),
            PackIndexContract.VOLUME,
            row.retentionClass(),
            row.expiryDay(),
            77,
            row.range().from(),
            new WallTime(2_000_000_000));
    own.progressed(grown);
    assertThat(own.untoldCount()).isZero();
    feed.tellProgress();
    assertThat(sharedRows.openPacks()).containsExactly(grown);
  }

  @Test
  void anAlarmStandsWhileTheSharedIndexIsAway() {
    shared.away = true;
    PackRow row = row(1000, 4600);
    own.finished(row);
    try (SharedIndexFeed _ = SharedIndexFeed.start(own, own, shared, alarms)) {
      Awaitility.await().until(() -> !alarms.standing().isEmpty());
      assertThat(alarms.standing())
          .singleElement()
          .extracting(Alarm::kind)
          .isEqualTo(SharedIndexFeed.ALARM);
      shared.away = false;
      Awaitility.await().until(() -> alarms.standing().isEmpty());
    }
    assertThat(sharedRows.find(row.id())).contains(row);
  }

  /** A shared index that can be away. */
  private static final class Breakable extends SharedRows {
    private volatile boolean away;
    private UUID identity = new UUID(1, 1);
    private volatile int failAfter = Integer.MAX_VALUE;
    private final AtomicInteger calls = new AtomicInteger();

    Breakable(PackIndex rows) {
      super(rows);
    }

    @Override
    protected void reach() {
      if (calls.incrementAndGet() > failAfter || away) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "away");
      }
    }

    @Override
    public UUID identity() {
      if (away) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "away");
      }
      return identity;
    }
  }

  @Test
  void copiesAreNotToldNorThatTheyWent() {
    PackRow row = row(1000, 4600);
    sharedRows.finished(row);
    own.replicas().copied(row, Set.of(row.id().epoch().node()));
    assertThat(own.find(row.id())).contains(row);
    assertThat(own.untoldCount()).isZero();
    assertThat(own.replicas().owing().packs()).isZero();
    own.forget(row.id());
    assertThat(own.find(row.id())).isEmpty();
    assertThat(own.replicas().isCopy(row.id())).isFalse();
    feed.tell();
    assertThat(sharedRows.find(row.id())).contains(row);
  }

  @Test
  void whatIsFinishedOwesACopyUntilItIsSettled() {
    PackRow first = row(1000, 4600);
    PackRow second = row(4600, 8200);
    own.finished(first);
    own.finished(second);
    ReplicaRows replicas = own.replicas();
    assertThat(replicas.owing())
        .isEqualTo(
            new ReplicaRows.Owing(
                2, first.bytes() + second.bytes(), Optional.of(first.range().to())));
    assertThat(replicas.owed(Optional.empty(), 1))
        .containsExactly(new ReplicaRows.Owed(first.id(), first.range().to(), first.bytes()));
    assertThat(replicas.owed(Optional.of(first.id()), 5))
        .extracting(ReplicaRows.Owed::id)
        .containsExactly(second.id());
    replicas.settle(first.id());
    own.close();
    own = openOwn();
    replicas = own.replicas();
    assertThat(replicas.owed(Optional.empty(), 5))
        .extracting(ReplicaRows.Owed::id)
        .containsExactly(second.id());
    replicas.holders(first.id(), Set.of(first.id().epoch().node()));
    assertThat(replicas.holders(first.id())).containsExactly(first.id().epoch().node());
    assertThat(replicas.isCopy(first.id())).isFalse();
    assertThat(replicas.packs(Optional.of(first.id()), 5)).containsExactly(second);
  }

  /** The row of a pack whose class-day's first keys are dead. */
  private PackRow under(int key, PackRow row) {
    return row.wrappedTo(wrapped(new DayKeyId("standard", row.expiryDay(), key)));
  }

  private Bytes wrapped(DayKeyId id) {
    SecureRandom random = new SecureRandom();
    try (FileKeyStore keys =
            FileKeyStore.create(
                KeyStorePlaces.withSlotBeside(folder.resolve("keys-" + UUID.randomUUID())),
                Passphrase.of("correct horse".toCharArray()),
                new Argon2Cost(64, 1, 1),
                random);
        Dek dek = Dek.random(random);
        DekWrapper wrapper = new DekWrapper(random)) {
      DayPublicKey key = keys.ensure(List.of(id)).getFirst();
      return Bytes.copyOf(wrapper.wrap(dek, key, new byte[32]).encode());
    }
  }

  private void copied(PackRow row) {
    own.replicas().copied(row, Set.of(row.id().epoch().node()));
  }

  /** Whoever recorded it may come back with nothing but a file that no key opens. */
  @Test
  void aCopyWhoseClassDayWentIsToldAndOutlivesTheRowOfTheRecorder() {
    PackRow recorded = under(0, row(1000, 4600));
    PackRow moved = under(1, recorded);
    try (RocksCatalogue recorder =
        RocksCatalogue.openWithOutbox(folder.resolve("recorder"), new Random(9))) {
      SharedIndexFeed told = new SharedIndexFeed(recorder, recorder, shared, alarms);
      recorder.finished(recorded);
      copied(recorded);
      assertThat(own.untoldCount()).as("its recorder tells of it").isZero();
      copied(moved);
      feed.tell();
      assertThat(sharedRows.find(moved.id())).contains(moved);

      told.tell();
      assertThat(sharedRows.find(moved.id())).as("told late, under the dead key").contains(moved);
      recorder.erased(List.of(recorded.id()), new DayKeyId("standard", recorded.expiryDay()));
      told.tell();
      assertThat(sharedRows.find(moved.id())).as("it is there all the same").contains(moved);

      own.erased(List.of(moved.id()), new DayKeyId("standard", moved.expiryDay(), 1));
      feed.tell();
      assertThat(sharedRows.find(moved.id())).as("none has it").isEmpty();
    }
  }

  @Test
  void theRecordersRowCountsWhereBothHaveTheSameKey() {
    PackRow copy = under(1, row(1000, 4600));
    PackRow recorded = under(1, row(1000, 4600));
    copied(copy);
    feed.tell();
    sharedRows.finished(recorded);
    copied(copy);
    feed.tell();
    assertThat(sharedRows.find(copy.id())).contains(recorded);
    own.forgetAll(List.of(copy.id()));
    feed.tell();
    assertThat(sharedRows.find(copy.id())).as("a copy too many was dropped").contains(recorded);
  }

  @Test
  void anIndexMadeAnewIsToldOfCopiesWhoseRecordersMayHaveNone() {
    PackRow moved = under(1, row(1000, 4600));
    copied(moved);
    copied(row(4600, 8200));
    own.close();
    own = openOwn();
    feed = new SharedIndexFeed(own, own, shared, alarms);
    feed.tell();
    shared.identity = new UUID(2, 2);
    sharedRows.forget(moved.id());
    new SharedIndexFeed(own, own, shared, alarms).tell();
    assertThat(sharedRows.packs(A, ALL)).containsExactly(moved);
  }
}
