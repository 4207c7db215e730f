package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.loadtests.prove.shred.Decryptor;
import io.strongroom.loadtests.prove.shred.NoKeyException;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.audit.SealedAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackRecovery;
import io.strongroom.recording.write.StoreSettings;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.expiry.Decision;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.ExpiryPeers;
import io.strongroom.retention.expiry.OwnFootage;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.Step;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.DayKeySupply;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.RecordingRules;
import io.strongroom.retention.policy.RetentionRules;
import io.strongroom.retention.policy.ThinningDays;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One life of a node, wired as a node that stands alone is, but for the cameras: real catalogue,
 * control records, key store, volumes and expiry over a folder. Used by one thread.
 */
final class YearNode implements AutoCloseable {
  static final int DISKS = 2;
  static final byte[] PASSPHRASE = "a year in a day".getBytes(StandardCharsets.US_ASCII);
  private static final long RATE = 1L << 40;
  private static final NodeId NODE = new NodeId(new UUID(0x1000, 0x4000));

  /** A guess of the passphrase is not what is measured here. */
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  final RocksCatalogue catalogue;
  final Volumes volumes;
  final NodePackStore packs;
  final Alarms alarms;
  private final YearClock clock;
  private final ZoneId zone;
  private final Path root;
  private final Fuse fuse;
  private final BufferPool pool;
  private final KeyStore keys;
  private final NodeKey nodeKey;
  private final SealedAccessLog accessLog;
  private final RocksStateStore records;
  private final StateStore shared;
  private final NoteSigner signer;
  private final PolicyRecords policy;
  private final RetentionRules settings;
  private final RecordingRules recording;
  private final DayKeySupply supply;
  private final Optional<YearStore> store;
  private final Removals removals = new Removals();
  private final SecureRandom random = new SecureRandom();
  private Holds holds;
  private PolicyChanges changes;
  private TrustedClock trusted;
  private Expirer expirer;
  private Thinning thinning;

  YearNode(Path root, YearClock clock, ZoneId zone, RetentionRules settings, Fuse fuse) {
    this(root, clock, zone, settings, fuse, UnaryOperator.identity());
  }

  /**
   * @param fuse of the process that lets footage go
   * @param seen what holds and expiry see of the control records
   */
  YearNode(
      Path root,
      YearClock clock,
      ZoneId zone,
      RetentionRules settings,
      Fuse fuse,
      UnaryOperator<StateStore> seen) {
    this(
        root,
        clock,
        zone,
        settings,
        fuse,
        seen,
        new QuickStorage(fuse),
        Tier.HOT,
        Optional.empty());
  }

  /**
   * @param storage of the disks
   * @param second tier of the second of them
   * @param store the cold store beside them, if there is one
   */
  YearNode(
      Path root,
      YearClock clock,
      ZoneId zone,
      RetentionRules settings,
      Fuse fuse,
      UnaryOperator<StateStore> seen,
      Storage storage,
      Tier second,
      Optional<YearStore> store) {
    this.store = store;
    this.root = root;
    this.clock = clock;
    this.zone = zone;
    this.settings = settings;
    this.fuse = fuse;
    alarms = new Alarms(clock);
    pool = new BufferPool(256L << 20);
    nodeKey = NodeKey.loadOrCreate(root.resolve("node.key"), random);
    keys = openKeys(keyStore(root), random);
    accessLog =
        SealedAccessLog.open(
            root.resolve("access"), new DocumentCipher(nodeKey), zone, clock, random, alarms);
    records = RocksStateStore.open(root.resolve("state"), new DocumentCipher(nodeKey));
    shared = seen.apply(records);
    policy = new PolicyRecords(records, clock, alarms);
    PublicKeyRing ring = PublicKeyRing.load(root.resolve("public.ring"), nodeKey);
    recording =
        RecordingRules.of(policy.inForce(settings), id -> ring.find(id).isPresent(), today());
    supply = new DayKeySupply(recording, ring, Optional.of(keys), alarms);
    catalogue = RocksCatalogue.open(root.resolve("catalogue"));
    List<KnownVolumes.Place> places =
        List.of(
            new KnownVolumes.Place(disk(root, 0), "first"),
            new KnownVolumes.Place(disk(root, 1), "second", second));
    volumes = KnownVolumes.open(places, catalogue, storage, pool, alarms);
    EpochSource epochs = new EpochSource(NODE, clock);
    catalogue.newestEpoch().ifPresent(epochs::observe);
    LivePacks live = new LivePacks();
    PackRecovery recovery = new PackRecovery(volumes, catalogue, live, pool, epochs, alarms);
    PackRecovery.Outcome _ = recovery.recover();
    store.ifPresent(cold -> cold.attach(volumes, catalogue, pool, recovery, alarms));
    packs =
        new NodePackStore(
            volumes,
            catalogue,
            live,
            pool,
            epochs,
            recording::expiryDay,
            ring::find,
            random,
            StoreSettings.defaults(zone),
            alarms);
    Path file = root.resolve("certificates.key");
    signer =
        Files.exists(file)
            ? NoteSigner.load(file)
            : NoteSigner.create(file, "year.example/node", random);
    holds = new Holds(shared, clock);
    changes = new PolicyChanges(policy, records, clock, holds::planAnew);
    trusted = trustedClock();
    thinning = newThinning();
    expirer = newExpirer();
    followPolicy();
  }

  /** Begins to move packs to the cold store. */
  Tiering tiering() {
    Tiering.Site site =
        new Tiering.Site(
            volumes,
            catalogue,
            pool,
            new DamagedPacks(catalogue, clock, alarms),
            new CopyClaims(),
            removals);
    return store.orElseThrow().tiering(site, DeadKeys.of(shared)::opened, zone, clock, alarms);
  }

  static Path disk(Path root, int number) {
    return root.resolve("disk-" + number);
  }

  static KeyStorePlaces keyStore(Path root) {
    return KeyStorePlaces.withSlotBeside(root.resolve("day-keys.store"));
  }

  private static KeyStore openKeys(KeyStorePlaces places, SecureRandom random) {
    try (Passphrase passphrase =
        Passphrase.of(new String(PASSPHRASE, StandardCharsets.US_ASCII).toCharArray())) {
      return Files.exists(places.store())
          ? FileKeyStore.open(places, passphrase)
          : FileKeyStore.create(places, passphrase, CHEAP, random);
    }
  }

  private TrustedClock trustedClock() {
    return new TrustedClock(
        clock::reading,
        new CheckpointFile(root.resolve("clock.checkpoint"), new DocumentCipher(nodeKey)));
  }

  private Expirer newExpirer() {
    StateStore mortal = shared instanceof MortalRecords ? shared : new MortalRecords(shared, fuse);
    Catalogue rows = catalogue;
    Tombstone.Mint mint = new Tombstone.Mint();
    return new Expirer(
        new OwnFootage(NODE, rows, zone, thinning::states),
        ExpiryPeers.NONE,
        true,
        mortal,
        () -> policy.history().orElseThrow(),
        zone,
        trusted,
        new YearCustody(keys, signer, random, fuse),
        new Eraser(volumes, rows, mint, removals),
        mint,
        new Holds(mortal, clock),
        new DeletionOrders(mortal, clock),
        new KeyMove(volumes, rows),
        alarms);
  }

  /** The process that let footage go is dead, and another one takes its place. */
  void beginExpiryAnew() {
    holds = new Holds(shared, clock);
    changes = new PolicyChanges(policy, records, clock, holds::planAnew);
    trusted = trustedClock();
    thinning = newThinning();
    expirer = newExpirer();
  }

  private Thinning newThinning() {
    DeadKeys dead = DeadKeys.of(shared);
    AccessChecker checker = new AccessChecker(accessLog, new Authorisation.Mint(), clock);
    return new Thinning(
        new Thinning.Site(
            volumes,
            catalogue,
            pool,
            new DamagedPacks(catalogue, clock, alarms),
            new CopyClaims(),
            removals,
            () -> holds.inForce(clock.instant())::cover,
            row -> dead.opened(row) || dead.isGoing(ClassDay.keyOf(row))),
        new Thinning.Keys(
            new WholePackKeys(
                (authorisation, wrapped, hash) -> keys.unwrap(wrapped, hash),
                (pack, range) -> checker.thinning(NODE, pack.id().camera(), range)),
            wrapped ->
                keys.publicKeys().stream()
                    .filter(key -> Arrays.equals(key.keyId(), wrapped.keyId()))
                    .findFirst(),
            random),
        ThinningDays.of(() -> policy.history().orElseThrow(), zone),
        RATE,
        () -> false,
        new CountDownLatch(0),
        clock,
        System::nanoTime,
        alarms);
  }

  /** Makes packs of keyframes of what is due. */
  void thin() {
    boolean _ = thinning.round();
  }

  Expirer expirer() {
    return expirer;
  }

  Holds holds() {
    return holds;
  }

  DeletionOrders orders() {
    return new DeletionOrders(shared, clock);
  }

  BufferPool buffers() {
    return pool;
  }

  /** Whether a pack opens with what lies in the folder, by a reader that is not the product's. */
  boolean opens(PackRow row) throws IOException {
    Path top = volumes.find(row.volume()).orElseThrow().root();
    return opens(PackPaths.finished(top, row.retentionClass(), row.expiryDay(), row.id()));
  }

  /** The same of any file, with its key file beside it. */
  boolean opens(Path pack) throws IOException {
    KeyStorePlaces places = keyStore(root);
    try {
      return Decryptor.open(places.store(), places.slots(), PASSPHRASE).read(pack) > 0;
    } catch (NoKeyException e) {
      return false;
    }
  }

  PolicyChanges policy() {
    return changes;
  }

  /** What the clock is looked at for every minute. */
  void lookAtClock() {
    Optional<Instant> _ = trusted.trustedNow();
  }

  /** Recorders go by the newest rules, whose keys are made. */
  void followPolicy() {
    changes.settle();
    recording.follow(policy.inForce(settings).current().rules());
    supply.supply(today());
  }

  /** One round of everything that a node does again and again. */
  void expire() {
    expirer.run();
    expirer.move();
    if (expirer.goOn()) {
      expirer.run();
    }
    expirer.remove();
  }

  /** What is due, and what goes and whose key lives: what stays of it has to move first. */
  Set<RetentionPlan.Line> unfinished() {
    return expirer.plan().lines().stream()
        .filter(
            line ->
                line.decision() instanceof Decision.Due
                    || (line.decision() instanceof Decision.GoesOn(Step done)
                        && done == Step.TOMBSTONE))
        .collect(Collectors.toSet());
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), zone);
  }

  @Override
  public void close() {
    packs.close();
    volumes.close();
    catalogue.close();
    records.close();
    accessLog.close();
    keys.close();
    pool.close();
    nodeKey.close();
  }
}
