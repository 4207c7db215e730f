package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.WallTime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Changes of people and areas against {@code golden/person-leaves.txt}, which another program wrote
 * from the table in the design page: name, leaf, salted content.
 */
class PersonLeafTest {
  private static final UUID PERSON = UUID.fromString("22222222-3333-4444-8555-666666666666");
  private static final UUID ADMIN = UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final String OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final List<PersonChange> EXPECTED =
      List.of(
          new PersonChange(
              PERSON,
              ADMIN,
              "assigned",
              "admin",
              "数据中心",
              "liwei",
              "requester in 330483105",
              digest(0)),
          new PersonChange(
              new UUID(0, 0),
              ADMIN,
              "areas-changed",
              "admin",
              "数据中心",
              "",
              "330483 Tongxiang",
              digest(32)),
          new PersonChange(
              PERSON, PERSON, "locked-out", "liwei", "Station 3", "liwei", "", OF_NOTHING));

  private static String digest(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String[]> golden() throws Exception {
    try (InputStream in = PersonLeafTest.class.getResourceAsStream("golden/person-leaves.txt")) {
      byte[] all = Objects.requireNonNull(in).readAllBytes();
      return new String(all, StandardCharsets.UTF_8).lines().map(l -> l.split(" ")).toList();
    }
  }

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    List<String[]> golden = golden();
    assertThat(golden).hasSameSizeAs(EXPECTED);
    for (int i = 0; i < golden.size(); i++) {
      byte[] bytes = HexFormat.of().parseHex(golden.get(i)[1]);
      byte[] content = HexFormat.of().parseHex(golden.get(i)[2]);
      Leaf leaf = Leaf.parse(bytes);
      assertThat(leaf.encode()).isEqualTo(bytes);
      assertThat(leaf.commitment()).isEqualTo(LeafContent.commitment(content));
      WallTime at = new WallTime(1_764_482_465_000_000L + i * 1_000_000L);
      Event event = new Event.Changed(EXPECTED.get(i));
      assertThat(Entries.decode(0, leaf, Optional.of(content)))
          .isEqualTo(new AccessLogEntry(0, at, event, false));
    }
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    byte[] leaf = HexFormat.of().parseHex(golden().getFirst()[1]);
    for (int length = 0; length < leaf.length; length++) {
      byte[] cut = Arrays.copyOf(leaf, length);
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(cut));
    }
    byte[] longer = Arrays.copyOf(leaf, leaf.length + 1);
    assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(longer));
    for (int step : new int[] {0, 13, 127, -1}) {
      byte[] other = leaf.clone();
      other[74] = (byte) step;
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(other));
    }
  }
}
