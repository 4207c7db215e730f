package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.envelope.Suite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node key, public key ring and passphrase files. */
class KeyFilesTest {
  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();

  @Test
  void nodeKeyIsMadeOnceWithModeOwnerOnly() throws Exception {
    Path file = folder.resolve("node.key");
    try (NodeKey made = NodeKey.loadOrCreate(file, random);
        NodeKey loaded = NodeKey.loadOrCreate(file, random)) {
      assertThat(loaded.subkey("x").sameAs(made.subkey("x"))).isTrue();
      assertThat(loaded.subkey("x").sameAs(made.subkey("y"))).isFalse();
      assertThat(loaded).hasToString("NodeKey[hidden]");
    }
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"rw-r-----", "rw----r--", "rw--w----"})
  void nodeKeyThatOthersMayReadIsRefused(String mode) throws Exception {
    Path file = folder.resolve("node.key");
    NodeKey.loadOrCreate(file, random).close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.loadOrCreate(file, random))
        .withMessageContaining("chmod 600 " + file);
  }

  @Test
  void damagedNodeKeyIsNeverReplaced() throws Exception {
    Path file = folder.resolve("node.key");
    NodeKey.loadOrCreate(file, random).close();
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      assertNodeKeyRefused(file, damaged);
      assertNodeKeyRefused(file, Arrays.copyOf(intact, at));
    }
    assertNodeKeyRefused(file, Arrays.copyOf(intact, intact.length + 1));
  }

  @Test
  void ringKeepsPublicKeysAndTellsDamage() throws Exception {
    NodeKey nodeKey = NodeKey.loadOrCreate(folder.resolve("node.key"), random);
    Path file = folder.resolve("ring");
    assertThat(PublicKeyRing.load(file, nodeKey).all()).isEmpty();

    List<DayPublicKey> keys = new ArrayList<>();
    for (int day = 1; day <= 9; day++) {
      DayKeyId id = new DayKeyId("standard", LocalDate.of(2027, 1, day));
      keys.add(
          DayPublicKey.of(
              id, (java.security.interfaces.ECPublicKey) P256.generate(random).getPublic()));
    }
    for (int day = 10; day <= 12; day++) {
      DayKeyId id = new DayKeyId("standard", LocalDate.of(2027, 1, day));
      keys.add(DayPublicKey.of(id, Suite.SM4_GCM_SM3, Sm2.point(Sm2.generate(random))));
    }
    PublicKeyRing.load(file, nodeKey).replaceWith(keys.subList(9, 12));
    assertThat(PublicKeyRing.load(file, nodeKey).all()).hasSize(3);
    PublicKeyRing.load(file, nodeKey).replaceWith(keys);
    PublicKeyRing loaded = PublicKeyRing.load(file, nodeKey);
    assertThat(loaded.all()).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(loaded.find(keys.get(3).id())).contains(keys.get(3));
    assertThat(loaded.find(new DayKeyId("other", LocalDate.of(2027, 1, 1)))).isEmpty();

    NodeKey other = NodeKey.loadOrCreate(folder.resolve("other.key"), random);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> PublicKeyRing.load(file, other))
        .withMessageContaining("remove it");
    byte[] contents = Files.readAllBytes(file);
    contents[contents.length / 2] ^= 1;
    Files.write(file, contents);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> PublicKeyRing.load(file, nodeKey));
  }

  @ParameterizedTest
  @CsvSource({"'secret\n',secret", "'secret\r\n',secret", "secret,secret", "'two\n\n','two\n'"})
  void passphraseFileLosesOneLineEnd(String contents, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("passphrase"), contents);
    try (Passphrase passphrase = Passphrase.fromFile(file)) {
      assertThat(passphrase.bytes()).isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
      assertThat(passphrase).hasToString("Passphrase[hidden]");
    }
  }

  @Test
  void unusablePassphraseFilesAreNamedWithTheRemedy() throws Exception {
    Path file = folder.resolve("passphrase");
    assertPassphraseRefused(file, "does not exist");
    Files.writeString(file, "\n");
    assertPassphraseRefused(file, "is empty");
    Files.writeString(file, "");
    assertPassphraseRefused(file, "is empty");
    Files.writeString(file, "x".repeat(1025) + "\n");
    assertPassphraseRefused(file, "1024 bytes");
    Files.writeString(file, "x".repeat(4000));
    assertPassphraseRefused(file, "name the right file");
    assertPassphraseRefused(folder, "is a folder");
    Files.writeString(file, "x".repeat(1024) + "\r\n");
    assertThat(Passphrase.fromFile(file).bytes()).hasSize(1024);
  }

  @Test
  void passphrasesFromCharactersAreUtf8AndBounded() {
    assertThat(Passphrase.of("密码é😀".toCharArray()).bytes())
        .isEqualTo("密码é😀".getBytes(StandardCharsets.UTF_8));
    assertThatIllegalArgumentException().isThrownBy(() -> Passphrase.of(new char[0]));
    assertThatIllegalArgumentException().isThrownBy(() -> Passphrase.of(new char[1025]));
  }

  private void assertNodeKeyRefused(Path file, byte[] contents) throws Exception {
    Files.write(file, contents);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeKey.loadOrCreate(file, random))
        .withMessageContaining(file.toString());
    assertThat(Files.readAllBytes(file)).isEqualTo(contents);
  }

  private static void assertPassphraseRefused(Path file, String words) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> Passphrase.fromFile(file))
        .withMessageContaining(file.toString())
        .withMessageContaining(words);
  }
}
