package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.fragment.TestClip;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import io.strongroom.retention.policy.ThinningDays;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One life of a node with real packs, a real key store, expiry and holds; long after recording. */
final class HeldSite implements AutoCloseable {
  static final CameraId HELD = StoreFixture.CAMERA;
  static final CameraId OTHER = new CameraId(new UUID(7, 8));
  static final int SECONDS = 4;
  static final Instant LATE = Instant.parse("2099-01-01T00:00:00Z");
  static final Instant SOON = Instant.parse("2026-11-24T04:00:00Z");
  private static final NodeId NODE = new NodeId(new UUID(1, 2));

  /**
   * It passes, and was at noon of the first day when the tests began, whatever day is today. One
   * for all lives of a node, so that no life is before another.
   */
  @SuppressWarnings("TimeInStaticInitializer")
  private static final Clock RECORDING =
      Clock.offset(
          Clock.systemUTC(), Duration.between(Instant.now(), StoreFixture.NOON.toInstant()));

  private static final PolicyHistory POLICY =
      new PolicyHistory(
          List.of(
              new PolicyVersion(
                  1,
                  Instant.EPOCH,
                  new RetentionRules(
                      List.of(new RetentionRule(StoreFixture.CLASS, 30, 31, "basis"))))));

  final StoreFixture node;
  final StateStore state;
  final Holds holds;
  final DeletionOrders orders;
  final Expirer expirer;
  final Thinning thinning;
  Instant now;

  Supplier<PolicyHistory> policy = () -> POLICY;

  /** What keys there were when held packs began to move. */
  List<DayKeyId> keysAtMove = List.of();

  HeldSite(Path root) {
    this(root, new Fuse(), UnaryOperator.identity());
  }

  /** The same soon after recording, so that nothing has expired yet. */
  static HeldSite soon(Path root, Fuse fuse) {
    return new HeldSite(root, fuse, UnaryOperator.identity(), SOON);
  }

  /** The same three weeks after the first day was recorded. */
  static HeldSite weeksLater(Path root, UnaryOperator<StateStore> seen) {
    return new HeldSite(root, new Fuse(), seen, SOON.plus(Duration.ofDays(22)));
  }

  /**
   * @param fuse burns at changes of records, key store, catalogue, folders and key files
   * @param seen what holds and expiry see of the records
   */
  HeldSite(Path root, Fuse fuse, UnaryOperator<StateStore> seen) {
    this(root, fuse, seen, LATE);
  }

  private HeldSite(Path root, Fuse fuse, UnaryOperator<StateStore> seen, Instant begin) {
    now = begin;
    Storage storage =
        fuse.dying(Storage.class, new DirectStorage(), Set.of("delete", "syncDirectory"));
    node = new StoreFixture(root, storage, RECORDING);
    NodeKey key = NodeKey.loadOrCreate(root.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
    StateStore dying = fuse.dying(StateStore.class, seen.apply(state), Set.of("put"));
    Catalogue catalogue =
        fuse.dying(Catalogue.class, node.catalogue, Set.of("finished", "gap", "forgetAll"));
    holds = new Holds(dying, () -> now);
    orders = new DeletionOrders(dying, () -> now);
    Tombstone.Mint mint = new Tombstone.Mint();
    TrustedClock clock =
        new TrustedClock(
            () -> new Reading(now, "boot", Duration.between(Instant.EPOCH, now)),
            new CheckpointFile(root.resolve("checkpoint"), new DocumentCipher(key)));
    clock.confirm(LocalDate.ofInstant(begin, StoreFixture.ZONE), StoreFixture.ZONE);
    thinning = thinning(catalogue, dying);
    expirer =
        new Expirer(
            new OwnFootage(NODE, catalogue, StoreFixture.ZONE, thinning::states),
            ExpiryPeers.NONE,
            true,
            dying,
            () -> policy.get(),
            StoreFixture.ZONE,
            clock,
            custody(root.resolve("certificates.key"), fuse),
            new Eraser(node.volumes, catalogue, mint),
            mint,
            holds,
            orders,
            new KeyMove(node.volumes, catalogue),
            node.alarms);
  }

  private Thinning thinning(Catalogue catalogue, StateStore records) {
    DeadKeys dead = DeadKeys.of(records);
    return new Thinning(
        new Thinning.Site(
            node.volumes,
            catalogue,
            node.pool,
            new DamagedPacks(node.catalogue, () -> now, node.alarms),
            new CopyClaims(),
            new Removals(),
            () -> holds.inForce(now)::cover,
            row -> dead.opened(row) || dead.isGoing(ClassDay.keyOf(row))),
        new Thinning.Keys(
            new WholePackKeys(
                (authorisation, wrapped, hash) -> node.keys.unwrap(wrapped, hash),
                (pack, range) -> node.mint.authorise(pack.id().camera(), range, "thinning")),
            wrapped ->
                node.keys.publicKeys().stream()
                    .filter(key -> Arrays.equals(key.keyId(), wrapped.keyId()))
                    .findFirst(),
            new SecureRandom()),
        ThinningDays.of(() -> policy.get(), StoreFixture.ZONE),
        1L << 40,
        () -> false,
        new CountDownLatch(0),
        () -> now,
        System::nanoTime,
        node.alarms);
  }

  private Custody custody(Path file, Fuse fuse) {
    NoteSigner signer =
        Files.exists(file)
            ? NoteSigner.load(file)
            : NoteSigner.create(file, "node.example/1", new SecureRandom());
    return new Custody() {
      @Override
      public boolean isKeyholder() {
        return true;
      }

      @Override
      public boolean isOpen() {
        return true;
      }

      @Override
      public Rewrap rewrapTo(DayKeyId holdKey) {
        fuse.act();
        keysAtMove = keys();
        Rewrap rewrap = Rewrap.to(holdKey, node.keys, new SecureRandom());
        fuse.act();
        return rewrap;
      }

      @Override
      public List<String> keyIds(DayKeyId classDay) {
        return node.keys.publicKeys().stream()
            .filter(each -> each.id().equals(classDay))
            .map(each -> HexFormat.of().formatHex(each.keyId()))
            .toList();
      }

      @Override
      public boolean yields(DayKeyId classDay) {
        return node.keys.yields(classDay);
      }

      @Override
      public int destroy(DayKeyId classDay) {
        fuse.act();
        List<DayPublicKey> _ = node.keys.destroy(classDay);
        node.footage.forgetAll();
        fuse.act();
        return 1;
      }

      @Override
      public String sign(String text) {
        return SignedNote.sign(text, signer).toString();
      }

      @Override
      public String certificateKey() {
        return signer.verifierKey();
      }
    };
  }

  /** Noon of the n-th day. */
  static WallTime noon(int day) {
    return StoreFixture.NOON.plusMicros(TimeUnit.DAYS.toMicros(day));
  }

  static DayKeyId classDay(int day) {
    LocalDate recorded = LocalDate.ofInstant(noon(day).toInstant(), StoreFixture.ZONE);
    return new DayKeyId(StoreFixture.CLASS.name(), recorded.plusDays(30));
  }

  static TimeRange range(int day) {
    return new TimeRange(noon(day), noon(day).plusMicros(TimeUnit.SECONDS.toMicros(SECONDS)));
  }

  /** A pack of each camera at noon of a day. */
  void record(int day) {
    record(HELD, noon(day));
    record(OTHER, noon(day));
  }

  /** A pack of a camera. */
  void record(CameraId camera, WallTime from) {
    try (PackStore.Writer writer =
        node.store.open(camera, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(StoreFixture.INIT.duplicate());
      for (int n = 0; n < SECONDS; n++) {
        writer.fragment(StoreFixture.second(n, from.plusMicros(n * 1_000_000L)));
      }
    }
  }

  /** A pack of a camera that can be thinned: two groups of two seconds. */
  void recordClip(CameraId camera, WallTime from) {
    TestClip clip = TestClip.synthetic(from, 2);
    try (PackStore.Writer writer =
        node.store.open(camera, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(clip.init());
      clip.fragments().forEach(writer::fragment);
    }
  }

  static Hold.Wish wish(TimeRange range, Optional<Instant> until) {
    return new Hold.Wish(List.of(HELD), range, "case 7", "order 12", "court", until);
  }

  Hold hold(TimeRange range) {
    return holds.place(wish(range, Optional.empty()), "ann").hold();
  }

  void release(Hold hold) {
    var change = holds.propose(hold.id(), Optional.empty(), "closed", "ann");
    assertThat(holds.approve(change.id(), "bob").what().hold()).isEqualTo(hold.id());
  }

  void run() {
    expirer.run();
    expirer.move();
    if (expirer.goOn()) {
      expirer.run();
    }
    expirer.remove();
  }

  Decision decision(DayKeyId id) {
    return expirer.plan().lines().stream()
        .filter(line -> line.id().equals(id))
        .map(RetentionPlan.Line::decision)
        .findFirst()
        .orElseThrow();
  }

  ExpiryCertificate certificate(DayKeyId id) throws Exception {
    String note = expirer.certificate(id).orElseThrow();
    return ExpiryCertificate.parse(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
  }

  boolean hasExpired(CameraId camera) {
    return expirer.expired().contains(pack(camera), classDay(0), range(0));
  }

  /** Any pack of a camera. */
  static PackId pack(CameraId camera) {
    return new PackId(camera, new Epoch(0, NODE, 0));
  }

  List<DayKeyId> keys() {
    return node.keys.publicKeys().stream().map(DayPublicKey::id).toList();
  }

  boolean isThere(CameraId camera, int day) {
    return !node.catalogue.packs(camera, range(day)).isEmpty();
  }

  /** The held camera's footage of a day opens and is what was recorded. */
  void assertOpens(int day) {
    List<byte[]> read = node.read(range(day));
    assertThat(read.size()).isEqualTo(SECONDS);
    for (int n = 0; n < SECONDS; n++) {
      assertThat(Arrays.equals(read.get(n), StoreFixture.content(n))).isTrue();
    }
  }

  /** Rows, packs and key files go together. */
  void assertSound() {
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    assertThat(findings).isEmpty();
  }

  @Override
  public void close() {
    state.close();
    node.close();
  }
}
