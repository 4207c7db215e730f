package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
  /** Published with the Go package golang.org/x/mod/sumdb/note, from which the form comes. */
  private static final NoteVerifier PETER =
      NoteVerifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");

  private static final String PETERS_TEXT =
      """
      If you think cryptography is the answer to your problem,
      then you don't know what your problem is.
      """;
  private static final String PETERS_LINE =
      "\u2014 PeterNeumann"
          + " x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
  private static final String STRANGERS_LINE = "\u2014 stranger.example/1 AAAAAAAA\n";

  @TempDir Path folder;
  private NoteSigner here;
  private NoteSigner there;

  @BeforeEach
  void makeSigners() {
    here = NoteSigner.create(folder.resolve("here"), "node.example/here", new SecureRandom());
    there = NoteSigner.create(folder.resolve("there"), "node.example/there", new SecureRandom());
  }

  @Test
  void thePublishedNoteHolds() {
    SignedNote note = parse(PETERS_TEXT + "\n" + PETERS_LINE);

    assertThat(note.text()).isEqualTo(PETERS_TEXT);
    assertThat(note.verify(List.of(PETER, verifier(here)))).containsExactly(PETER);
    assertThat(PETER.name()).isEqualTo("PeterNeumann");
  }

  @Test
  void whatIsSignedIsReadBackAndHolds() {
    String text = "Ognuno sta solo\n\ned \u00e8 subito sera.\n\n";

    SignedNote note = SignedNote.parse(SignedNote.sign(text, here, there).encode());

    assertThat(note.text()).isEqualTo(text);
    assertThat(note.verify(List.of(verifier(there), verifier(here))))
        .containsExactly(verifier(here), verifier(there));
    assertThat(note.verify(List.of(verifier(there)))).containsExactly(verifier(there));
  }

  @Test
  void opensslAcceptsOurSignature() throws Exception {
    SignedNote note = SignedNote.sign("a text\n", here);
    String[] line = note.toString().lines().toList().getLast().split(" ", -1);
    byte[] signature = Base64.getDecoder().decode(line[2]);
    byte[] key = Base64.getDecoder().decode(here.verifierKey().split("\\+", 3)[2]);
    byte[] der = java.util.HexFormat.of().parseHex("302a300506032b6570032100" + "00".repeat(32));
    System.arraycopy(key, 1, der, 12, 32);
    Files.write(folder.resolve("key.pem"), Pem.encode("PUBLIC KEY", der));
    Files.writeString(folder.resolve("text"), note.text());
    Files.write(folder.resolve("good"), Arrays.copyOfRange(signature, 4, 68));
    signature[20] ^= 1;
    Files.write(folder.resolve("bad"), Arrays.copyOfRange(signature, 4, 68));

    assertThat(openssl("good")).contains("Signature Verified Successfully");
    assertThat(openssl("bad")).contains("Signature Verification Failure");
  }

  private String openssl(String signature) throws Exception {
    Process process =
        new ProcessBuilder(
                "openssl",
                "pkeyutl",
                "-verify",
                "-pubin",
                "-inkey",
                "key.pem",
                "-rawin",
                "-in",
                "text",
                "-sigfile",
                signature)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @Test
  void unknownKeysAreIgnoredAndAreNotEnough() {
    SignedNote note = parse(PETERS_TEXT + "\n" + STRANGERS_LINE + PETERS_LINE);

    assertThat(note.verify(List.of(PETER))).containsExactly(PETER);
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> note.verify(List.of(verifier(here))))
        .withMessageContaining("no known key")
        .withMessageContaining("stranger.example/1, PeterNeumann");
    assertThatExceptionOfType(InvalidNoteException.class).isThrownBy(() -> note.verify(List.of()));
  }

  /** Sharing a name is not being the same key. */
  @Test
  void aKeyOfTheSameNameIsAnotherKey() {
    NoteSigner namesake =
        NoteSigner.create(folder.resolve("namesake"), "node.example/here", new SecureRandom());
    SignedNote note = SignedNote.sign("a text\n", namesake, here);

    assertThat(note.verify(List.of(verifier(here)))).containsExactly(verifier(here));
  }

  @Test
  void oneWrongSignatureOfAKnownKeyFailsTheNote() {
    String other = SignedNote.sign("another text\n", there).toString();
    String wrong = other.substring(other.indexOf('\u2014'));
    SignedNote note = parse(SignedNote.sign("a text\n", here) + wrong);

    assertThat(note.verify(List.of(verifier(here)))).containsExactly(verifier(here));
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> note.verify(List.of(verifier(here), verifier(there))))
        .withMessageContaining("node.example/there is wrong");
  }

  @Test
  void noBitOfANoteCanBeChanged() {
    byte[] sound = SignedNote.sign("short \u00e8\n", here).encode();
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] changed = sound.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertInvalid(changed);
    }
  }

  @Test
  void noteCutShortIsRefusedAtEveryLength() {
    byte[] sound = SignedNote.sign("short\n\n\u00e8\n", here).encode();
    for (int length = 0; length < sound.length; length++) {
      assertInvalid(Arrays.copyOf(sound, length));
    }
  }

  private void assertInvalid(byte[] bytes) {
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> SignedNote.parse(bytes).verify(List.of(verifier(here))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        "text\n\nno signature\n",
        "text\n\n\u2014 name\n",
        "text\n\n\u2014 name \n",
        "text\n\n\u2014  AAAAAAAA\n",
        "text\n\n\u2014 name AAAAAAAA",
        "text\n\n\u2014 name AAAAAAAA\r\n",
        "text\r\n\n\u2014 name AAAAAAAA\n",
        "text\n\n\u2014 name AAAAAAAA \n",
        "text\n\n\u2014 name AAAAAA==\n",
        "text\n\n\u2014 name AAAAAAA\n",
        "text\n\n\u2014 name AAAAAAB=\n",
        "text\n\n\u2014 na+me AAAAAAAA\n",
        "text\n\n\u2014 na\u00a0me AAAAAAAA\n",
        "text\n\n\u2014 na\u2003me AAAAAAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "te\u0000xt\n\n\u2014 name AAAAAAAA\n",
        "te\txt\n\n\u2014 name AAAAAAAA\n",
      })
  void whatIsNoNoteIsRefused(String note) {
    assertThatExceptionOfType(InvalidNoteException.class).isThrownBy(() -> parse(note));
  }

  @Test
  void aMalformedSignatureLineIsNamed() {
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> parse("one\n\nthree\n\n" + STRANGERS_LINE + "\u2014 name\n"))
        .withMessageContaining("line 6 ");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] note = ("text\n\n" + STRANGERS_LINE).getBytes(StandardCharsets.UTF_8);
    note[0] = (byte) 0xc0;
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> SignedNote.parse(note))
        .withMessageContaining("UTF-8");
  }

  @Test
  void sixteenSignaturesAndAMebibyteAreTheBounds() {
    parse("text\n\n" + STRANGERS_LINE.repeat(16));
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> parse("text\n\n" + STRANGERS_LINE.repeat(17)))
        .withMessageContaining("16");
    int overhead = ("\n\n" + STRANGERS_LINE).getBytes(StandardCharsets.UTF_8).length;
    String longest = "x".repeat(SignedNote.MAX_BYTES - overhead);
    parse(longest + "\n\n" + STRANGERS_LINE);
    assertThatExceptionOfType(InvalidNoteException.class)
        .isThrownBy(() -> parse(longest + "x\n\n" + STRANGERS_LINE))
        .withMessageContaining("1048576");
    NoteSigner[] many = Collections.nCopies(17, here).toArray(NoteSigner[]::new);
    assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.sign("text\n", many));
    assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.sign("text\n"));
    assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.sign(longest + "\n", here));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no end", "tab\t\n", "return\r\n", "half a character \ud800\n"})
  void aTextThatWouldBeNoNoteIsNotSigned(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> SignedNote.sign(text, here));
  }

  private static SignedNote parse(String note) {
    return SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
  }

  private static NoteVerifier verifier(NoteSigner signer) {
    return NoteVerifier.parse(signer.verifierKey());
  }
}
