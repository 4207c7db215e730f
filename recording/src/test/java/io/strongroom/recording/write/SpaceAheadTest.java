package io.strongroom.recording.write;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space reserved ahead of the writes: asked for in steps, not needed to go on, given back. */
class SpaceAheadTest {
  private static final long SYNC_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  @TempDir Path root;

  private final FaultyStorage storage = new FaultyStorage(new DirectStorage(), 1);
  private final StoreFixture.Recorder recorder = new StoreFixture.Recorder();

  private void record(PackStore.Writer writer, int from, int to) {
    for (int n = from; n < to; n++) {
      writer.fragment(second(n));
      long until = NOON.micros() + (n + 1) * 1_000_000L;
      await()
          .pollInterval(1, TimeUnit.MILLISECONDS)
          .until(() -> recorder.durable.micros() >= until);
    }
  }

  @Test
  void aNewPackNeedsNoMoreRoomThanItWrites() {
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS)) {
      storage.setRoomBytes(SpaceAhead.FOOTER_ROOM_BYTES - 4096);
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        record(writer, 0, 5);
      }
      assertThat(recorder.lost).isEmpty();
      assertThat(node.read(seconds(0, 5))).hasSize(5);
      assertThat(node.alarms.standing()).isEmpty();
    }
  }

  @Test
  void aFinishedPackHoldsBackNothing() throws Exception {
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS)) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        record(writer, 0, 2);
        assertThat(heldBackBytes(only("v0", ".open")))
            .isBetween(SpaceAhead.FOOTER_ROOM_BYTES, 2 * SpaceAhead.MAX_STEP_BYTES);
      }
      assertThat(heldBackBytes(only("v0", ".pack"))).isZero();
    }
  }

  @Test
  void aRecoveredPackHoldsBackNothing() throws Exception {
    StoreFixture killed = new StoreFixture(root, storage, 1, SYNC_NANOS);
    PackStore.Writer writer = killed.store.open(CAMERA, CLASS, recorder);
    writer.init(INIT.duplicate());
    record(writer, 0, 2);
    killed.kill();
    try (StoreFixture next = new StoreFixture(root, new DirectStorage(), 1)) {
      assertThat(next.read(seconds(0, 2))).hasSize(2);
      assertThat(heldBackBytes(only("v0", ".pack"))).isZero();
    }
  }

  @Test
  void aPackOnAFailingVolumeHoldsBackNothing() throws Exception {
    try (StoreFixture node = new StoreFixture(root, storage, 2, SYNC_NANOS);
        PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
      writer.init(INIT.duplicate());
      record(writer, 0, 2);
      Path first = all(".open").getFirst();
      storage.failNext(FaultyStorage.Operation.SYNC, 1);
      record(writer, 2, 4);
      assertThat(recorder.abandoned).hasSize(1);
      assertThat(heldBackBytes(first)).isZero();
    }
  }

  @Test
  void aPackThatFoundNoRoomAtAllLeavesNoFile() throws Exception {
    try (StoreFixture node = new StoreFixture(root, storage, 1, SYNC_NANOS);
        PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
      storage.setRoomBytes(2 * PackHeader.BYTES);
      writer.init(INIT.duplicate());
      writer.fragment(second(0));
      await().until(() -> !recorder.abandoned.isEmpty());
      await().until(() -> all(".open").isEmpty() && all(".key").isEmpty());
      await().until(() -> node.catalogue.openPacks().isEmpty() && node.store.livePacks() == 0);
    }
  }

  private Path only(String volume, String ending) throws IOException {
    List<Path> found =
        all(ending).stream().filter(path -> path.startsWith(root.resolve(volume))).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private List<Path> all(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(path -> path.toString().endsWith(ending)).toList();
    }
  }

  /** What the file system has given to a file beyond its size, in whole blocks. */
  private static long heldBackBytes(Path file) throws Exception {
    Process stat =
        new ProcessBuilder("stat", "-c", "%b %B %s", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(stat.getInputStream().readAllBytes(), US_ASCII).strip();
    assumeTrue(stat.waitFor() == 0, said);
    List<Long> fields = Stream.of(said.split(" ", -1)).map(Long::valueOf).toList();
    return fields.get(0) * fields.get(1) - PackLimits.padded(fields.get(2));
  }
}
