package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records alone; packs are held against them in the tests of the check itself and of a node. */
final class VerifyCompletenessTest {
  private static final String TEXT =
      """
      strongroom completeness record 1
      camera 3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6
      day 2026-05-29
      zone Asia/Shanghai
      node 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
      serial 1
      previous none
      supplements none
      from 2026-05-28T16:00:00.000000Z
      to 2026-05-29T16:00:00.000000Z
      due-seconds 82800.000000
      recorded-seconds 3600.000000
      not-due 2026-05-28T16:00:00.000000Z 2026-05-28T17:00:00.000000Z switched-off
      gap 2026-05-28T18:00:00.000000Z 2026-05-29T16:00:00.000000Z node-stopped
      pack 00065274f1b1e000-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d standard 2026-08-28\
       2026-05-28T17:00:00.000000Z 2026-05-28T18:00:00.000000Z 1802 905969664\
       35795bb3b1c2fdb138ed58417b04530553d43f05631f29901004a543901bb269
      made-at 2026-05-29T17:10:00.250000Z
      """;

  private static final String CERTIFICATE =
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
      packs 1
      bytes 905969664
      cameras 1
      first-recorded 2026-05-28T17:00:00.000000Z
      last-recorded 2026-05-28T18:00:00.000000Z
      packs-root 35795bb3b1c2fdb138ed58417b04530553d43f05631f29901004a543901bb269
      due-at 2026-08-27T16:00:00.000000Z
      tombstone-at 2026-08-27T16:05:00.250000Z
      key-destroyed 0123456789abcdef
      destroyed-at 2026-08-27T16:06:00.000000Z
      slots-overwritten 2
      removed-packs 1
      issued-at 2026-08-27T16:07:00.000000Z
      """;

  @TempDir Path folder;
  private NoteSigner node;

  @BeforeEach
  void makeSigner() {
    node = NoteSigner.create(folder.resolve("key"), "node.example", new SecureRandom());
  }

  private Path signed(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), SignedNote.sign(text, node).toString());
  }

  private CommandRun verify(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("verify", "completeness"));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    all.addAll(List.of("--key", node.verifierKey()));
    return CommandRun.of(all);
  }

  private static void assertFinds(CommandRun run, String words) {
    assertThat(run.code()).as(run.err()).isEqualTo(65);
    assertThat(run.out().lines())
        .anyMatch(line -> line.startsWith("finding: ") && line.contains(words));
    assertThat(run.out()).doesNotContain("verified");
  }

  @Test
  void aRecordThatHoldsIsShownWithItsSigner() throws IOException {
    CommandRun run = verify(signed("a", TEXT));

    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("2026-05-29 (Asia/Shanghai), record 1: 82800.000 s due, 3600.000 s recorded")
        .contains("1 gaps, 1 packs")
        .endsWith("verified: signed by node.example" + System.lineSeparator());
  }

  /** The tier that a pack was moved to is shown, and cannot be changed. */
  @Test
  void whatWasMovedIsShownAndAChangedLineIsFound() throws IOException {
    String moved =
        TEXT.replace(
            "made-at",
            "moved-pack 00065274f1b1e000-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d cold\n"
                + "made-at");
    Path file = signed("a", moved);
    CommandRun run = verify(file);
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("1 packs, 0 moved to warm and 1 to cold volumes");
    assertFinds(verify(file, "--packs", folder), "lay in the cold tier; name a copy of that");
    Path _ = Files.writeString(file, Files.readString(file).replace("3d cold", "3d warm"));
    assertFinds(verify(file), "a: the signature of node.example is wrong");
  }

  @Test
  void whatDoesNotHoldIsALineEach() throws IOException {
    Path file = signed("a", TEXT);
    Path _ = Files.writeString(file, Files.readString(file).replace("3600.000000", "3601.000000"));
    assertFinds(verify(file), "a: the signature of node.example is wrong");
    assertFinds(
        verify(signed("b", TEXT.replace("82800.000000", "82801.000000"))),
        "b: line 11, due-seconds is 82801.000000, but");
    Path other = signed("c", TEXT.replace("17:10:00", "17:11:00"));
    assertFinds(verify(signed("d", TEXT), other), "is signed twice");
  }

  @Test
  void packsThatAreNotThereAreFoundUnlessACertificateExplainsIt() throws IOException {
    Path record = signed("a", TEXT);
    Path packs = Files.createDirectory(folder.resolve("disk"));
    assertFinds(
        verify(record, "--packs", packs),
        "2026-05-28T17:00:00.000000Z to 2026-05-28T18:00:00.000000Z: is not there");

    Path certificate = signed("gone", CERTIFICATE);
    CommandRun run = verify(record, "--packs", packs, "--certificate", certificate);
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("packs: 1 named, 1 expired by a certificate");

    Path held = signed("held", CERTIFICATE.replace("due-at", "held-packs 1\ndue-at"));
    assertFinds(verify(record, "--packs", packs, "--certificate", held), "is not there");
    assertThat(
            verify(record, "--packs", packs, "--certificate", held, "--certificate", certificate)
                .code())
        .isZero();

    Path early = signed("early", CERTIFICATE.replace("ceiling-days 91", "ceiling-days 90"));
    assertFinds(verify(record, "--packs", packs, "--certificate", early), "early: line 6");
  }

  @Test
  void wrongArgumentsAreTheCallersMistake() throws IOException {
    Path record = signed("a", TEXT);
    CommandRun away = verify(folder.resolve("away"));
    assertThat(away.code()).isEqualTo(66);
    assertThat(away.err()).contains("FILE: ").contains("does not exist");
    CommandRun noFolder = verify(record, "--packs", folder.resolve("away"));
    assertThat(noFolder.code()).isEqualTo(66);
    assertThat(noFolder.err()).contains("--packs: ");
    assertThat(CommandRun.of(List.of("verify", "completeness", record.toString())).code())
        .isEqualTo(64);
    assertThat(verify().code()).isEqualTo(64);
  }
}
