package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class KeySlotsTest extends SlotFixture {
  private static final int USED_BYTES = 114;

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
  void aSlotOfAnotherStoreIsNeverWritten() throws Exception {
    create().close();
    Path foreign = folder.resolve("foreign.slot");
    KeyStorePlaces others = new KeyStorePlaces(folder.resolve("foreign"), List.of(foreign));
    FileKeyStore.create(others, passphrase, CHEAP, random).close();
    byte[] before = Files.readAllBytes(foreign);
    try (FileKeyStore store =
        FileKeyStore.open(new KeyStorePlaces(file, List.of(first, foreign)), passphrase)) {
      store.ensure(List.of(DYING));
      assertThat(store.slotProblems()).singleElement().asString().contains("another key store");
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
        FileKeyStore.open(one, passphrase).close();
      } else {
        assertThatExceptionOfType(KeyFileException.class)
            .as("byte %d", at)
            .isThrownBy(() -> FileKeyStore.open(one, passphrase))
            .withMessageContainingAll("no slot has the root", first.toString());
        assertThat(first).hasBinaryContent(damaged);
      }
    }
    for (int length :
        new int[] {0, 1, 8, 57, 113, 114, BLOCK, 2 * BLOCK, SLOT_BYTES - 1, SLOT_BYTES + 1}) {
      Files.write(first, Arrays.copyOf(intact, length));
      assertThatExceptionOfType(KeyFileException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> FileKeyStore.open(one, passphrase));
      try (FileKeyStore store = open()) {
        assertThat(store.slotProblems()).singleElement().asString().contains(first.toString());
      }
    }
    Files.delete(first);
    Files.createDirectory(first);
    try (FileKeyStore store = open()) {
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
    try (FileKeyStore store = open()) {
      assertThat(store.slotProblems()).isEmpty();
    }
    assertOneRoot();

    for (int at : new int[] {70, 2 * BLOCK, 2 * BLOCK + 100}) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 1;
      Files.write(first, damaged);
      try (FileKeyStore store = open()) {
        assertThat(store.slotProblems()).singleElement().asString().contains("damaged", "slot-add");
      }
      assertThat(first).hasBinaryContent(damaged);
    }
  }

  @Test
  void aSlotWithNoRootGetsIt() throws Exception {
    create().close();
    byte[] blank = new byte[SLOT_BYTES];
    random.nextBytes(blank);
    Files.write(second, blank);
    open().close();
    FileKeyStore.open(new KeyStorePlaces(file, List.of(second)), passphrase).close();
    assertOneRoot();
  }

  @Test
  void boundsOfTheArgon2ParametersHoldBeforeMemoryIsTaken() throws Exception {
    create().close();
    for (Path slot : places.slots()) {
      byte[] contents = Files.readAllBytes(slot);
      contents[25] = 0x7f; // 2 TiB
      CRC32C crc = new CRC32C();
      crc.update(contents, 0, USED_BYTES - 4);
      ByteBuffer.wrap(contents).putInt(USED_BYTES - 4, (int) crc.getValue());
      Files.write(slot, contents);
    }
    assertThatExceptionOfType(KeyFileException.class).isThrownBy(this::open);
  }

  @Test
  void anAddedSlotOpensTheStoreAloneAndOverwritesNothing() throws Exception {
    Path third = folder.resolve("third.slot");
    try (FileKeyStore store = create()) {
      store.ensure(List.of(STAYING));
      store.addSlot(third);
      assertThatExceptionOfType(KeyFileException.class)
          .isThrownBy(() -> store.addSlot(first))
          .withMessageContaining("exists already");
      Path nowhere = folder.resolve("unmounted/slot");
      assertThatExceptionOfType(KeyFileException.class).isThrownBy(() -> store.addSlot(nowhere));
    }
    try (FileKeyStore store =
        FileKeyStore.open(new KeyStorePlaces(file, List.of(third)), passphrase)) {
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
}
