package io.strongroom.loadtests.prove.shred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What is damaged is called damaged, and never opened as something else. */
class DamagedFilesTest extends ShredFixture {
  private static final int KEY_FILE_BYTES = 4096;
  private static final int LENGTH_AT = 12;
  private static final int WRAPPED_AT = 16;

  @Test
  void aKeyStoreThatIsCutOrChanged() throws IOException {
    byte[] whole = Files.readAllBytes(store);
    Path broken = root.resolve("broken.store");
    for (int length = 0; length < whole.length; length++) {
      Files.write(broken, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(DamagedException.class).isThrownBy(() -> open(broken));
    }
    for (long bit = 0; bit < (long) whole.length * Byte.SIZE; bit += 3) {
      Files.write(broken, flipped(whole, bit));
      boolean rootId = bit >= 9 * Byte.SIZE && bit < 17 * Byte.SIZE;
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> open(broken))
          // Another root id is another store's, as far as anybody can tell.
          .isInstanceOf(rootId ? NoKeyException.class : DamagedException.class);
    }
  }

  private Decryptor open(Path file) throws IOException {
    return Decryptor.open(file, List.of(slots.getFirst()), PASSPHRASE);
  }

  @Test
  void aKeyFileThatIsCut() throws IOException {
    Decryptor decryptor = open(store);
    Path file = dyingKeyFile();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < KEY_FILE_BYTES; length += 61) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertDamaged(decryptor, dyingPack);
    }
    for (int length = -1; length < wrappedBytes(whole); length++) {
      byte[] shorter = whole.clone();
      ByteBuffer.wrap(shorter).putInt(LENGTH_AT, length);
      Files.write(file, withCrc(shorter));
      assertDamaged(decryptor, dyingPack);
    }
  }

  @Test
  void aKeyFileThatIsChanged() throws IOException {
    Decryptor decryptor = open(store);
    Path file = dyingKeyFile();
    byte[] whole = Files.readAllBytes(file);
    int end = WRAPPED_AT + wrappedBytes(whole);
    int idEnd = end - 48 - 65;
    for (long bit = 0; bit < (long) end * Byte.SIZE; bit++) {
      byte[] changed = flipped(whole, bit);
      Files.write(file, changed);
      assertDamaged(decryptor, dyingPack);
      Files.write(file, withCrc(changed));
      long at = bit / Byte.SIZE;
      if (at == 10 || at == 11) { // zeros that nothing looks at
        assertThat(decryptor.read(dyingPack)).isEqualTo(CHUNKS);
      } else {
        boolean keyId = at >= idEnd - 8 && at < idEnd;
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> decryptor.read(dyingPack))
            .isInstanceOf(keyId ? NoKeyException.class : DamagedException.class);
      }
    }
  }

  private Path dyingKeyFile() {
    return dyingPack.resolveSibling(dyingPack.getFileName().toString().replace(".pack", ".key"));
  }

  private static int wrappedBytes(byte[] keyFile) {
    return ByteBuffer.wrap(keyFile).getInt(LENGTH_AT);
  }

  private static byte[] withCrc(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, KEY_FILE_BYTES - Integer.BYTES);
    ByteBuffer.wrap(file).putInt(KEY_FILE_BYTES - Integer.BYTES, (int) crc.getValue());
    return file;
  }

  @Test
  void aPackThatIsCut() throws IOException {
    Decryptor decryptor = open(store);
    byte[] whole = Files.readAllBytes(dyingPack);
    for (int length = 0; length < whole.length; length += 997) {
      Files.write(dyingPack, Arrays.copyOf(whole, length));
      assertDamaged(decryptor, dyingPack);
    }
    for (int length = whole.length - 200; length < whole.length; length++) {
      Files.write(dyingPack, Arrays.copyOf(whole, length));
      assertDamaged(decryptor, dyingPack);
    }
  }

  @Test
  void aPackWithAnotherHeaderOrFooter() throws IOException {
    Decryptor decryptor = open(store);
    byte[] whole = Files.readAllBytes(dyingPack);
    for (int at = 0; at < BLOCK_BYTES; at += at < 200 ? 1 : 61) {
      Files.write(dyingPack, flippedIn(whole, at));
      assertDamaged(decryptor, dyingPack);
    }
    for (int at = footerAt(whole); at < whole.length; at += 13) {
      Files.write(dyingPack, flippedIn(whole, at));
      assertDamaged(decryptor, dyingPack);
    }
  }

  /** So many places that every frame is met; only the zeros at its end do not matter. */
  @Test
  void aPackWithOtherFrames() throws IOException {
    Decryptor decryptor = open(store);
    byte[] whole = Files.readAllBytes(dyingPack);
    List<byte[]> chunks = new ArrayList<>();
    decryptor.read(dyingPack, chunks::add);
    int harmless = 0;
    int damaged = 0;
    for (int at = BLOCK_BYTES; at < footerAt(whole); at += 1009) {
      Files.write(dyingPack, flippedIn(whole, at));
      List<byte[]> opened = new ArrayList<>();
      try {
        decryptor.read(dyingPack, opened::add);
        assertThat(opened).usingElementComparator(Arrays::compare).isEqualTo(chunks);
        harmless++;
      } catch (DamagedException e) {
        assertThat(e).hasMessageContaining(dyingPack.toString());
        damaged++;
      }
    }
    assertThat(damaged).isGreaterThan(2 * harmless);
  }

  /** Another bit of the byte from place to place. */
  private static byte[] flippedIn(byte[] pack, int at) {
    return flipped(pack, (long) at * Byte.SIZE + at % Byte.SIZE);
  }

  private static int footerAt(byte[] pack) {
    return pack.length - ByteBuffer.wrap(pack).getInt(pack.length - 172);
  }

  @Test
  void aPackBesideTheKeyOfAnother() throws IOException {
    Decryptor decryptor = open(store);
    byte[] other = Files.readAllBytes(stayingPack);
    Files.write(dyingPack, other);
    assertDamaged(decryptor, dyingPack);
  }

  private static void assertDamaged(Decryptor decryptor, Path pack) {
    assertThatExceptionOfType(DamagedException.class).isThrownBy(() -> decryptor.read(pack));
  }
}
