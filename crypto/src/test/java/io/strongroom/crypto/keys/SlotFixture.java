package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.Dek;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A key store with two slots, and looks at the bytes of these. */
abstract class SlotFixture {
  static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  static final byte[] HEADER = new byte[32];
  static final DayKeyId DYING = new DayKeyId("standard", LocalDate.of(2026, 12, 22));
  static final DayKeyId STAYING = new DayKeyId("standard", LocalDate.of(2026, 12, 23));
  static final DayKeyId LATER = new DayKeyId("standard", LocalDate.of(2026, 12, 24));
  static final int BLOCK = 4096;
  static final int SLOT_BYTES = 2 * BLOCK + 2 * 224 * BLOCK;
  private static final int WRAPPED_AT = 62;
  private static final int WRAPPED_BYTES = 48;

  @TempDir Path folder;
  final SecureRandom random = new SecureRandom();
  final Passphrase passphrase = Passphrase.of("correct horse".toCharArray());
  Path file = Path.of("");
  Path first = Path.of("");
  Path second = Path.of("");
  KeyStorePlaces places = KeyStorePlaces.withSlotBeside(Path.of("store"));

  @BeforeEach
  void name() {
    file = folder.resolve("keystore");
    first = folder.resolve("first.slot");
    second = folder.resolve("second.slot");
    places = new KeyStorePlaces(file, List.of(first, second));
  }

  FileKeyStore create() {
    return FileKeyStore.create(places, passphrase, CHEAP, random);
  }

  FileKeyStore open() {
    return FileKeyStore.open(places, passphrase);
  }

  WrappedDek wrap(FileKeyStore store, DayKeyId id) {
    DayPublicKey key = store.ensure(List.of(id)).getFirst();
    return new DekWrapper(random).wrap(Dek.random(random), key, HEADER);
  }

  /** That each slot has one root, which is of this store, and that all open alike. */
  void assertOneRoot() throws Exception {
    byte[] store = Arrays.copyOfRange(Files.readAllBytes(file), 9, 17);
    Set<TreeShape> alive = new HashSet<>();
    for (Path slot : places.slots()) {
      byte[] contents = Files.readAllBytes(slot);
      assertThat(contents).hasSize(SLOT_BYTES);
      int used = 0;
      for (int at = 0; at < 2 * BLOCK; at += BLOCK) {
        byte[] magic = Arrays.copyOfRange(contents, at, at + 8);
        if (Arrays.equals(magic, "SRKSLOT2".getBytes(StandardCharsets.US_ASCII))) {
          used++;
          assertThat(Arrays.copyOfRange(contents, at + 9, at + 17)).isEqualTo(store);
        }
      }
      assertThat(used).isEqualTo(1);
      alive.add(alive(slot));
    }
    assertThat(alive).hasSize(1);
  }

  private TreeShape alive(Path slot) {
    RootBlock block =
        RootSlot.read(slot).claimed(KeyStoreFile.id(file, KeyStoreFile.read(file))).getFirst();
    try (SlotKey key = SlotKey.of(passphrase, block.parameters());
        StoreRoot root = block.open(key).orElseThrow()) {
      return root.shape();
    }
  }

  /** What the passphrase opens in a slot of a new store. */
  static byte[] wrappedRoot(Path slot) throws Exception {
    return Arrays.copyOfRange(Files.readAllBytes(slot), WRAPPED_AT, WRAPPED_AT + WRAPPED_BYTES);
  }

  static boolean contains(byte[] contents, byte[] wanted) {
    return new String(contents, StandardCharsets.ISO_8859_1)
        .contains(new String(wanted, StandardCharsets.ISO_8859_1));
  }
}
