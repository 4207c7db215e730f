package io.strongroom.retention.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.Tier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletenessRecordTest {
  /** As docs/ref/completeness-record.md shows it. */
  static final String TEXT =
      """
      strongroom completeness record 1
      camera 3f0e9a11-6b2c-4d7e-8f90-a1b2c3d4e5f6
      day 2026-05-29
      zone Asia/Shanghai
      node 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
      serial 12
      previous 35795bb3b1c2fdb138ed58417b04530553d43f05631f29901004a543901bb269
      supplements 3
      from 2026-05-28T16:00:00.000000Z
      to 2026-05-29T16:00:00.000000Z
      due-seconds 82800.000000
      recorded-seconds 5399.960000
      not-due 2026-05-28T16:00:00.000000Z 2026-05-28T17:00:00.000000Z switched-off
      gap 2026-05-28T18:00:00.000000Z 2026-05-28T18:30:00.000000Z unreachable
      gap 2026-05-28T18:59:59.960000Z 2026-05-29T16:00:00.000000Z node-stopped
      pack 00065274f1b1e000-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d standard 2026-08-28 2026-05-28T17:00:00.000000Z 2026-05-28T18:00:00.000000Z 1802 905969664 2a95c7f3b3c2a1d0e9f8776655443322110fedcba987654321001122334455aa
      pack 00065275c8469400-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d standard 2026-08-28 2026-05-28T18:30:00.000000Z 2026-05-28T18:59:59.960000Z 902 452984832 8f14e45fceea167a5a36dedd4bea2543f1c1e1d6f5b1f9a0c3d2e1f00f1e2d3c
      moved-pack 00065274f1b1e000-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d cold
      moved-pack 00065275c8469400-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d warm
      expired-pack 00065274f1b1e000-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
      missing-pack 00065275c8469400-00000000-0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d
      made-at 2026-08-28T17:10:00.250000Z
      """;

  @TempDir Path folder;

  private static void assertRefused(String text, String words) {
    assertThatThrownBy(() -> CompletenessRecord.parse(text))
        .as(text)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT))
        .hasMessageContaining(words);
  }

  @Test
  void whatIsWrittenIsRead() {
    CompletenessRecord record = CompletenessRecord.parse(TEXT);
    assertThat(record.text()).isEqualTo(TEXT);
    assertThat(record.account().dueMicros()).isEqualTo(82_800_000_000L);
    assertThat(record.account().recordedMicros()).isEqualTo(5_399_960_000L);
    assertThat(record.present()).isEmpty();
    assertThat(record.states().moved().values()).containsExactly(Tier.COLD, Tier.WARM);
  }

  @Test
  void cutShortIsRefusedAtEveryLength() {
    for (int length = 0; length < TEXT.length(); length++) {
      assertRefused(TEXT.substring(0, length), "line");
    }
  }

  @Test
  void everyFlippedBitOfTheNoteIsNoticed() {
    NoteSigner signer =
        NoteSigner.create(folder.resolve("key"), "node.example", new SecureRandom());
    List<NoteVerifier> known = List.of(NoteVerifier.parse(signer.verifierKey()));
    byte[] note = SignedNote.sign(TEXT, signer).encode();
    for (int bit = 0; bit < note.length * 8; bit++) {
      byte[] changed = note.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> SignedNote.parse(changed).verify(known))
          .as("bit %d", bit)
          .isInstanceOf(InvalidNoteException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "record 1, record 2, line 1 ",
    "camera 3f0e9a11, camera 3F0E9A11, 'line 2'",
    "day 2026-05-29, day 2026-05-30, from and to must be the midnights",
    "day 2026-05-29, day +999999999-01-01, 'line 3, day must lie'",
    "day 2026-05-29, day 1969-05-29, 'line 3, day must lie'",
    "zone Asia/Shanghai, zone Europe/Berlin, from and to must be the midnights",
    "zone Asia/Shanghai, zone Asia/Atlantis, 'line 4, zone'",
    "serial 12, serial 0, 'line 6, serial must be'",
    "serial 12, serial 1, 'line 7, previous must be none'",
    "serial 12, serial 012, 'line 6 must be written \"serial 12\"'",
    "previous 3579, previous 79, 'line 7, previous must have 32'",
    "previous 35795bb3b1c2fdb138ed58417b04530553d43f05631f29901004a543901bb269, previous none,"
        + " 'line 7, previous must be none'",
    "supplements 3, supplements 12, 'line 8, supplements must be'",
    "supplements 3, supplements 0, 'line 8, supplements must be'",
    "to 2026-05-29T16:00:00.000000Z, to 2026-05-28T16:00:00.000000Z, 'line 10, to'",
    "due-seconds 82800.000000, due-seconds 82800.000001, 'line 11, due-seconds is'",
    "due-seconds 82800.000000, due-seconds 82800, 'line 11, due-seconds is'",
    "recorded-seconds 5399.960000, recorded-seconds 5400.000000, 'line 12, recorded-seconds is'",
    "switched-off, moved, 'line 13, not-due'",
    "unreachable, tired, 'line 14, gap'",
    "unreachable, switched-off, 'line 14, gap must not be'",
    "18:00:00.000000Z 2026-05-28T18:30:00.000000Z unr, 16:30:00.000000Z"
        + " 2026-05-28T18:30:00.000000Z unr, gap from",
    "gap 2026-05-28T18:00:00.000000Z, gap 2026-05-28T18:30:00.000000Z, 'line 14, gap'",
    "1802 905969664, 0 905969664, 'line 16, pack'",
    "1802 905969664, 1802, 'line 16, pack'",
    "pack 00065274f1b1e000-00000000, pack 00065274f1b1e000-0000000, 'line 16, pack'",
    "pack 00065274f1b1e000, pack ffffffffffffffff, 'line 16, pack'",
    "pack 00065274f1b1e000, pack 00065275c8469401, pack must be there once",
    "moved-pack 00065274f1b1e000, moved-pack 00065274f1b1e001, moved-pack is none",
    "moved-pack 00065274f1b1e000, moved-pack 00065274f1b1e00, 'line 18, moved-pack'",
    "moved-pack 00065274f1b1e000, moved-pack 00065275c8469400, 'line 18 must be written'",
    "3d cold, 3d hot, 'line 18, moved-pack: must be an epoch and warm or cold'",
    "3d cold, 3d Cold, 'line 18, moved-pack: must be an epoch and warm or cold'",
    "3d cold, 3d, 'line 18, moved-pack: must be an epoch and warm or cold'",
    "3d cold, 3d cold warm, 'line 18, moved-pack: must be an epoch and warm or cold'",
    "expired-pack 00065274f1b1e000, expired-pack 00065274f1b1e001, expired-pack is none",
    "missing-pack 00065275c8469400, missing-pack 00065274f1b1e000, missing-pack has expired",
    "made-at 2026-08-28, made-at 2026-05-28, made-at is before",
  })
  void aWrongValueIsNamed(String from, String to, String words) {
    assertThat(TEXT).contains(from);
    assertRefused(TEXT.replaceFirst(Pattern.quote(from), to), words);
  }

  @Test
  void whatIsRecordedMustLieInAPack() {
    assertRefused(
        TEXT.replace(
            "2026-05-28T17:00:00.000000Z 2026-05-28T18:00",
            "2026-05-28T17:00:01.000000Z 2026-05-28T18:00"),
        "recorded-seconds counts what no pack has, from 2026-05-28T17:00:00Z");
  }

  /** Both are written once, ascending, and before what has gone. */
  @Test
  void movedPacksHaveOnePlaceAndOneOrder() {
    List<String> lines = TEXT.lines().filter(line -> line.startsWith("moved-pack ")).toList();
    String first = lines.getFirst() + "\n";
    String second = lines.getLast() + "\n";
    assertRefused(TEXT.replace(first + second, second + first), "line 18 must be written");
    assertRefused(TEXT.replace(first, first + first), "line 19 must be written");
    assertRefused(
        TEXT.replace(first + second, "").replace("made-at", first + second + "made-at"),
        "must be made-at, but begins \"moved-pack\"");
  }

  /** Of packs that are there, in their own place. */
  @Test
  void whatIsReplicatedAndHeldIsRead() {
    String here = TEXT.replaceAll("(?m)^(expired|missing)-pack .*\n", "");
    String epoch = CompletenessRecord.parse(TEXT).packs().getFirst().epoch().toString();
    String kept = "replicated-pack " + epoch + " 2\nheld-pack " + epoch + "\n";
    String text = here.replace("made-at", kept + "made-at");
    CompletenessRecord record = CompletenessRecord.parse(text);
    assertThat(record.text()).isEqualTo(text);
    assertThat(record.states().replicated().values()).containsExactly(2);
    assertThat(record.states().held()).hasSize(1);

    assertRefused(text.replace(epoch + " 2\n", epoch + " 1\n"), "replicated-pack must be on 2");
    assertRefused(text.replace(epoch + " 2\n", epoch + " 1000\n"), "must be on 2 to 999");
    assertRefused(text.replace(epoch + " 2\n", epoch + " 02\n"), "line 20 must be written");
    assertRefused(text.replace(epoch + " 2\n", epoch + " two\n"), "line 20, replicated-pack");
    assertRefused(text.replace(epoch + " 2\n", epoch + "\n"), "an epoch and how many nodes");
    String other = epoch.replace("00065274f1b1e000", "00065274f1b1e001");
    assertRefused(text.replace("held-pack " + epoch, "held-pack " + other), "held-pack is none");
    String gone = "expired-pack " + epoch + "\n";
    assertRefused(text.replace("made-at", gone + "made-at"), "held-pack is not there");
    assertRefused(
        text.replace("held-pack " + epoch + "\n", "").replace("made-at", gone + "made-at"),
        "replicated-pack is not there");
    assertRefused(
        text.replace(kept, "held-pack " + epoch + "\n" + kept.lines().findFirst().get() + "\n"),
        "line");
  }

  /** As they were written before records knew of moves. */
  @Test
  void aRecordWithoutMovedPacksIsReadAsEver() {
    String before = TEXT.replaceAll("(?m)^moved-pack .*\n", "");
    CompletenessRecord record = CompletenessRecord.parse(before);
    assertThat(record.states().moved()).isEmpty();
    assertThat(record.text()).isEqualTo(before);
  }

  @Test
  void aGapLessMakesTheSumsWrong() {
    assertRefused(TEXT.replaceFirst("(?m)^gap .*\n", ""), "recorded-seconds is 5399.960000, but");
    assertRefused(TEXT.replaceFirst("(?m)^not-due .*\n", ""), "due-seconds is 82800.000000, but");
  }

  @Test
  void theHashIsOfTheText() throws Exception {
    byte[] sha =
        java.security.MessageDigest.getInstance("SHA-256")
            .digest(TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(CompletenessRecord.parse(TEXT).hash().toArray()).isEqualTo(sha);
  }
}
