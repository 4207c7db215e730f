package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VerifyCommandTest {
  private static final String TEXT =
      """
      strongroom expiry certificate 1
      class standard
      expiry-day 2026-08-28
      zone Asia/Shanghai
      floor-days 90
      ceiling-days 91
      rule-version 1
      legal-basis Order 799 art. 17
      node 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
      packs 4
      bytes 1234567890
      cameras 2
      first-recorded 2026-05-28T16:00:00.000000Z
      last-recorded 2026-05-29T15:59:59.960001Z
      packs-root 35795bb3b1c2fdb138ed58417b04530553d43f05631f29901004a543901bb269
      due-at 2026-08-27T16:00:00.000000Z
      tombstone-at 2026-08-27T16:05:00.250000Z
      key-destroyed 0123456789abcdef
      destroyed-at 2026-08-27T16:06:00.000000Z
      slots-overwritten 2
      removed-packs 3
      missing-volume 1d6e8f90-4c3b-4b2a-8a19-5e7d6c5b4a39 1
      issued-at 2026-08-27T16:07:00.000000Z
      """;

  @TempDir Path folder;
  private NoteSigner here;
  private NoteSigner there;

  @BeforeEach
  void makeSigners() {
    here = NoteSigner.create(folder.resolve("here"), "node.example/here", new SecureRandom());
    there = NoteSigner.create(folder.resolve("there"), "node.example/there", new SecureRandom());
  }

  @Test
  void aCertificateThatHoldsIsShownWithItsSigner() throws Exception {
    Path verifier = Files.writeString(folder.resolve("here.verifier"), here.verifierKey() + "\n");

    CommandRun run = verify(signed(TEXT), there.verifierKey(), verifier.toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("class standard, expiry day 2026-08-28 (Asia/Shanghai)")
        .contains("at least 90 and at most 91 days, version 1, Order 799 art. 17")
        .contains("packs 4, cameras 2, bytes 1234567890, recorded")
        .contains("slots overwritten 2: 0123456789abcdef")
        .contains("removed: 3 of 4 packs")
        .contains("1 of 4 packs on volume 1d6e8f90-4c3b-4b2a-8a19-5e7d6c5b4a39")
        .endsWith("verified: signed by node.example/here" + System.lineSeparator());
  }

  @Test
  void allTrustedSignersAreNamed() {
    Path file = folder.resolve("certificate");
    write(file, SignedNote.sign(TEXT, here, there).toString());

    assertThat(verify(file, here.verifierKey(), there.verifierKey()).out())
        .contains("signed by node.example/here, node.example/there");
  }

  @Test
  void aChangedTextIsRefused() {
    Path file = folder.resolve("certificate");
    write(file, SignedNote.sign(TEXT, here).toString().replace("packs 4", "packs 5"));

    assertRefused(verify(file, here.verifierKey()), "the signature of node.example/here is wrong");
  }

  @Test
  void aSignerWhoIsNotTrustedIsNotEnough() {
    assertRefused(
        verify(signed(TEXT), there.verifierKey()),
        "no known key signed it; it names node.example/here");
  }

  @Test
  void whatIsNoNoteIsRefused() {
    Path file = folder.resolve("certificate");
    write(file, TEXT);

    assertRefused(verify(file, here.verifierKey()), "a signed note is text");
  }

  @Test
  void aSignedTextThatIsNoCertificateIsRefusedWithTheLine() {
    assertRefused(
        verify(signed(TEXT.replace("rule-version", "colour")), here.verifierKey()),
        "signed by node.example/here, but line 7 must be rule-version");
  }

  @Test
  void aFloorThatWasBrokenIsSaid() {
    assertRefused(
        verify(
            signed(TEXT.replace("tombstone-at 2026-08-27", "tombstone-at 2026-08-26")),
            here.verifierKey()),
        "signed by node.example/here, but the floor was broken");
  }

  @Test
  void wrongArgumentsAreTheCallersMistake() throws Exception {
    Path certificate = signed(TEXT);
    CommandRun away = verify(folder.resolve("away"), here.verifierKey());
    assertThat(away.code()).isEqualTo(66);
    assertThat(away.err()).contains("FILE").contains("does not exist");

    CommandRun unknown = verify(certificate, "node.verifier");
    assertThat(unknown.code()).isEqualTo(64);
    assertThat(unknown.err()).contains("--key: node.verifier").contains("name+hash+key");

    CommandRun secret = verify(certificate, folder.resolve("here").toString());
    assertThat(secret.code()).isEqualTo(64);
    assertThat(secret.err()).contains("--key");

    CommandRun none = CommandRun.of(List.of("verify", "certificate", certificate.toString()));
    assertThat(none.code()).isEqualTo(64);
    assertThat(none.err()).contains("--key");

    Path large = Files.write(folder.resolve("large"), new byte[SignedNote.MAX_BYTES + 1]);
    assertThat(verify(large, here.verifierKey()).code()).isEqualTo(64);
  }

  private Path signed(String text) {
    Path file = folder.resolve("certificate");
    write(file, SignedNote.sign(text, here).toString());
    return file;
  }

  private static void write(Path file, String contents) {
    try {
      Files.writeString(file, contents, StandardCharsets.UTF_8);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static CommandRun verify(Path file, String... keys) {
    List<String> arguments = new ArrayList<>(List.of("verify", "certificate", file.toString()));
    for (String key : keys) {
      arguments.addAll(List.of("--key", key));
    }
    return CommandRun.of(arguments);
  }

  private static void assertRefused(CommandRun run, String words) {
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(words).contains("certificate");
    assertThat(run.err().lines()).hasSize(1);
  }
}
