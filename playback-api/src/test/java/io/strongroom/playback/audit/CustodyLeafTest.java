package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.WallTime;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Steps of custody against {@code golden/custody-leaves.txt}, which another program wrote from the
 * table in the design page: name, leaf, salted content.
 */
class CustodyLeafTest {
  private static final List<CustodyEvent> EXPECTED =
      List.of(
          new CustodyEvent(
              UUID.fromString("22222222-3333-4444-8555-666666666666"),
              CustodyStep.HOLD_PLACED,
              "admin",
              "",
              "2026-117",
              digest(0),
              ""),
          new CustodyEvent(
              UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
              CustodyStep.DELETION_CERTIFIED,
              "",
              "",
              "standard 2026-11-01",
              digest(32),
              digest(64)),
          new CustodyEvent(
              UUID.fromString("33333333-3333-4444-8555-666666666666"),
              CustodyStep.REFUSED,
              "liwei",
              "数据中心",
              "GET /api/v1/users",
              "040a2eafd625955a6ba955d25deb708b9014013f7f2f6cb0a9c73b5741559da6",
              ""));

  private static String digest(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String[]> golden() throws Exception {
    try (InputStream in = CustodyLeafTest.class.getResourceAsStream("golden/custody-leaves.txt")) {
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
      Event event = new Event.Kept(EXPECTED.get(i));
      assertThat(Entries.decode(0, leaf, Optional.of(content)))
          .isEqualTo(new AccessLogEntry(0, at, event, false));
      assertThat(Leaf.parse(Entries.encode(at, event, new SecureRandom()).leaf()))
          .isInstanceOf(CustodyLeaf.class);
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
    for (int step : new int[] {0, 29, 127, -1}) {
      byte[] other = leaf.clone();
      other[58] = (byte) step;
      assertThatExceptionOfType(InvalidLogException.class).isThrownBy(() -> Leaf.parse(other));
    }
  }

  @Test
  void eachStepHasACodeOfItsOwn() {
    for (CustodyStep step : CustodyStep.values()) {
      assertThat(CustodyStep.ofCode(step.code())).contains(step);
    }
    assertThat(CustodyStep.ofCode(CustodyStep.values().length)).isPresent();
  }
}
