package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpiryCertificateTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/expiry-certificate-1.txt");
  private static final Path GOLDEN_SIGNER =
      Path.of("src/test/resources/golden/note-signer-1.key.hex");

  private static final NodeId FIRST = new NodeId(new UUID(1, 1));
  private static final NodeId SECOND = new NodeId(new UUID(1, 2));

  @TempDir Path folder;

  /** Certificates are kept for longer than programs: old ones must be read, and made the same. */
  @Test
  void theGoldenCertificateIsMadeAndReadByteForByte() throws Exception {
    Path key = folder.resolve("note.key");
    String hex = Files.readString(GOLDEN_SIGNER).strip();
    Files.write(key, HexFormat.of().parseHex(hex));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    NoteSigner signer = NoteSigner.load(key);

    SignedNote made = SignedNote.sign(Certificates.sample().text(), signer);

    byte[] golden = Files.readAllBytes(GOLDEN);
    assertThat(made).hasToString(new String(golden, StandardCharsets.UTF_8));
    SignedNote read = SignedNote.parse(golden);
    assertThat(read.verify(List.of(NoteVerifier.parse(signer.verifierKey())))).hasSize(1);
    assertThat(ExpiryCertificate.parse(read.text())).isEqualTo(Certificates.sample());
  }

  @Test
  void oneWithoutMissingVolumesIsReadBack() {
    ExpiryCertificate all = Certificates.sample();
    ExpiryCertificate certificate =
        new ExpiryCertificate(
            all.retentionClass(),
            all.expiryDay(),
            all.zone(),
            all.rule(),
            all.orders(),
            all.node(),
            all.footage(),
            all.early(),
            all.thinned(),
            all.dueAt(),
            all.tombstoneAt(),
            all.keys(),
            new ExpiryCertificate.Removal(4, List.of(), List.of(), List.of()),
            all.issuedAt());

    assertThat(certificate.text()).doesNotContain("missing-volume");
    assertThat(ExpiryCertificate.parse(certificate.text())).isEqualTo(certificate);
  }

  /** Its order stands in the place of floor and expiry day. */
  @Test
  void whatWentByOrderNamesIt() {
    String order =
        """
        order 3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6 ordered-deletion 2026-06-02T02:00:00.000000Z
        authority City court
        document 2026-117
        """;
    String early =
        Certificates.sample()
            .text()
            .replace("due-at 2026-08-27T16:00:00", "kept-packs 20\ndue-at 2026-06-02T02:00:00")
            .replace("tombstone-at 2026-08-27", "tombstone-at 2026-06-27");
    String text = early.replace("\nnode ", "\n" + order + "node ");

    ExpiryCertificate read = ExpiryCertificate.parse(text);

    assertThat(read.text()).isEqualTo(text);
    assertThat(read.footage().keptPacks()).isEqualTo(20);
    assertThat(read.orders())
        .singleElement()
        .satisfies(by -> assertThat(by.document()).isEqualTo("2026-117"));
    assertThatThrownBy(() -> ExpiryCertificate.parse(early)).hasMessageContaining("kept-packs");
    assertThatThrownBy(() -> ExpiryCertificate.parse(early.replace("kept-packs 20\n", "")))
        .hasMessageContaining("the floor was broken");
    assertThatThrownBy(() -> ExpiryCertificate.parse(text.replace("ordered-deletion", "whim")))
        .hasMessageContaining("order: kind");
    assertThatThrownBy(
            () ->
                ExpiryCertificate.parse(text.replace("deletion 2026-06-02", "deletion 2026-06-03")))
        .hasMessageContaining("contradict");
  }

  @Test
  void whatWasHeldIsOneLine() {
    String text = Certificates.sample().text();
    String held = text.replace("due-at", "held-packs 12\ndue-at");
    ExpiryCertificate read = ExpiryCertificate.parse(held);
    assertThat(read.footage().heldPacks()).isEqualTo(12);
    assertThat(read.text()).isEqualTo(held);
    for (String wrong : List.of("0", "-1", "x", "012", "12\nheld-packs 12")) {
      assertRefused(text.replace("due-at", "held-packs " + wrong + "\ndue-at"), "held-packs");
    }
  }

  @Test
  void whyTheLawDoesNotApplyIsOneLine() {
    String text = Certificates.sample().text();
    String marked = text.replace("\nnode ", "\noutside-scope private rooms\nnode ");
    ExpiryCertificate read = ExpiryCertificate.parse(marked);
    assertThat(read.rule().outsideScope()).hasValue("private rooms");
    assertThat(read.text()).isEqualTo(marked);
    for (String wrong : List.of("", " ", "a  b", "a\noutside-scope b")) {
      assertRefused(text.replace("\nnode ", "\noutside-scope " + wrong + "\nnode "), "line");
    }
  }

  @Test
  void ofAClusterItNamesKeyholdersAndNodes() {
    String text = ofACluster();
    ExpiryCertificate read = ExpiryCertificate.parse(text);
    assertThat(read.text()).isEqualTo(text);
    assertThat(read.keys().by())
        .containsExactly(
            new DestroyedBy(FIRST, Certificates.at("2026-08-27T16:05:30Z"), 1),
            new DestroyedBy(SECOND, Certificates.at("2026-08-27T16:06:00Z"), 1));
    assertThat(read.removal().on())
        .containsExactly(new NodePacks(FIRST, 2), new NodePacks(SECOND, 3));
    assertThat(read.removal().unheard()).containsExactly(new NodePacks(SECOND, 1));
  }

  @Test
  void keyholdersThatContradictTheRestAreRefused() {
    String text = ofACluster();
    assertRefused(text.replace("16:05:30.000000Z 1", "16:05:30.000000Z 2"), "slots-overwritten");
    assertRefused(text.replace("16:06:00.000000Z 1", "16:05:59.000000Z 1"), "destroyed-at");
    assertRefused(text.replace("16:05:30.000000Z 1", "16:05:00.000000Z 1"), "tombstone-at");
    assertRefused(text.replace(SECOND.toString(), FIRST.toString()), "twice");
    assertRefused(
        text.replace("removed-on " + FIRST + " 2", "removed-on " + FIRST + " -2"), "line");
  }

  private static String ofACluster() {
    return Certificates.sample()
        .text()
        .replace(
            "destroyed-at",
            "destroyed-by "
                + FIRST
                + " 2026-08-27T16:05:30.000000Z 1\ndestroyed-by "
                + SECOND
                + " 2026-08-27T16:06:00.000000Z 1\ndestroyed-at")
        .replaceFirst(
            "missing-volume",
            "removed-on " + FIRST + " 2\nremoved-on " + SECOND + " 3\nmissing-volume")
        .replace("issued-at", "missing-node " + SECOND + " 1\nissued-at");
  }

  @Test
  void cutShortIsRefusedAtEveryLength() {
    String text = Certificates.sample().text();
    for (int length = 0; length < text.length(); length++) {
      assertRefused(text.substring(0, length), "line");
    }
  }

  @Test
  void withoutADestroyedKeyItProvesNothing() {
    assertRefused(
        Certificates.sample().text().replaceAll("(?m)^key-destroyed .*\n", ""),
        "key-destroyed must be there");
  }

  @Test
  void eachMissingDoubledOrMovedLineIsNamed() {
    List<String> lines = Certificates.sample().text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).split(" ", 2)[0];
      boolean mayBeAbsent = name.equals("key-destroyed") || name.equals("missing-volume");
      List<String> changed = new ArrayList<>(lines);
      changed.remove(i);
      if (!mayBeAbsent) {
        assertRefused(changed, "line " + (i + 1));
      }
      changed.add(0, lines.get(i));
      if (i > 0) {
        assertRefused(changed, "line 1 ");
      }
      changed = new ArrayList<>(lines);
      changed.add(i, lines.get(i));
      assertRefused(changed, mayBeAbsent ? name : "line " + (i + 2));
      changed.set(i, "colour red");
      assertRefused(changed, "line " + (i + 1));
    }
    for (int i = 1; i < lines.size(); i++) {
      List<String> swapped = new ArrayList<>(lines);
      swapped.set(i, lines.get(i - 1));
      swapped.set(i - 1, lines.get(i));
      assertRefused(swapped, "line ");
    }
    assertRefused(Certificates.sample().text() + "colour red\n", "line " + (lines.size() + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "strongroom expiry certificate 1, strongroom expiry certificate 2, line 1 ",
    "class standard, class Standard, 'line 2, class'",
    "class standard, class  standard, 'line 2, class'",
    "expiry-day 2026-08-28, expiry-day 2026-02-30, 'line 3, expiry-day'",
    "expiry-day 2026-08-28, expiry-day -2026-08-28, 'line 3, expiry-day must lie'",
    "zone Asia/Shanghai, zone Asia/Atlantis, 'line 4, zone'",
    "floor-days 90, floor-days 090, 'line 5 must be written \"floor-days 90\"'",
    "floor-days 90, floor-days +90, line 5 ",
    "floor-days 90, floor-days -1, 'line 5, floor-days must be'",
    "floor-days 90, floor-days 9999999999, 'line 5, floor-days'",
    "floor-days 90, floor-days 91, 'line 6, ceiling-days must be greater'",
    "rule-version 1, rule-version 0, 'line 7, rule-version must be'",
    "legal-basis Order, legal-basis  Order, line 8 ",
    "legal-basis Order, legal-basis \u00a0Order, line 8 ",
    "node 0b8f6a54, node 0B8F6A54, line 9 ",
    "node 0b8f6a54, node b8f6a54, 'line 9, node'",
    "packs 4, packs 0, 'line 10, packs must be'",
    "packs 4, 'packs 4 ', 'line 10, packs'",
    "bytes 1234567890, bytes -1, 'line 11, bytes must be'",
    "bytes 1234567890, bytes 9223372036854775808, 'line 11, bytes'",
    "cameras 2, cameras 5, 'line 12, cameras must be'",
    "first-recorded 2026-05-28, first-recorded 2026-05-30, 'line 14, last-recorded is before'",
    "16:00:00.000000Z, 16:00:00Z, line 13 ",
    "16:00:00.000000Z, 16:00:00.0000001Z, line 13 ",
    "16:00:00.000000Z, 16:00:00.000000+00:00, line 13 ",
    "first-recorded 2026, first-recorded 1969, 'line 13, first-recorded must lie'",
    "first-recorded 2026, first-recorded +1000000000, 'line 13, first-recorded'",
    "key-destroyed 0123, key-destroyed 123, 'line 18, key-destroyed must'",
    "key-destroyed 0123456789abcdef, key-destroyed 0123456789ABCDEF, 'line 18, key-destroyed must'",
    "key-destroyed 0123456789abcdef, key-destroyed ff23456789abcdef, line 18 ",
    "key-destroyed 0123456789abcdef, key-destroyed fedcba9876543210, 'line 18, key-destroyed names"
        + " a key twice'",
    "slots-overwritten 2, slots-overwritten 0, 'line 21, slots-overwritten must'",
    "removed-packs 1, removed-packs -1, 'line 22, removed-packs must'",
    "5b4a39 1, 5b4a39, 'line 23, missing-volume'",
    "5b4a39 1, 5b4a39 -1, 'line 23, missing-volume'",
    "5b4a39 1, 5b4a39 01, line 23 ",
  })
  void aWrongValueIsNamed(String from, String to, String words) {
    String text = Certificates.sample().text();
    assertThat(text).contains(from);

    assertRefused(text.replaceFirst(java.util.regex.Pattern.quote(from), to), words);
  }

  /** Keys in a token are destroyed there, and nothing is overwritten. */
  @Test
  void keysThatWereDestroyedInATokenAreSaidToBe() {
    String text =
        Certificates.sample()
            .text()
            .replace("slots-overwritten 2\n", "slots-overwritten 0\ndestroyed-in-tokens 1\n");

    ExpiryCertificate read = ExpiryCertificate.parse(text);

    assertThat(read.keys().tokens()).isEqualTo(1);
    assertThat(read.text()).isEqualTo(text);
    assertRefused(text.replace("tokens 1", "tokens 0"), "destroyed-in-tokens must be 1 or more");
    assertRefused(text.replace("tokens 1", "tokens 2"), "destroyed-in-tokens must be those of");
  }

  @Test
  void packsRootMustBe32Bytes() {
    String root = HexFormat.of().formatHex(Certificates.sample().footage().packsRoot().toArray());
    for (String wrong : List.of("", "0", "00", root + "00", "xx" + root.substring(2))) {
      assertRefused(Certificates.sample().text().replace(root, wrong), "line 15, packs-root");
    }
    assertRefused(
        Certificates.sample().text().replace(root, root.toUpperCase(java.util.Locale.ROOT)),
        "line 15 ");
  }

  @ParameterizedTest
  @CsvSource({
    "issued-at, 2026-08-27T16:05:59.999999Z, before destroyed-at",
    "destroyed-at, 2026-08-27T16:05:00.249999Z, before tombstone-at",
    "due-at, 2026-08-27T16:05:00.250001Z, before due-at",
    "due-at, 2026-08-27T15:59:59.999999Z, before the expiry day's midnight",
    "last-recorded, 2026-05-29T16:05:00.250001Z, the floor was broken",
    "tombstone-at, 2026-08-27T15:59:59.960000Z, the floor was broken",
    "floor-days, 91, 'had to stay for 91 days, until 2026-08-28T15:59:59.960001Z'",
  })
  void timesThatShowABrokenRuleAreNamed(String name, String value, String words) {
    String text =
        Certificates.sample()
            .text()
            .replaceFirst("ceiling-days 91", "ceiling-days 92")
            .replaceFirst("(?m)^" + name + " .*$", name + " " + value);

    assertRefused(text, words);
  }

  @ParameterizedTest
  @CsvSource({
    "issued-at, 2026-08-27T16:06:00.000000Z",
    "destroyed-at, 2026-08-27T16:05:00.250000Z",
    "due-at, 2026-08-27T16:05:00.250000Z",
    "last-recorded, 2026-05-29T16:05:00.250000Z",
  })
  void timesThatAreTheSameAreInOrder(String name, String value) {
    String text =
        Certificates.sample().text().replaceFirst("(?m)^" + name + " .*$", name + " " + value);

    assertThat(ExpiryCertificate.parse(text).text()).isEqualTo(text);
  }

  /** 90 days of Berlin's clock from 29 January on are an hour less than 90 times 24. */
  @Test
  void theFloorIsCountedInDaysOfTheZone() {
    String text =
        Certificates.sample()
            .text()
            .replace("Asia/Shanghai", "Europe/Berlin")
            .replace("2026-08-28", "2026-04-30")
            .replaceFirst("first-recorded .*", "first-recorded 2026-01-28T23:00:00.000000Z")
            .replaceFirst("last-recorded .*", "last-recorded 2026-01-29T23:00:00.000000Z")
            .replaceFirst("due-at .*", "due-at 2026-04-29T22:00:00.000000Z")
            .replaceFirst("tombstone-at .*", "tombstone-at 2026-04-29T22:00:00.000000Z");

    assertThat(ExpiryCertificate.parse(text).text()).isEqualTo(text);
    assertRefused(
        text.replaceFirst("last-recorded .*", "last-recorded 2026-01-30T23:00:00.000001Z"),
        "the floor was broken");
  }

  @Test
  void aLegalBasisTakesOneLine() {
    ExpiryCertificate.Rule rule =
        new ExpiryCertificate.Rule(30, 31, 1, " Order 799\r\n  art. 17\u2028\u0085(local)\n");

    assertThat(rule.legalBasis()).isEqualTo("Order 799 art. 17 (local)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ExpiryCertificate.Rule(30, 31, 1, " \n"))
        .withMessageContaining("legal-basis");
  }

  @Test
  void aCertificateNamesNoKeyAndNoVolumeTwice() {
    var volume = new ExpiryCertificate.MissingVolume(Certificates.AWAY, 1);
    var again = new ExpiryCertificate.MissingVolume(Certificates.AWAY, 2);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new ExpiryCertificate.Removal(0, List.of(), List.of(volume, again), List.of()))
        .withMessageContaining("twice");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ExpiryCertificate.DestroyedKeys(
                    List.of("0123456789abcdef", "0123456789abcdef"),
                    List.of(),
                    Certificates.sample().issuedAt(),
                    1))
        .withMessageContaining("key-destroyed");
  }

  private static void assertRefused(List<String> lines, String words) {
    assertRefused(String.join("\n", lines) + "\n", words);
  }

  private static void assertRefused(String text, String words) {
    assertThatExceptionOfType(StrongroomException.class)
        .as(text)
        .isThrownBy(() -> ExpiryCertificate.parse(text))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }
}
