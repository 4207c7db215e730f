package io.strongroom.crypto.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Witness.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
  private static final String ORIGIN = "node1.example/access";

  @TempDir Path root;
  private final SecureRandom random = new SecureRandom();
  private final List<byte[]> leaves = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-30T09:00:00Z");
  private NoteSigner log;
  private Witness witness;
  private NoteVerifier key;

  @BeforeEach
  void start() {
    log = NoteSigner.create(root.resolve("log.key"), ORIGIN, random);
    witness = Witness.create(root.resolve("witness"), "audit.example/w", random, () -> now);
    witness.trust(NoteVerifier.parse(log.verifierKey()));
    key = NoteVerifier.parse(witness.verifierKey());
    grow(0, 300);
  }

  private void grow(int from, int to) {
    for (int i = from; i < to; i++) {
      leaves.add(MerkleTree.leafHash(("entry " + i).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private SignedNote checkpoint(int size) {
    return note(log, Checkpoint.of(ORIGIN, size, MerkleTree.root(leaves.subList(0, size))));
  }

  private static SignedNote note(NoteSigner signer, Checkpoint checkpoint) {
    return SignedNote.sign(checkpoint.text(), signer);
  }

  private Submission submission(int old, int size) {
    List<byte[]> proof =
        old == 0 || old > size
            ? List.of()
            : MerkleTree.consistencyProof(leaves.subList(0, size), old);
    return new Submission(old, proof, checkpoint(size));
  }

  private static SignedNote signed(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Cosigned.class);
    return ((Answer.Cosigned) answer).note();
  }

  private void assertStandsAt(int size) {
    assertThat(witness.logs())
        .singleElement()
        .satisfies(known -> assertThat(known.newest().size()).isEqualTo(size));
  }

  @Test
  void checkpointsThatGoOnAreSignedOneAfterTheOther() {
    int old = 0;
    for (int size : List.of(0, 0, 1, 2, 7, 8, 255, 256, 257, 257, 300)) {
      SignedNote note = signed(witness.add(submission(old, size)));
      assertThat(note.cosignedAt(key)).contains(now);
      assertThat(Checkpoint.parse(note).size()).isEqualTo(size);
      old = size;
      now = now.plusSeconds(60);
      witness = Witness.open(root.resolve("witness"), () -> now);
      assertStandsAt(size);
    }
  }

  /** C2SP tlog-witness: the answer is the cosignature line alone. */
  @Test
  void theAnswerIsALineThatBelongsBelowTheCheckpoint() {
    Submission submission = submission(0, 5);
    Answer.Cosigned answer = (Answer.Cosigned) witness.add(submission);
    SignedNote put =
        SignedNote.parse(
            (submission.checkpoint() + answer.line()).getBytes(StandardCharsets.UTF_8));
    assertThat(put.cosignedAt(key)).contains(now);
    assertThat(put.toString()).isEqualTo(answer.note().toString());
  }

  @Test
  void aForkIsNeverSigned() {
    signed(witness.add(submission(0, 200)));
    leaves.clear();
    for (int i = 0; i < 300; i++) {
      leaves.add(MerkleTree.leafHash(("other " + i).getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(witness.add(submission(200, 300))).isInstanceOf(Answer.NotConsistent.class);
    assertThat(witness.add(submission(200, 200))).isEqualTo(new Answer.Stands(200));
    assertThat(witness.add(submission(0, 300))).isEqualTo(new Answer.Stands(200));
    assertThat(witness.add(submission(100, 300))).isEqualTo(new Answer.Stands(200));
    assertStandsAt(200);
  }

  @Test
  void everyChangedHashOfAProofIsRefused() {
    signed(witness.add(submission(0, 77)));
    Submission right = submission(77, 300);
    for (int at = 0; at < right.proof().size(); at++) {
      List<byte[]> proof = new ArrayList<>(right.proof());
      byte[] hash = proof.get(at).clone();
      hash[at % 32] ^= 1;
      proof.set(at, hash);
      assertThat(witness.add(new Submission(77, proof, right.checkpoint())))
          .isInstanceOf(Answer.NotConsistent.class);
      proof.remove(at);
      assertThat(witness.add(new Submission(77, proof, right.checkpoint())))
          .isInstanceOf(Answer.NotConsistent.class);
    }
    signed(witness.add(right));
  }

  @Test
  void whoAsksWithoutRightIsToldWhy() {
    NoteSigner stranger = NoteSigner.create(root.resolve("stranger.key"), ORIGIN, random);
    Checkpoint said = Checkpoint.of(ORIGIN, 3, MerkleTree.root(leaves.subList(0, 3)));
    assertThat(witness.add(new Submission(0, List.of(), note(stranger, said))))
        .isInstanceOf(Answer.NotSigned.class);
    Checkpoint unknown = Checkpoint.of("other.example/log", 3, said.root());
    assertThat(witness.add(new Submission(0, List.of(), note(log, unknown))))
        .isInstanceOf(Answer.UnknownLog.class);
    assertThat(witness.add(submission(4, 3))).isInstanceOf(Answer.Backwards.class);
    assertThat(witness.add(new Submission(0, List.of(new byte[32]), checkpoint(3))))
        .isInstanceOf(Answer.NotConsistent.class);
    assertStandsAt(0);
  }

  /** A cosignature says that no larger tree was known at its time. */
  @Test
  void itsTimeNeverGoesBack() {
    signed(witness.add(submission(0, 5)));
    Instant before = now;
    now = now.minusSeconds(3_600);
    assertThat(signed(witness.add(submission(5, 9))).cosignedAt(key)).contains(before);
  }

  /** Another key of the same log, when it changes its own. */
  @Test
  void aLogMayGetAnotherKey() {
    signed(witness.add(submission(0, 5)));
    NoteSigner next = NoteSigner.create(root.resolve("next.key"), ORIGIN, random);
    witness.trust(NoteVerifier.parse(next.verifierKey()));
    Checkpoint said = Checkpoint.of(ORIGIN, 9, MerkleTree.root(leaves.subList(0, 9)));
    Submission byNext =
        new Submission(5, MerkleTree.consistencyProof(leaves.subList(0, 9), 5), note(next, said));
    signed(witness.add(byNext));
    assertThat(witness.logs().getFirst().keys()).hasSize(2);
  }

  @Test
  void whatItKnowsIsNeitherChangedNorLostUnseen() throws IOException {
    signed(witness.add(submission(0, 5)));
    Path newest;
    try (Stream<Path> files = Files.list(root.resolve("witness"))) {
      newest = files.filter(file -> file.toString().endsWith(".checkpoint")).findFirst().get();
    }
    byte[] right = Files.readAllBytes(newest);
    SplittableRandom where = new SplittableRandom(20_261_130);
    for (int i = 0; i < 40; i++) {
      byte[] wrong = right.clone();
      wrong[where.nextInt(wrong.length)] ^= (byte) (1 << where.nextInt(7));
      Files.write(newest, wrong);
      assertRefuses();
    }
    Files.write(newest, Arrays.copyOf(right, right.length - 1));
    assertRefuses();
    Files.write(newest, checkpoint(5).encode());
    assertRefuses();
    Files.delete(newest);
    assertRefuses();
    assertThatThrownBy(() -> witness.trust(NoteVerifier.parse(log.verifierKey())))
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("make a witness with another key");
    Files.write(newest, right);
    signed(witness.add(submission(5, 6)));
  }

  private void assertRefuses() {
    assertThatThrownBy(() -> assertThat(witness.add(submission(5, 9))).isNull())
        .isInstanceOf(KeyFileException.class)
        .hasMessageContaining("make a witness with another key");
  }

  @Test
  void aSubmissionIsReadAsItWasWritten() {
    Submission right = submission(77, 300);
    Submission read = Submission.parse(right.encode());
    assertThat(read.encode()).isEqualTo(right.encode());
    assertThat(read.oldSize()).isEqualTo(77);
    assertThat(read.proof()).containsExactlyElementsOf(right.proof());
  }

  @Test
  void bytesThatAreNoSubmissionAreRefused() {
    String note = checkpoint(5).toString();
    for (String wrong :
        List.of(
            "",
            "\n",
            "\n\n",
            "old 5",
            "old 5\n",
            "old 5\n\n",
            "old 05\n\n" + note,
            "old -1\n\n" + note,
            "old 9999999999999999999\n\n" + note,
            "old 5\r\n\r\n" + note,
            "old 5\nAAAA\n\n" + note,
            "old 5\n" + ("A".repeat(43) + "=\n").repeat(64) + "\n" + note,
            "old 5\n" + "A".repeat(9_000) + "\n\n" + note,
            "old 5\n\n" + note.substring(1, 20))) {
      assertThatThrownBy(
              () -> assertThat(Submission.parse(wrong.getBytes(StandardCharsets.UTF_8))).isNull())
          .as(wrong)
          .isInstanceOfAny(InvalidLogException.class, InvalidNoteException.class);
    }
    byte[] right = submission(77, 300).encode();
    for (int length = 0; length < right.length; length++) {
      byte[] cut = Arrays.copyOf(right, length);
      assertThatThrownBy(() -> assertThat(Submission.parse(cut)).isNull())
          .isInstanceOfAny(InvalidLogException.class, InvalidNoteException.class);
    }
  }
}
