package io.strongroom.loadtests.stages;

import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A fragment on its way into a real pack on a real disk: hashed, sealed, queued for the volume's
 * thread. Measured is the camera's thread alone, up to where it may go on; the whole cost of
 * writing shows in {@code bench record}. Between two measurements everything becomes durable, so
 * that no bound of the writing side is met.
 */
@State(Scope.Benchmark)
public class AppendStage {
  private static final CameraId CAMERA = new CameraId(UUID.randomUUID());
  private static final RetentionClass CLASS = new RetentionClass("standard");
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final int PASSPHRASE_CHARS = 16;

  /** Seconds appended in one go: 12 MB, under what may wait of one camera. */
  private static final int SECONDS = 48;

  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final BufferPool pool = new BufferPool(BufferPool.writingLimitBytes());
  private final CameraSecond.Product product = new CameraSecond().product();
  private Path folder = Path.of("");
  private Opened opened = Opened.NOTHING;
  private final Durable durable = new Durable();
  private long second;

  /** What has been opened and must be closed, in the order of opening. */
  private record Opened(List<AutoCloseable> parts, Optional<PackStore.Writer> writer) {
    static final Opened NOTHING = new Opened(List.of(), Optional.empty());
  }

  @Setup
  public void open() throws IOException {
    folder = Files.createTempDirectory("strongroom-stages-");
    SecureRandom random = new SecureRandom();
    Alarms alarms = new Alarms(Clock.systemUTC());
    Catalogue catalogue = RocksCatalogue.open(folder.resolve("catalogue"));
    Volumes volumes =
        KnownVolumes.open(
            List.of(new KnownVolumes.Place(folder.resolve("volume"), "stages")),
            catalogue,
            new DirectStorage(),
            pool,
            alarms);
    KeyStorePlaces places = KeyStorePlaces.withSlotBeside(folder.resolve("keys"));
    KeyStore keys = FileKeyStore.create(places, passphrase(random), CHEAP, random);
    NodePackStore store =
        new NodePackStore(
            volumes,
            catalogue,
            new LivePacks(),
            pool,
            new EpochSource(new NodeId(UUID.randomUUID()), Clock.systemUTC()),
            (retentionClass, day) -> day.plusDays(30),
            id -> Optional.of(keys.ensure(List.of(id)).getFirst()),
            random,
            new StoreSettings(
                ZoneId.of("Asia/Shanghai"),
                SYNC_NANOS,
                StoreSettings.MAX_UNSYNCED_BYTES,
                StoreSettings.STALL_NANOS),
            alarms);
    PackStore.Writer writer = store.open(CAMERA, CLASS, durable);
    writer.init(product.init().asBuffer());
    opened = new Opened(List.of(catalogue, volumes, keys, store, writer), Optional.of(writer));
  }

  private static Passphrase passphrase(SecureRandom random) {
    char[] chars = new char[PASSPHRASE_CHARS];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = (char) ('a' + random.nextInt(26));
    }
    return Passphrase.of(chars);
  }

  @TearDown
  public void close() throws Exception {
    List<AutoCloseable> parts = opened.parts();
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).close();
    }
    Folders.delete(folder);
  }

  /** Waits until all that was appended is durable. */
  @Setup(Level.Invocation)
  public void settle() throws InterruptedException {
    while (second > 0 && durable.until.isBefore(at(second))) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Some camera-seconds; the score is that of one. */
  @Benchmark
  @OperationsPerInvocation(SECONDS)
  public long append() {
    PackStore.Writer writer = opened.writer().orElseThrow();
    for (int i = 0; i < SECONDS; i++) {
      WallTime start = at(second++);
      writer.fragment(
          new Fragment(
              ByteChain.of(product.fragment().duplicate()),
              start,
              1_000_000,
              MediaTime.anchoredAt(start),
              25,
              true,
              false,
              false,
              0));
    }
    return second;
  }

  private static WallTime at(long second) {
    return WallTime.of(Instant.EPOCH).plusMicros(second * 1_000_000L);
  }

  private static final class Durable implements PackStore.Listener {
    private volatile WallTime until = WallTime.of(Instant.EPOCH);

    @Override
    public void durable(WallTime end) {
      until = end;
    }

    @Override
    public void lost(Gap gap) {
      throw new IllegalStateException("lost " + gap);
    }

    @Override
    public void abandoned(TimeRange unsynced, String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
