package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySlotsTest {
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final byte[] HEADER = new byte[32];
  private static final DayKeyId DYING = new DayKeyId("standard", LocalDate.of(2026, 12, 22));
  private static final DayKeyId STAYING = new DayKeyId("standard", LocalDate.of(2026, 12, 23));
  private static final DayKeyId LATER = new DayKeyId("standard", LocalDate.of(2026, 12, 24));
  private static final int BLOCK = 4096;
  private static final int WRAPPED_AT = 58;
  private static final int WRAPPED_BYTES = 48;
  private static final int USED_BYTES = 110;

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private final Passphrase passphrase = Passphrase.of("correct horse".toCharArray());
  private Path file;
  private Path first;
  private Path second;
  private KeyStorePlaces places;

  @BeforeEach
  void name() {
    file = folder.resolve("keystore");
    first = folder.resolve("first.slot");
    second = folder.resolve("second.slot");
    places = new KeyStorePlaces(file, List.of(first, second));
  }

  @Test
  void placesAreFilesOfTheirOwn() {
    assertThatIllegalArgumentException().isThrownBy(() -> new KeyStorePlaces(file, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyStorePlaces(file, List.of(first, folder.resolve("./first.slot"))))
        .withMessageContaining("named twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new KeyStorePlaces(file, List.of(first, file)));
  }

  @Test
  void aDestroyedKeyIsGoneAndTheOthersStay() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (KeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
      List<DayPublicKey> keys = store.publicKeys();
      assertThat(store.destroy(DYING)).containsExactly(keys.getFirst());
      assertThat(store.destroy(DYING)).isEmpty();
      assertThat(store.holdsKeyOf(dying)).isFalse();
      store.unwrap(staying, HEADER).close();
      store.ensure(List.of(LATER));
    }
    try (KeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
      store.unwrap(staying, HEADER).close();
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(dying, HEADER));
      assertThat(store.publicKeys()).extracting(DayPublicKey::id).containsExactly(STAYING, LATER);
    }
    assertThat(Files.getPosixFilePermissions(first)).hasSize(2);
  }

  @Test
  void anOldBackupOpensNothingAndTheOldRootIsInNoSlot() throws Exception {
    try (KeyStore store = create()) {
      store.ensure(List.of(DYING, STAYING));
      Files.copy(file, folder.resolve("backup"));
      List<byte[]> oldRoots = List.of(wrappedRoot(first), wrappedRoot(second));
      store.destroy(DYING);
      for (Path slot : places.slots()) {
        assertThat(Files.size(slot)).isEqualTo(2 * BLOCK);
        for (byte[] old : oldRoots) {
          assertThat(contains(Files.readAllBytes(slot), old)).isFalse();
        }
      }
    }
    byte[] slotBefore = Files.readAllBytes(first);
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::open)
        .withMessageContainingAll("no slot has the root of", file.toString(), "newest copy");
    assertThat(first).hasBinaryContent(slotBefore);
  }

  @Test
  void anOldBackupWithAnOldSlotIsRefusedBesideANewerSlot() throws Exception {
    try (KeyStore store = create()) {
      store.ensure(List.of(DYING));
      Files.copy(file, folder.resolve("backup"));
      Files.copy(second, folder.resolve("old.slot"));
      store.destroy(DYING);
    }
    Files.copy(folder.resolve("backup"), file, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve("old.slot"), second, StandardCopyOption.REPLACE_EXISTING);
    byte[] newer = Files.readAllBytes(first);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::open)
        .withMessageContainingAll("older than the root in " + first, "newest copy");
    assertThat(first).hasBinaryContent(newer);
  }

  @Test
  void everyCrashPointLeavesTheKeyOrFinishesItsDestruction() throws Exception {
    WrappedDek dying;
    WrappedDek staying;
    try (KeyStore store = create()) {
      dying = wrap(store, DYING);
      staying = wrap(store, STAYING);
    }
    int points = 0;
    while (cutDuringDestruction(points)) {
      try (KeyStore after = open()) {
        after.unwrap(staying, HEADER).close();
        if (after.holdsKeyOf(dying)) {
          after.unwrap(dying, HEADER).close();
        }
        assertThat(after.slotProblems()).isEmpty();
        assertOneRoot();
        after.destroy(DYING);
        assertThat(after.holdsKeyOf(dying)).isFalse();
        assertOneRoot();
      }
      points++;
    }
    // three for each of two slots written and blanked, six for the store
    assertThat(points).isEqualTo(3 * 2 + 6 + 3 * 2);
  }

  /** A cut while the cut is repaired is repaired, too. */
  @Test
  void aCutWhileOpeningAfterACutIsHarmless() throws Exception {
    WrappedDek staying;
    try (KeyStore store = create()) {
      staying = wrap(store, STAYING);
      store.ensure(List.of(DYING));
    }
    keep();
    for (int cut = 0; cut < 18; cut++) {
      for (int again = 0; again < 6; again++) {
        bringBack();
        assertThat(cut(cut)).isTrue();
        try (KeyStore _ = KeyStore.open(places, passphrase, random, new CutAfter(again))) {
          assertOneRoot();
        } catch (PowerCut e) {
          // opened below
        }
        try (KeyStore after = open()) {
          after.unwrap(staying, HEADER).close();
          assertOneRoot();
        }
      }
    }
  }

  @Test
  void aMissingSlotStopsADestructionAndNothingElse() throws Exception {
    try (KeyStore store = create()) {
      WrappedDek wrapped = wrap(store, DYING);
      Files.move(second, folder.resolve("away"));
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("No key was destroyed", second.toString(), "keys.slots");
      assertThat(store.slotProblems()).singleElement().asString().contains(second.toString());
      store.unwrap(wrapped, HEADER).close();
      store.ensure(List.of(LATER));
      try (KeyStore again = open()) {
        again.unwrap(wrapped, HEADER).close();
        assertThat(again.slotProblems()).singleElement().asString().contains("missing", "attach");
      }
      assertThat(second).doesNotExist();
      Files.move(folder.resolve("away"), second);
      assertThat(store.destroy(DYING)).hasSize(1);
      assertThat(store.slotProblems()).isEmpty();
    }
  }

  @Test
  void aSlotThatVanishesBeforeTheStoreIsWrittenSavesTheKey() throws Exception {
    create().close();
    Path away = folder.resolve("away");
    // the first step that is synced is the new root in the first slot
    try (KeyStore store = openAndMoveAway(PrivateFiles.Step.SYNCED, away)) {
      WrappedDek wrapped = wrap(store, DYING);
      Files.move(away, second);
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll(second.toString(), "missing");
      store.unwrap(wrapped, HEADER).close();
      Files.move(away, second);
      try (KeyStore after = open()) {
        after.unwrap(wrapped, HEADER).close();
        assertOneRoot();
      }
    }
  }

  @Test
  void aSlotThatVanishesAfterTheStoreWasWrittenMustBeBackBeforeTheKeyCountsAsDestroyed()
      throws Exception {
    create().close();
    Path away = folder.resolve("away");
    try (KeyStore store = openAndMoveAway(PrivateFiles.Step.DIRECTORY_SYNCED, away)) {
      store.ensure(List.of(DYING));
      Files.move(away, second);
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("old root is still in a slot", second.toString());
      assertThat(store.publicKeys()).isEmpty();
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContainingAll("No key was destroyed", second.toString());
      Files.move(away, second);
      assertThat(store.destroy(DYING)).isEmpty();
      assertOneRoot();
    }
  }

  @Test
  void aSlotThatWasAwayDuringADestructionGetsTheNewRoot() throws Exception {
    try (KeyStore store = create()) {
      store.ensure(List.of(DYING));
    }
    byte[] old = wrappedRoot(second);
    KeyStorePlaces without = new KeyStorePlaces(file, List.of(first));
    try (KeyStore store = KeyStore.open(without, passphrase)) {
      store.destroy(DYING);
    }
    try (KeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
    }
    assertOneRoot();
    assertThat(contains(Files.readAllBytes(second), old)).isFalse();
    KeyStore.open(new KeyStorePlaces(file, List.of(second)), passphrase).close();
  }

  @Test
  void aSlotOfAnotherStoreIsNeverWritten() throws Exception {
    create().close();
    Path foreign = folder.resolve("foreign.slot");
    KeyStorePlaces others = new KeyStorePlaces(folder.resolve("foreign"), List.of(foreign));
    KeyStore.create(others, passphrase, CHEAP, random).close();
    byte[] before = Files.readAllBytes(foreign);
    try (KeyStore store =
        KeyStore.open(new KeyStorePlaces(file, List.of(first, foreign)), passphrase)) {
      store.ensure(List.of(DYING));
      assertThat(store.slotProblems()).singleElement().asString().contains("another root");
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.destroy(DYING))
          .withMessageContaining(foreign.toString());
      assertThat(store.publicKeys()).hasSize(1);
    }
    assertThat(foreign).hasBinaryContent(before);
  }

  @Test
  void damagedSlotsAreToldApartFromAWrongPassphrase() throws Exception {
    create().close();
    KeyStorePlaces one = new KeyStorePlaces(file, List.of(first));
    byte[] intact = Files.readAllBytes(first);
    for (int at = 0; at < 128; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x40;
      Files.write(first, damaged);
      if (at >= USED_BYTES) {
        KeyStore.open(one, passphrase).close();
      } else {
        assertThatExceptionOfType(KeyFileException.class)
            .as("byte %d", at)
            .isThrownBy(() -> KeyStore.open(one, passphrase))
            .withMessageContainingAll("no slot has the root", first.toString());
        assertThat(first).hasBinaryContent(damaged);
      }
    }
    for (int length : new int[] {0, 1, 8, 57, 109, 110, BLOCK - 1, BLOCK, BLOCK + 1, 8191, 8193}) {
      Files.write(first, Arrays.copyOf(intact, length));
      assertThatExceptionOfType(KeyFileException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> KeyStore.open(one, passphrase));
      try (KeyStore store = open()) {
        assertThat(store.slotProblems()).singleElement().asString().contains(first.toString());
      }
    }
    Files.delete(first);
    Files.createDirectory(first);
    try (KeyStore store = open()) {
      assertThat(store.slotProblems()).singleElement().asString().contains("is a folder");
    }
  }

  @Test
  void aDamagedBlockBesideTheRootIsBlankedAndADamagedRootIsLeftForSomebodyToReplace()
      throws Exception {
    create().close();
    byte[] intact = Files.readAllBytes(first);
    byte[] besides = intact.clone();
    System.arraycopy(intact, 0, besides, BLOCK, 100);
    Files.write(first, besides);
    try (KeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
    }
    assertOneRoot();

    byte[] damaged = intact.clone();
    damaged[70] ^= 1;
    Files.write(first, damaged);
    try (KeyStore store = open()) {
      assertThat(store.slotProblems()).singleElement().asString().contains("damaged", "slot-add");
    }
    assertThat(first).hasBinaryContent(damaged);
  }

  @Test
  void aSlotWithNoRootGetsIt() throws Exception {
    create().close();
    byte[] blank = new byte[2 * BLOCK];
    random.nextBytes(blank);
    Files.write(second, blank);
    open().close();
    KeyStore.open(new KeyStorePlaces(file, List.of(second)), passphrase).close();
    assertOneRoot();
  }

  @Test
  void boundsOfTheArgon2ParametersHoldBeforeMemoryIsTaken() throws Exception {
    create().close();
    for (Path slot : places.slots()) {
      byte[] contents = Files.readAllBytes(slot);
      contents[21] = 0x7f; // 2 TiB
      CRC32C crc = new CRC32C();
      crc.update(contents, 0, USED_BYTES - 4);
      ByteBuffer.wrap(contents).putInt(USED_BYTES - 4, (int) crc.getValue());
      Files.write(slot, contents);
    }
    assertThatExceptionOfType(KeyFileException.class).isThrownBy(this::open);
  }

  @Test
  void anotherOpenStoreFollowsTheRootAndBringsNoKeyBack() {
    try (KeyStore here = create();
        KeyStore there = open()) {
      here.ensure(List.of(DYING, STAYING));
      there.ensure(List.of(DYING, STAYING, LATER));
      SealedDayKey offered = there.offer(DYING);
      here.destroy(DYING);

      DayKeyId next = new DayKeyId("other", LocalDate.of(2027, 1, 1));
      there.ensure(List.of(next));
      assertThat(there.publicKeys())
          .extracting(DayPublicKey::id)
          .containsExactly(STAYING, LATER, next);
      assertThat(there.adopt(List.of(offered))).containsExactly(offered);
      assertThat(there.adopt(List.of(here.offer(LATER)))).isEmpty();
      assertThat(there.destroy(STAYING)).hasSize(1);
      assertThat(here.destroy(STAYING)).isEmpty();
      try (KeyStore reopened = open()) {
        assertThat(reopened.publicKeys())
            .isEqualTo(there.publicKeys())
            .isEqualTo(here.publicKeys());
      }
    }
  }

  @Test
  void anAddedSlotOpensTheStoreAloneAndOverwritesNothing() throws Exception {
    Path third = folder.resolve("third.slot");
    try (KeyStore store = create()) {
      store.ensure(List.of(STAYING));
      store.addSlot(third);
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.addSlot(first))
          .withMessageContaining("exists already");
      Path nowhere = folder.resolve("unmounted/slot");
      assertThatExceptionOfType(KeyFileException.class).isThrownBy(() -> store.addSlot(nowhere));
    }
    try (KeyStore store = KeyStore.open(new KeyStorePlaces(file, List.of(third)), passphrase)) {
      assertThat(store.publicKeys()).hasSize(1);
    }
  }

  @Test
  void aSlotThatIsThereIsNotTakenForANewStore() throws Exception {
    create().close();
    Files.delete(file);
    Files.delete(first);
    byte[] only = Files.readAllBytes(second);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::create)
        .withMessageContainingAll(second.toString(), "exists already");
    assertThat(second).hasBinaryContent(only);
    assertThat(first).doesNotExist();
    assertThat(file).doesNotExist();
  }

  private KeyStore create() {
    return KeyStore.create(places, passphrase, CHEAP, random);
  }

  private KeyStore open() {
    return KeyStore.open(places, passphrase);
  }

  /** Moves the second slot away at each such step at which it is there. */
  private KeyStore openAndMoveAway(PrivateFiles.Step at, Path away) {
    return KeyStore.open(
        places,
        passphrase,
        random,
        step -> {
          if (step == at && Files.exists(second)) {
            try {
              Files.move(second, away);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }

  private WrappedDek wrap(KeyStore store, DayKeyId id) {
    DayPublicKey key = store.ensure(List.of(id)).getFirst();
    return new DekWrapper(random).wrap(Dek.random(random), key, HEADER);
  }

  /** Begins from what is kept, and cuts the power; false if there is no such point any more. */
  private boolean cutDuringDestruction(int point) throws Exception {
    if (point == 0) {
      keep();
    }
    bringBack();
    return cut(point);
  }

  private boolean cut(int point) {
    KeyStore store = KeyStore.open(places, passphrase, random, new CutAfter(point));
    try {
      store.destroy(DYING);
      return false;
    } catch (PowerCut e) {
      return true; // not closed: nothing is cleaned up
    }
  }

  private void keep() throws Exception {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    for (Path each : List.of(file, first, second)) {
      Files.copy(each, kept.resolve(each.getFileName()));
    }
  }

  private void bringBack() throws Exception {
    for (Path each : List.of(file, first, second)) {
      Path kept = folder.resolve("kept").resolve(each.getFileName());
      Files.copy(kept, each, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void assertOneRoot() throws Exception {
    byte[] wanted = Arrays.copyOfRange(Files.readAllBytes(file), 9, 17);
    for (Path slot : places.slots()) {
      byte[] contents = Files.readAllBytes(slot);
      assertThat(contents).hasSize(2 * BLOCK);
      int used = 0;
      for (int at = 0; at < contents.length; at += BLOCK) {
        byte[] magic = Arrays.copyOfRange(contents, at, at + 8);
        if (Arrays.equals(magic, "SRKSLOT1".getBytes(StandardCharsets.US_ASCII))) {
          used++;
          assertThat(Arrays.copyOfRange(contents, at + 9, at + 17)).isEqualTo(wanted);
        }
      }
      assertThat(used).isEqualTo(1);
    }
  }

  /** Of a slot of a new store. */
  private static byte[] wrappedRoot(Path slot) throws Exception {
    return Arrays.copyOfRange(Files.readAllBytes(slot), WRAPPED_AT, WRAPPED_AT + WRAPPED_BYTES);
  }

  private static boolean contains(byte[] contents, byte[] wanted) {
    return new String(contents, StandardCharsets.ISO_8859_1)
        .contains(new String(wanted, StandardCharsets.ISO_8859_1));
  }

  /** Stops the world at the n-th step from now on. */
  private static final class CutAfter implements PrivateFiles.Observer {
    private int left;

    CutAfter(int steps) {
      left = steps;
    }

    @Override
    public void reached(PrivateFiles.Step step) {
      if (left-- == 0) {
        throw new PowerCut();
      }
    }
  }

  /** Not an exception that anything cleans up after: what is on the disk stays as it is. */
  private static final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
  }
}
