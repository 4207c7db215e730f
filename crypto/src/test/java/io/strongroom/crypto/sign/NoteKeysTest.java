package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifier keys and key files of signed notes. */
class NoteKeysTest {
  private static final String PETER =
      "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  private static final String NAME = "node.example/\u8282\u70b9";

  @TempDir Path folder;
  private final SecureRandom random = new SecureRandom();
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("note.key");
  }

  @Test
  void aVerifierKeyIsReadAndWritten() {
    NoteVerifier verifier = NoteVerifier.parse(PETER);

    assertThat(verifier.name()).isEqualTo("PeterNeumann");
    assertThat(verifier).hasToString(PETER);
  }

  @ParameterizedTest
  @CsvSource({
    "'',name+hash+key",
    "PeterNeumann,name+hash+key",
    "PeterNeumann+c74f20a3,name+hash+key",
    "Peter+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,does not fit",
    "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,does not fit",
    "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,does not fit",
    "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,must not be empty",
    "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,spaces",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T,base64",
    "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW,type 1",
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==,type 1",
    "PeterNeumann+c74f20a3+AQ==,type 1",
    "PeterNeumann+c74f20a3+Af///////////////////////////////////////////w==,type 1",
    "PeterNeumann+c74f20a3+Af//////////////////////////////////////////,no Ed25519 key",
  })
  void whatIsNoVerifierKeyIsRefusedSayingWhy(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoteVerifier.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void aVerifierKeyCutShortOrChangedIsRefused() {
    for (int at = 0; at < PETER.length(); at++) {
      String cut = PETER.substring(0, at);
      String changed = cut + (PETER.charAt(at) == 'A' ? 'B' : 'A') + PETER.substring(at + 1);
      for (String wrong : List.of(cut, changed)) {
        assertThatIllegalArgumentException().isThrownBy(() -> NoteVerifier.parse(wrong));
      }
    }
  }

  @Test
  void aSignerIsMadeOnceAndLoaded() throws Exception {
    NoteSigner made = NoteSigner.create(file, NAME, random);
    byte[] contents = Files.readAllBytes(file);

    NoteSigner loaded = NoteSigner.load(file);

    assertThat(loaded.verifierKey()).isEqualTo(made.verifierKey()).startsWith(NAME + "+");
    assertThat(loaded).hasToString("NoteSigner[" + NAME + "]");
    assertThat(SignedNote.sign("text\n", loaded)).hasToString(SignedNote.sign("text\n", made) + "");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NoteSigner.create(file, NAME, random))
        .withMessageContaining("exists already");
    assertThat(file).hasBinaryContent(contents);
  }

  @Test
  void aSignerOfTheNationalSuiteIsMadeLoadedAndDamaged() throws Exception {
    NoteSigner made = NoteSigner.create(file, NAME, Suite.SM4_GCM_SM3, random);
    NoteSigner loaded = NoteSigner.load(file);
    assertThat(loaded.verifierKey()).isEqualTo(made.verifierKey());
    NoteVerifier verifier = NoteVerifier.parse(loaded.verifierKey());
    assertThat(verifier).hasToString(made.verifierKey());
    String note = SignedNote.sign("text\n", loaded).toString();
    byte[] bytes = note.getBytes(StandardCharsets.UTF_8);
    assertThat(SignedNote.parse(bytes).verify(List.of(verifier))).containsExactly(verifier);
    byte[] other = note.replace("text", "Text").getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> SignedNote.parse(other).verify(List.of(verifier)));

    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertRefused("not an intact key");
    }
    for (int length = 0; length < intact.length; length++) {
      Files.write(file, Arrays.copyOf(intact, length));
      assertRefused("not an intact key");
    }
  }

  /** Of any bytes that are no signature the answer is no, and nothing else. */
  @Test
  void malformedSignaturesOfSm2DoNotVerify() {
    NoteSigner signer = NoteSigner.create(file, NAME, Suite.SM4_GCM_SM3, random);
    NoteVerifier verifier = NoteVerifier.parse(signer.verifierKey());
    byte[] text = "text\n".getBytes(StandardCharsets.UTF_8);
    byte[] signature = signer.sign(text).signature();
    assertThat(verifier.verifies(text, verifier.signatureOf(signature))).isTrue();
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(verifier.verifies(text, verifier.signatureOf(changed))).isFalse();
    }
    for (int length = 1; length < signature.length; length++) {
      byte[] cut = Arrays.copyOf(signature, length);
      assertThat(verifier.verifies(text, verifier.signatureOf(cut))).isFalse();
    }
  }

  /** The public half, and the signature of a note, are what OpenSSL knows as SM2 with SM3. */
  @Test
  void opensslVerifiesANoteOfTheNationalSuite() throws Exception {
    NoteSigner signer = NoteSigner.create(file, NAME, Suite.SM4_GCM_SM3, random);
    byte[] text = "text\n".getBytes(StandardCharsets.UTF_8);
    byte[] typed = Base64.getDecoder().decode(signer.verifierKey().split("\\+", 3)[2]);
    byte[] point = Arrays.copyOfRange(typed, typed.length - 65, typed.length);
    byte[] head = HexFormat.of().parseHex("3059301306072a8648ce3d020106082a811ccf5501822d034200");
    Path key = folder.resolve("key.der");
    byte[] info = Arrays.copyOf(head, head.length + point.length);
    System.arraycopy(point, 0, info, head.length, point.length);
    Files.write(key, info);
    Path signature = Files.write(folder.resolve("signature"), signer.sign(text).signature());
    Path signed = Files.write(folder.resolve("signed"), text);
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-keyform",
                "DER",
                "-inkey",
                key.toString(),
                "-rawin",
                "-digest",
                "sm3",
                "-pkeyopt",
                "distid:1234567812345678",
                "-sigfile",
                signature.toString(),
                "-in",
                signed.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();
    assertThat(said).contains("Verified Successfully");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void aKeyThatOthersMayReadIsRefused(String mode) throws Exception {
    NoteSigner.create(file, NAME, random);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertRefused("chmod 600 " + file);
  }

  @Test
  void aMissingOrDamagedKeyIsNamed() throws Exception {
    assertRefused("does not exist");
    NoteSigner.create(file, NAME, random);
    byte[] intact = Files.readAllBytes(file);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      assertRefused("not an intact key");
      Files.write(file, Arrays.copyOf(intact, at));
      assertRefused("not an intact key");
    }
    Files.write(file, Arrays.copyOf(intact, intact.length + 1));
    assertRefused("not an intact key");
    Files.write(file, new byte[1000]);
    assertRefused("more than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a+b", "a\u3000b", "a\u0085b", "a\u001bb", "a\ud800"})
  void namesThatNoNoteMayHaveAreRefused(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> NoteSigner.create(file, name, random));
    assertThat(file).doesNotExist();
  }

  @Test
  void aNameHasAtMost255Bytes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NoteSigner.create(file, "n".repeat(256), random));
    NoteSigner.create(file, "n".repeat(255), random);
    assertThat(NoteSigner.load(file).verifierKey()).startsWith("n".repeat(255) + "+");
  }

  private void assertRefused(String words) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NoteSigner.load(file))
        .withMessageContaining(file.toString())
        .withMessageContaining(words);
  }
}
