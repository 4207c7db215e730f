package io.strongroom.loadtests.prove.thousand;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.loadtests.check.FrameTally;
import io.strongroom.loadtests.process.Site;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Follows a recording node, opens each pack soon after it is finished, notes its frames and removes
 * it, so that hours of a thousand cameras fit on a small disk. One thread.
 */
final class PackChecker implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** The node writes a catalogue row after it has renamed a pack; it is left alone until then. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final int MAX_FAILURES = 20;

  private final Path packs;
  private final long firstFrame;
  private final KeyStore keys;
  private final Thread thread = Thread.ofPlatform().name("checker").unstarted(this::run);
  private final Map<String, FrameTally> tallies = new ConcurrentHashMap<>();
  private final Map<String, Integer> numbers = new ConcurrentHashMap<>();
  private final List<String> failures = new ArrayList<>();
  private volatile boolean finishing;
  private final AtomicLong checkedPacks = new AtomicLong();
  private final AtomicLong checkedBytes = new AtomicLong();
  private volatile long cpuNanos;
  private long unstamped;

  /**
   * @param firstFrame no frame before this one can be recorded
   */
  private PackChecker(Path packs, long firstFrame, KeyStore keys) {
    this.packs = packs;
    this.firstFrame = firstFrame;
    this.keys = keys;
  }

  /** Begins to follow the node of a site, whose cameras are told as they are registered. */
  static PackChecker start(Site site, long firstFrame) throws IOException {
    Path volume = site.data().resolve("volumes/main");
    Files.createDirectories(PackPaths.packs(volume));
    KeyStore keys;
    try (Passphrase passphrase = Passphrase.fromFile(site.secrets().resolve("passphrase"))) {
      Path folder = site.data().resolve("keys");
      List<Path> slots = List.of(folder.resolve("root.slot"));
      keys =
          FileKeyStore.open(
              new KeyStorePlaces(folder.resolve("day-keys.store"), slots), passphrase);
    }
    PackChecker checker = new PackChecker(PackPaths.packs(volume), firstFrame, keys);
    checker.thread.start();
    return checker;
  }

  /** Which simulated camera a camera of the node is. */
  void camera(String id, int number) {
    numbers.put(id, number);
  }

  long checkedPacks() {
    return checkedPacks.get();
  }

  long checkedBytes() {
    return checkedBytes.get();
  }

  /** Processor time of the checking thread alone; compilers and measurements are not in it. */
  long cpuNanos() {
    return cpuNanos;
  }

  /** What did not verify up to now. */
  List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private void run() {
    try (PackBytes bytes = new PackBytes(packs)) {
      StampedPack pack = new StampedPack(keys);
      while (true) {
        boolean last = finishing;
        for (Path file : finished(last ? Instant.MAX : Instant.now().minus(SETTLED))) {
          check(pack, bytes, file);
        }
        unstamped = pack.unstamped();
        cpuNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        if (last) {
          return;
        }
        Thread.sleep(PAUSE);
      }
    } catch (IOException | RuntimeException e) {
      fail("the checker failed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Finished packs last written before an instant, oldest first. */
  private List<Path> finished(Instant before) throws IOException {
    TreeMap<String, Path> sorted = new TreeMap<>();
    try (Stream<Path> files = Files.walk(packs)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(PackPaths.FINISHED)) {
          Instant written = Files.getLastModifiedTime(file).toInstant();
          if (written.isBefore(before)) {
            sorted.put(written + "/" + file, file);
          }
        }
      }
    } catch (java.io.UncheckedIOException e) {
      // A file was renamed while it was looked at; the next look finds it.
      if (!(e.getCause() instanceof NoSuchFileException)) {
        throw e;
      }
    }
    return List.copyOf(sorted.values());
  }

  private void check(StampedPack pack, PackBytes reading, Path file) throws IOException {
    // The folder of a pack is its camera's: so the tally is known before the pack is opened.
    String id = String.valueOf(Objects.requireNonNull(file.getParent()).getFileName());
    Integer number = numbers.get(id);
    if (number == null) {
      return;
    }
    FrameTally tally = tallies.computeIfAbsent(id, camera -> new FrameTally(number, firstFrame));
    try {
      ByteBuffer bytes = reading.read(file);
      CameraId camera = pack.open(file, bytes, tally::add);
      if (!camera.toString().equals(id)) {
        fail(file + " is a pack of camera " + camera);
      }
      checkedBytes.addAndGet(bytes.limit());
    } catch (RuntimeException e) {
      fail(file + ": " + e.getMessage());
    }
    checkedPacks.incrementAndGet();
    Files.delete(file);
    Files.deleteIfExists(PackPaths.key(file));
  }

  private void fail(String what) {
    synchronized (failures) {
      if (failures.size() < MAX_FAILURES) {
        failures.add(what);
      }
    }
  }

  /** Checks what is left after the node has stopped, and returns. */
  void finish() throws InterruptedException {
    finishing = true;
    thread.join();
  }

  /** Sum over all cameras, after {@link #finish}. */
  FrameAccount account(SentFrames sent, long first, long end) {
    FrameAccount sum = FrameAccount.NOTHING;
    for (Map.Entry<String, Integer> camera : numbers.entrySet()) {
      FrameTally tally =
          tallies.getOrDefault(camera.getKey(), new FrameTally(camera.getValue(), firstFrame));
      sum = sum.plus(tally.account(sent, first, end, 0));
    }
    return sum.plus(new FrameAccount(0, 0, 0, 0, 0, unstamped, 0, 0));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    keys.close();
  }
}
