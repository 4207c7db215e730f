package io.strongroom.recording.write;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.volume.DirectStorage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Measures what the write path costs per camera: many writers over one real folder, each given a
 * fragment of a second at 2 Mbit/s every second, spread over the second. Sealing, writing, syncing
 * and the catalogue are in it, receiving and fragmenting are not. Not a test:
 * docs/design/data-path.md has the command and the figures of the last run.
 */
final class WriteDensity {
  private static final int FRAGMENT_BYTES = 250_000;
  private static final int FEEDERS = 2;
  private static final int WARM_UP_SECONDS = 20;

  private final int cameras;
  private final int seconds;
  private final CountingStorage storage = new CountingStorage(new DirectStorage());
  private final StoreFixture node;
  private final List<PackStore.Writer> writers = new ArrayList<>();
  private final byte[] content = new byte[FRAGMENT_BYTES];
  private final LongAdder fragments = new LongAdder();

  private WriteDensity(int cameras, int seconds, Path folder) {
    this.cameras = cameras;
    this.seconds = seconds;
    new Random(1).nextBytes(content);
    node =
        new StoreFixture(
            folder, storage, 1, StoreSettings.SYNC_NANOS, cameras * 1_500_000L + (64 << 20));
  }

  /** Arguments: cameras (200), seconds (20), a folder on the disk to measure (a temporary one). */
  public static void main(String[] arguments) throws Exception {
    int cameras = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
    Path base = arguments.length > 2 ? Path.of(arguments[2]) : Path.of("/tmp");
    Path folder = Files.createTempDirectory(base, "write-density");
    try {
      new WriteDensity(cameras, seconds, folder).run();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
      }
    }
  }

  private void run() throws Exception {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    for (int i = 0; i < cameras; i++) {
      PackStore.Writer writer =
          node.store.open(new CameraId(new UUID(7, i)), StoreFixture.CLASS, recorder);
      writer.init(StoreFixture.INIT.duplicate());
      writers.add(writer);
    }
    List<Thread> feeders = new ArrayList<>();
    for (int i = 0; i < FEEDERS; i++) {
      int feeder = i;
      feeders.add(Thread.ofPlatform().name("feeder-" + i).start(() -> feed(feeder)));
    }
    TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
    Figures before = Figures.now(storage, fragments);
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    Figures used = Figures.now(storage, fragments).minus(before);
    double measured = (System.nanoTime() - start) / 1e9;
    long pool = node.pool.allocatedBytes();
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    report(used, measured, heap, pool, recorder.lost.size());
    for (Thread feeder : feeders) {
      feeder.join();
    }
    writers.forEach(PackStore.Writer::close);
    node.close();
  }

  @SuppressWarnings("SystemOut")
  private void report(Figures used, double measured, long heap, long pool, int lost)
      throws IOException {
    // what was given, which is less than asked for on a machine that does not keep up
    double cameraSeconds = used.fragments;
    System.out.printf(
        "%d cameras, %.1f s, %.0f %% of the pace, %d losses%n",
        cameras, measured, 100 * cameraSeconds / (measured * cameras), lost);
    System.out.printf(
        "per camera-second: %.0f us of processor (%.0f hashing and sealing, %.0f on volume threads,"
            + " the rest compiler, collector, RocksDB), %.1f kB heap allocated%n",
        used.cpuMicros / cameraSeconds,
        used.sealingMicros / cameraSeconds,
        used.volumeMicros / cameraSeconds,
        used.allocatedBytes / cameraSeconds / 1_000);
    System.out.printf(
        "per camera-second: %.2f write calls of all kinds (%.2f of them to packs), %.2f syncs,"
            + " %.3f reservations, %.0f kB to the disk%n",
        used.writeCalls / cameraSeconds,
        used.packWrites / cameraSeconds,
        used.syncs / cameraSeconds,
        used.reservations / cameraSeconds,
        used.diskBytes / cameraSeconds / 1_000);
    System.out.printf(
        "per camera: %.0f kB heap after collection, %.0f kB buffers, %.0f kB resident%n",
        (double) heap / cameras / 1_000,
        (double) pool / cameras / 1_000,
        (double) residentBytes() / cameras / 1_000);
  }

  private void feed(int feeder) {
    long start = System.nanoTime();
    for (int second = 0; second < WARM_UP_SECONDS + seconds + 1; second++) {
      for (int camera = feeder; camera < cameras; camera += FEEDERS) {
        long at = start + second * 1_000_000_000L + camera * 1_000_000_000L / cameras;
        for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
          LockSupport.parkNanos(wait);
        }
        writers.get(camera).fragment(fragment());
        fragments.increment();
      }
    }
  }

  private Fragment fragment() {
    WallTime end = WallTime.of(Clock.systemUTC().instant());
    WallTime begin = end.plusMicros(-1_000_000);
    return new Fragment(
        ByteChain.of(ByteBuffer.wrap(content)),
        begin,
        1_000_000,
        MediaTime.anchoredAt(begin),
        25,
        true,
        false,
        false,
        0);
  }

  private static long residentBytes() throws IOException {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
    return Long.parseLong(pages[1]) * 4096;
  }

  /** What the process has used so far. */
  private record Figures(
      long cpuMicros,
      long allocatedBytes,
      long writeCalls,
      long diskBytes,
      long packWrites,
      long syncs,
      long reservations,
      long fragments,
      long sealingMicros,
      long volumeMicros) {
    static Figures now(CountingStorage storage, LongAdder fragments) throws IOException {
      String stat = Files.readString(Path.of("/proc/self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      List<String> io = Files.readAllLines(Path.of("/proc/self/io"));
      var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      return new Figures(
          (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000,
          threads.getTotalThreadAllocatedBytes(),
          value(io, "syscw"),
          value(io, "write_bytes"),
          storage.writes.sum(),
          storage.syncs.sum(),
          storage.reservations.sum(),
          fragments.sum(),
          threadMicros(threads, "feeder-"),
          threadMicros(threads, "volume-"));
    }

    private static long threadMicros(ThreadMXBean threads, String name) {
      long nanos = 0;
      for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
        if (thread != null && thread.getThreadName().startsWith(name)) {
          nanos += threads.getThreadCpuTime(thread.getThreadId());
        }
      }
      return nanos / 1_000;
    }

    private static long value(List<String> io, String name) {
      return io.stream()
          .filter(line -> line.startsWith(name + ":"))
          .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).strip()))
          .sum();
    }

    Figures minus(Figures other) {
      return new Figures(
          cpuMicros - other.cpuMicros,
          allocatedBytes - other.allocatedBytes,
          writeCalls - other.writeCalls,
          diskBytes - other.diskBytes,
          packWrites - other.packWrites,
          syncs - other.syncs,
          reservations - other.reservations,
          fragments - other.fragments,
          sealingMicros - other.sealingMicros,
          volumeMicros - other.volumeMicros);
    }
  }
}
