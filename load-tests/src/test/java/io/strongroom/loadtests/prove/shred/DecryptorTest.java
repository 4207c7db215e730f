package io.strongroom.loadtests.prove.shred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecryptorTest extends ShredFixture {
  private Decryptor today() throws IOException {
    return Decryptor.open(store, slots, PASSPHRASE);
  }

  @Test
  void everyChunkOpensByteForByte() throws IOException {
    Decryptor decryptor = today();
    for (Path pack : List.of(dyingPack, stayingPack)) {
      List<byte[]> chunks = new ArrayList<>();
      assertThat(decryptor.read(pack, chunks::add)).isEqualTo(CHUNKS);
      assertThat(chunks).hasSize(CHUNKS);
      assertThat(chunks.getFirst()).isEqualTo(StoreFixture.INIT.array());
      for (int n = 0; n < SECONDS; n++) {
        assertThat(chunks.get(1 + n)).isEqualTo(StoreFixture.content(n));
      }
      // version 1, and no gap was declared
      assertThat(chunks.getLast()).isEqualTo(HexFormat.of().parseHex("0000000100000000"));
      assertThat(decryptor.read(pack)).isEqualTo(CHUNKS);
    }
  }

  @Test
  void aDestroyedDayOpensWithNothingThatABackupMayHave() throws IOException {
    Path backup = copied(List.of(store), ".old").getFirst();
    List<Path> oldSlots = copied(slots, ".old");

    destroyDying();

    for (Decryptor left :
        List.of(
            Decryptor.open(backup, slots, PASSPHRASE),
            today(),
            Decryptor.open(store, oldSlots, PASSPHRASE))) {
      assertThat(left.read(stayingPack)).isEqualTo(CHUNKS);
      assertThatExceptionOfType(NoKeyException.class)
          .isThrownBy(() -> left.read(dyingPack))
          .withMessageContainingAll("no day key", DYING.expiryDay().toString(), "standard");
    }

    // What no backup may contain, and what shows that the above can fail.
    Decryptor before = Decryptor.open(backup, oldSlots, PASSPHRASE);
    assertThat(before.read(dyingPack)).isEqualTo(CHUNKS);
    assertThat(before.read(stayingPack)).isEqualTo(CHUNKS);
  }

  /** The node of the test names its first slot alone, so the second keeps the secret. */
  @Test
  void aSlotThatADestructionDoesNotKnowOfGivesTheDayAway() throws IOException {
    Path backup = copied(List.of(store), ".old").getFirst();
    node.keys.destroy(DYING);
    Decryptor known = Decryptor.open(backup, List.of(slots.getFirst()), PASSPHRASE);
    assertThatExceptionOfType(NoKeyException.class).isThrownBy(() -> known.read(dyingPack));
    assertThat(Decryptor.open(backup, slots, PASSPHRASE).read(dyingPack)).isEqualTo(CHUNKS);
  }

  /** As a destruction that a power cut stopped would leave it. */
  @Test
  void anOldRootInAnyBlockIsFound() throws IOException {
    Path backup = copied(List.of(store), ".old").getFirst();
    byte[] old = Files.readAllBytes(slots.getFirst());
    destroyDying();
    byte[] today = Files.readAllBytes(slots.getFirst());
    int at = rootBlockAt(today);
    assertThat(at).isNotEqualTo(rootBlockAt(old));
    Path both = root.resolve("both.slot");
    byte[] mixed = old.clone();
    System.arraycopy(today, at, mixed, at, BLOCK_BYTES);
    int areaAt = 2 * BLOCK_BYTES + 224 * at;
    System.arraycopy(today, areaAt, mixed, areaAt, 224 * BLOCK_BYTES);
    Files.write(both, mixed);
    assertThat(Decryptor.open(backup, List.of(slots.getLast(), both), PASSPHRASE).read(dyingPack))
        .isEqualTo(CHUNKS);
  }

  @Test
  void anotherPassphraseOpensNothing() {
    assertThatExceptionOfType(NoKeyException.class)
        .isThrownBy(
            () -> Decryptor.open(store, slots, "correct horse\n".getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining("the passphrase opens none of 2 roots");
  }

  @Test
  void blankSlotsHaveNoRootAndMissingOnesAreNoAnswer() throws IOException {
    Path blank = root.resolve("blank.slot");
    byte[] random = new byte[2 * 225 * BLOCK_BYTES];
    new Random(1).nextBytes(random);
    Files.write(blank, random);
    assertThatExceptionOfType(NoKeyException.class)
        .isThrownBy(() -> Decryptor.open(store, List.of(blank), PASSPHRASE))
        .withMessageContaining("no slot has a root at all");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> Decryptor.open(store, List.of(blank, root.resolve("away")), PASSPHRASE));
  }

  /** Else a broken copy of a slot would look like a destroyed key. */
  @Test
  void aDamagedSlotIsNoAnswerUnlessAnotherOpens() throws IOException {
    byte[] whole = Files.readAllBytes(slots.getFirst());
    Path broken = root.resolve("broken.slot");
    int block = rootBlockAt(whole);
    for (int bit = 8 * Byte.SIZE; bit < 114 * Byte.SIZE; bit += 5) {
      Files.write(broken, flipped(whole, (long) block * Byte.SIZE + bit));
      assertThatExceptionOfType(DamagedException.class)
          .isThrownBy(() -> Decryptor.open(store, List.of(broken), PASSPHRASE))
          .withMessageContaining(broken.toString());
    }
    Decryptor.open(store, List.of(broken, slots.getLast()), PASSPHRASE);
    for (int length = 0; length < 2 * BLOCK_BYTES; length += 64) {
      Files.write(broken, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(DamagedException.class)
          .isThrownBy(() -> Decryptor.open(store, List.of(broken), PASSPHRASE));
    }
    int contentsAt = 2 * BLOCK_BYTES + 224 * block;
    Files.write(broken, flipped(whole, (contentsAt + 40L) * Byte.SIZE));
    assertThatExceptionOfType(DamagedException.class)
        .isThrownBy(() -> Decryptor.open(store, List.of(broken), PASSPHRASE));
  }

  private static int rootBlockAt(byte[] slot) {
    return new String(slot, 0, 8, StandardCharsets.ISO_8859_1).equals("SRKSLOT2") ? 0 : BLOCK_BYTES;
  }
}
