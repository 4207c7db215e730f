package io.strongroom.loadtests.prove.shred;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node with two slots that has recorded a pack on each of two days. */
abstract class ShredFixture {
  static final byte[] PASSPHRASE = "correct horse".getBytes(StandardCharsets.UTF_8);
  static final int SECONDS = 4;

  /** The init segment, the seconds, and the journal at the end. */
  static final int CHUNKS = 1 + SECONDS + 1;

  static final int BLOCK_BYTES = 4096;
  private static final WallTime NEXT_NOON = StoreFixture.NOON.plusMicros(TimeUnit.DAYS.toMicros(1));
  static final DayKeyId DYING = classDay(StoreFixture.NOON);
  private static final DayKeyId STAYING = classDay(NEXT_NOON);

  @TempDir Path root;
  StoreFixture node;
  Path store;
  List<Path> slots;
  Path dyingPack;
  Path stayingPack;

  @BeforeEach
  void record() throws IOException {
    node = new StoreFixture(root, new DirectStorage(), 1);
    store = root.resolve("keys");
    slots = List.of(root.resolve("keys.slot"), root.resolve("second.slot"));
    node.keys.addSlot(slots.getLast());
    record(StoreFixture.NOON);
    record(NEXT_NOON);
    dyingPack = pack(DYING);
    stayingPack = pack(STAYING);
  }

  @AfterEach
  void close() {
    node.close();
  }

  /** As a node does that has both slots among its settings. */
  void destroyDying() {
    Passphrase passphrase = Passphrase.of("correct horse".toCharArray());
    try (KeyStore keys = FileKeyStore.open(new KeyStorePlaces(store, slots), passphrase)) {
      assertThat(keys.destroy(DYING)).hasSize(1);
    }
  }

  private void record(WallTime noon) {
    try (PackStore.Writer writer =
        node.store.open(StoreFixture.CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(StoreFixture.INIT.duplicate());
      for (int n = 0; n < SECONDS; n++) {
        writer.fragment(StoreFixture.second(n, noon.plusMicros(n * 1_000_000L)));
      }
    }
  }

  private static DayKeyId classDay(WallTime recorded) {
    LocalDate day = ZonedDateTime.ofInstant(recorded.toInstant(), StoreFixture.ZONE).toLocalDate();
    return new DayKeyId(StoreFixture.CLASS.name(), day.plusDays(30));
  }

  private Path pack(DayKeyId day) throws IOException {
    Path folder = PackPaths.day(root.resolve("v0"), StoreFixture.CLASS, day.expiryDay());
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> packs =
          files.filter(file -> file.toString().endsWith(PackPaths.FINISHED)).toList();
      assertThat(packs).hasSize(1);
      return packs.getFirst();
    }
  }

  /** A file, or several, as a backup has them. */
  List<Path> copied(List<Path> files, String suffix) throws IOException {
    List<Path> copies = new ArrayList<>();
    for (Path file : files) {
      copies.add(Files.copy(file, root.resolve(file.getFileName() + suffix)));
    }
    return copies;
  }

  /** The same bytes with one bit another. */
  static byte[] flipped(byte[] bytes, long bit) {
    byte[] result = bytes.clone();
    result[(int) (bit / Byte.SIZE)] ^= (byte) (1 << (bit % Byte.SIZE));
    return result;
  }
}
