package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.TimeRange;
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
 * What inspectors do, against {@code golden/inspection-leaves.txt}, which another program wrote
 * from the table in the design page: name, leaf, salted content.
 */
class InspectionLeafTest {
  private static final UUID BY = UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final UUID SUBJECT = UUID.fromString("22222222-3333-4444-8555-666666666666");
  private static final TimeRange RANGE =
      new TimeRange(new WallTime(1_764_400_000_000_000L), new WallTime(1_764_500_000_000_000L));

  private static final List<InspectionAct> EXPECTED =
      List.of(
          InspectionAct.showing(
              BY, InspectionAct.READ, 17, "zhou", "督察支队", "person=liwei type=intent"),
          new InspectionAct(
              BY,
              InspectionAct.SAMPLE_COMMITTED,
              SUBJECT,
              25,
              digest(0),
              Optional.of(new Population(RANGE, Optional.of(EntryType.INTENT), 25)),
              "zhou",
              "督察支队",
              ""),
          new InspectionAct(
              BY,
              "finding-noted",
              SUBJECT,
              4711,
              digest(32),
              Optional.empty(),
              "zhou",
              "督察支队",
              "no case of this number"));

  private static String digest(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String[]> golden() throws Exception {
    try (InputStream in =
        InspectionLeafTest.class.getResourceAsStream("golden/inspection-leaves.txt")) {
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
      WallTime at = new WallTime(1_764_482_468_000_000L + i * 1_000_000L);
      Event event = new Event.Inspected(EXPECTED.get(i));
      assertThat(Entries.decode(0, leaf, Optional.of(content)))
          .isEqualTo(new AccessLogEntry(0, at, event, false));
    }
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    for (String[] each : golden()) {
      byte[] leaf = HexFormat.of().parseHex(each[1]);
      for (int length = 0; length < leaf.length; length++) {
        byte[] cut = Arrays.copyOf(leaf, length);
        assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(cut));
      }
      byte[] longer = Arrays.copyOf(leaf, leaf.length + 1);
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(longer));
      for (int step : new int[] {0, 9, 127, -1}) {
        byte[] other = leaf.clone();
        other[58] = (byte) step;
        assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(other));
      }
      byte[] population = leaf.clone();
      population[115] ^= 1;
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(population));
    }
  }
}
