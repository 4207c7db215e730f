package io.strongroom.recording.write;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DigestKeys;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volumes;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/** A node's storage wired as in production over a folder of the test; one per life of the node. */
public final class StoreFixture implements AutoCloseable {
  public static final CameraId CAMERA = CameraId.parse("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  public static final RetentionClass CLASS = new RetentionClass("standard");
  public static final WallTime NOON = WallTime.of(Instant.parse("2026-11-22T04:00:00Z"));
  public static final ByteBuffer INIT = ByteBuffer.wrap(new byte[700]);
  private static final NodeId NODE =
      new NodeId(UUID.fromString("11111111-2222-3333-4444-555555555555"));

  /**
   * Every test of this fixture runs with either suite: {@code -Dstrongroom.test.suite=national}.
   */
  private static final Suite SUITE =
      System.getProperty("strongroom.test.suite", "").equals("national")
          ? Suite.SM4_GCM_SM3
          : Suite.AES_256_GCM_SHA_256;

  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final String PASSPHRASE = "correct horse";

  public final Alarms alarms = new Alarms(Clock.systemUTC());
  public final BufferPool pool;
  public final Catalogue catalogue;
  public final Volumes volumes;
  public final LivePacks live = new LivePacks();
  public final FileKeyStore keys;
  public final EpochSource epochs;
  public final NodePackStore store;
  public final Authorisation.Mint mint = new Authorisation.Mint();
  public final StoredFootage footage;
  public final PackRecovery recovery;

  public StoreFixture(Path root, Storage storage, int volumeCount) {
    this(root, storage, volumeCount, TimeUnit.MILLISECONDS.toNanos(50));
  }

  public StoreFixture(Path root, Storage storage, int volumeCount, long syncNanos) {
    this(root, storage, volumeCount, syncNanos, 256L << 20);
  }

  public StoreFixture(Path root, Storage storage, int volumeCount, long syncNanos, long poolBytes) {
    this(root, storage, volumeCount, syncNanos, poolBytes, StoreSettings.STALL_NANOS);
  }

  public StoreFixture(
      Path root,
      Storage storage,
      int volumeCount,
      long syncNanos,
      long poolBytes,
      long stallNanos) {
    this(root, storage, volumeCount, syncNanos, poolBytes, stallNanos, NODE, Clock.systemUTC());
  }

  /** By another clock: epochs say when something was recorded at the latest. */
  public StoreFixture(Path root, Storage storage, Clock clock) {
    this(
        root,
        storage,
        1,
        TimeUnit.MILLISECONDS.toNanos(50),
        256L << 20,
        StoreSettings.STALL_NANOS,
        NODE,
        clock);
  }

  /** One of several nodes of a test. */
  public StoreFixture(Path root, NodeId node) {
    this(root, node, new DirectStorage());
  }

  /** The same by another clock, with a catalogue that notes what a shared index is to be told. */
  public StoreFixture(Path root, NodeId node, Clock clock) {
    this(root, node, new DirectStorage(), clock, StoreFixture::withOutbox);
  }

  /** The same above another storage. */
  public StoreFixture(Path root, NodeId node, Storage storage) {
    this(root, node, storage, Clock.systemUTC(), RocksCatalogue::open);
  }

  private StoreFixture(
      Path root,
      NodeId node,
      Storage storage,
      Clock clock,
      Function<Path, RocksCatalogue> catalogues) {
    this(
        root,
        storage,
        List.of(Tier.HOT),
        TimeUnit.MILLISECONDS.toNanos(50),
        256L << 20,
        StoreSettings.STALL_NANOS,
        node,
        clock,
        catalogues);
  }

  private static RocksCatalogue withOutbox(Path folder) {
    return RocksCatalogue.openWithOutbox(folder, new Random(1));
  }

  /** One with a volume of each of these tiers: {@code v0}, {@code v1} … */
  public StoreFixture(Path root, Storage storage, List<Tier> tiers) {
    this(
        root,
        storage,
        tiers,
        TimeUnit.MILLISECONDS.toNanos(50),
        256L << 20,
        StoreSettings.STALL_NANOS,
        NODE,
        Clock.systemUTC(),
        RocksCatalogue::open);
  }

  /** One of several nodes of a test, with a volume of each of these tiers. */
  public StoreFixture(Path root, NodeId node, List<Tier> tiers) {
    this(
        root,
        new DirectStorage(),
        tiers,
        TimeUnit.MILLISECONDS.toNanos(50),
        256L << 20,
        StoreSettings.STALL_NANOS,
        node,
        Clock.systemUTC(),
        RocksCatalogue::open);
  }

  private StoreFixture(
      Path root,
      Storage storage,
      int volumeCount,
      long syncNanos,
      long poolBytes,
      long stallNanos,
      NodeId node,
      Clock clock) {
    this(
        root,
        storage,
        Collections.nCopies(volumeCount, Tier.HOT),
        syncNanos,
        poolBytes,
        stallNanos,
        node,
        clock,
        RocksCatalogue::open);
  }

  private StoreFixture(
      Path root,
      Storage storage,
      List<Tier> tiers,
      long syncNanos,
      long poolBytes,
      long stallNanos,
      NodeId node,
      Clock clock,
      Function<Path, RocksCatalogue> catalogues) {
    epochs = new EpochSource(node, clock);
    SecureRandom random = new SecureRandom();
    pool = new BufferPool(poolBytes);
    keys = keys(root.resolve("keys"), random);
    keys.makeKeysOf(SUITE);
    catalogue = catalogues.apply(root.resolve("catalogue"));
    List<KnownVolumes.Place> places = new ArrayList<>();
    for (int i = 0; i < tiers.size(); i++) {
      places.add(new KnownVolumes.Place(root.resolve("v" + i), "v" + i, tiers.get(i)));
    }
    volumes = KnownVolumes.open(places, catalogue, storage, pool, alarms);
    recovery = new PackRecovery(volumes, catalogue, live, pool, epochs, alarms);
    recovery.recover();
    store =
        new NodePackStore(
            volumes,
            catalogue,
            live,
            pool,
            epochs,
            (retentionClass, day) -> day.plusDays(30),
            this::dayKey,
            random,
            new StoreSettings(ZONE, syncNanos, StoreSettings.MAX_UNSYNCED_BYTES, stallNanos),
            alarms);
    footage =
        new StoredFootage(
            volumes,
            catalogue,
            live,
            (authorisation, wrapped, hash) -> keys.unwrap(wrapped, hash),
            mint,
            pool);
  }

  private static FileKeyStore keys(Path file, SecureRandom random) {
    Passphrase passphrase = Passphrase.of(PASSPHRASE.toCharArray());
    KeyStorePlaces places = KeyStorePlaces.withSlotBeside(file);
    return Files.exists(file)
        ? FileKeyStore.open(places, passphrase)
        : FileKeyStore.create(places, passphrase, CHEAP, random);
  }

  private Optional<DayPublicKey> dayKey(DayKeyId id) {
    return Optional.of(keys.ensure(List.of(id)).getFirst());
  }

  /** Bytes that can be told apart and do not compress: the n-th second of a camera. */
  public static byte[] content(int second) {
    byte[] bytes = new byte[20_000 + 977 * (second % 7)];
    new Random(second).nextBytes(bytes);
    return bytes;
  }

  /** The n-th second after {@link #NOON}; every other one begins with a keyframe. */
  public static Fragment second(int n) {
    return second(n, NOON.plusMicros(n * 1_000_000L));
  }

  public static Fragment second(int n, WallTime start) {
    return new Fragment(
        ByteChain.of(ByteBuffer.wrap(content(n))),
        start,
        1_000_000,
        MediaTime.anchoredAt(start),
        25,
        n % 2 == 0,
        false,
        false,
        n % 2 == 0 ? crc(content(n)) : 0);
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  public static TimeRange seconds(int from, int to) {
    return new TimeRange(NOON.plusMicros(from * 1_000_000L), NOON.plusMicros(to * 1_000_000L));
  }

  /** Contents of a range, resolved, authorised on what was resolved, and opened. */
  public List<byte[]> read(TimeRange range) {
    return read(footage, mint, range);
  }

  /** The same through other footage, whose mint is given. */
  public static List<byte[]> read(Footage footage, Authorisation.Mint mint, TimeRange range) {
    Footage.Resolution resolution = footage.resolve(CAMERA, range, 10_000);
    List<byte[]> result = new ArrayList<>();
    for (Footage.ChunkRef ref : resolution.chunks()) {
      ByteBuffer plain = footage.open(mint.authorise(CAMERA, ref.range(), "intent"), ref);
      byte[] bytes = new byte[plain.remaining()];
      plain.get(bytes);
      result.add(bytes);
    }
    return result;
  }

  public PackCheck check() {
    return new PackCheck(catalogue, volumes, live, rowCheck(RowCheck.Opening.ORDINARY));
  }

  /** A check of single packs, with this fixture's keys. */
  public RowCheck rowCheck(RowCheck.Opening opening) {
    return new RowCheck(volumes, pool, opening, digestKeys(row -> false));
  }

  /**
   * Opens whole packs with this fixture's keys.
   *
   * @param destroyed whether a tombstone says that a pack has gone
   */
  public DigestKeys digestKeys(Predicate<PackRow> destroyed) {
    return new DigestKeys(
        (authorisation, wrapped, hash) -> {
          if (!keys.holdsKeyOf(wrapped)) {
            throw new StrongroomException(ErrorKind.NOT_FOUND, "the key no longer exists");
          }
          return keys.unwrap(wrapped, hash);
        },
        (pack, range) -> mint.authorise(pack.id().camera(), range, "check"),
        destroyed);
  }

  /** As a node stops. */
  @Override
  public void close() {
    store.close();
    footage.close();
    volumes.close();
    catalogue.close();
    keys.close();
    pool.close();
  }

  /** As if the process had been killed: open packs stay open. */
  public void kill() {
    volumes.close();
    footage.close();
    catalogue.close();
    keys.close();
  }

  /** Remembers what it was told. */
  public static final class Recorder implements PackStore.Listener {
    public volatile WallTime durable = new WallTime(0);
    public final List<Gap> lost = new CopyOnWriteArrayList<>();
    public final List<TimeRange> abandoned = new CopyOnWriteArrayList<>();

    @Override
    public void durable(WallTime until) {
      durable = until;
    }

    @Override
    public void lost(Gap gap) {
      lost.add(gap);
    }

    @Override
    public void abandoned(TimeRange unsynced, String reason) {
      abandoned.add(unsynced);
    }
  }
}
