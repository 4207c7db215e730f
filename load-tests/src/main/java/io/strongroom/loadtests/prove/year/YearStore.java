package io.strongroom.loadtests.prove.year;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.cold.ColdStoreException;
import io.strongroom.recording.cold.ObjectStore;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.PackRecovery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An object store in this process whose objects are files of a folder, which may be away. It stands
 * for an S3 server, which takes longer over a year of packs than all the rest; that the product
 * speaks S3 is the tests' of the cold store to show. Whoever puts or deletes an object may die
 * before and after it. Thread-safe.
 */
final class YearStore implements ObjectStore {
  private static final String PREFIX = "strongroom/year/";

  private static final long RATE = 1L << 40;

  private final Path bucket;
  private final Path halves;
  private final Fuse fuse;
  private volatile boolean away;

  YearStore(Path folder, Fuse fuse) throws IOException {
    this.bucket = Files.createDirectories(folder.resolve("bucket"));
    this.halves = Files.createDirectories(folder.resolve("halves"));
    this.fuse = fuse;
  }

  /** The store as a node sees it. */
  ColdStorage storage() {
    return new ColdStorage(this, root(), PREFIX);
  }

  /** Stands for it in the paths of packs. */
  static Path root() {
    return Path.of("/", "cold", "year");
  }

  /** Where the objects are of which a node's paths tell. */
  Path contents() {
    return bucket.resolve(PREFIX);
  }

  boolean isAway() {
    return away;
  }

  /** From now on it answers nobody, or everybody again. */
  void setAway(boolean isAway) {
    away = isAway;
  }

  private Path file(String key) throws IOException {
    if (away) {
      throw new ColdStoreException("the store is away", null);
    }
    return bucket.resolve(key);
  }

  /** As a node attaches its cold store when it starts; waits for the first answer. */
  void attach(
      Volumes volumes, Catalogue catalogue, BufferPool pool, PackRecovery recovery, Alarms alarms) {
    KnownVolumes.attachCold(
        volumes,
        root(),
        "cold",
        catalogue,
        storage(),
        pool,
        volume -> {
          var _ = recovery.sweep(volume);
        },
        alarms);
    volumes.cold().ifPresent(Volume::look);
  }

  /**
   * Begins to move packs to it.
   *
   * @param goes whether a pack's key is dead
   */
  Tiering tiering(
      Tiering.Site site, Predicate<PackRow> goes, ZoneId zone, YearClock clock, Alarms alarms) {
    return Tiering.start(
        new TierSettings(YearTiers.rules(), RATE, RATE, Optional.empty()),
        site,
        Map.of(Tier.COLD, Tiering.toCold(storage(), site.readBuffers())),
        goes,
        pack -> {},
        () -> false,
        new CountDownLatch(0),
        zone,
        clock,
        alarms);
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    Path file = file(key);
    return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
  }

  @Override
  public void read(String key, long offset, ByteBuffer into) throws IOException {
    try (FileChannel channel = FileChannel.open(file(key))) {
      long at = offset;
      while (into.hasRemaining()) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new IOException(key + " ends before " + (offset + into.limit()));
        }
        at += count;
      }
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    Path file = file(key);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(key);
    }
    return Files.newInputStream(file);
  }

  @Override
  public void put(String key, long bytes, Content content) throws IOException {
    fuse.act();
    Path file = file(key);
    Path half = Files.createTempFile(halves, "put", "");
    try (InputStream in = content.open()) {
      long _ = Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
    }
    if (Files.size(half) != bytes) {
      throw new IOException(key + " has not " + bytes + " bytes");
    }
    Files.createDirectories(file.getParent());
    Path _ = Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    fuse.act();
  }

  @Override
  public void delete(String key) throws IOException {
    fuse.act();
    boolean _ = Files.deleteIfExists(file(key));
    fuse.act();
  }

  @Override
  public List<String> keys(String prefix) throws IOException {
    Path top = file(prefix);
    if (!Files.isDirectory(top)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(top)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> bucket.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** A folder without objects is none. */
  @Override
  public List<String> children(String prefix) throws IOException {
    Path top = file(prefix);
    if (!Files.isDirectory(top)) {
      return List.of();
    }
    List<String> children = new ArrayList<>();
    try (Stream<Path> entries = Files.list(top)) {
      for (Path entry : entries.sorted().toList()) {
        if (hasObjects(entry)) {
          children.add(bucket.relativize(entry).toString());
        }
      }
    }
    return children;
  }

  private static boolean hasObjects(Path entry) throws IOException {
    try (Stream<Path> files = Files.walk(entry)) {
      return files.anyMatch(Files::isRegularFile);
    }
  }

  @Override
  public void close() {}
}
