package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.WallTime;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Steps of custody against {@code golden/custody-leaves.txt}, which another program wrote from the
 * table in the design page: name, leaf, salted content.
 */
class CustodyLeafTest {
  private static final WallTime AT = new WallTime(1_764_482_465_000_000L);

  private static final List<CustodyEvent> EXPECTED =
      List.of(
          new CustodyEvent(
              UUID.fromString("22222222-3333-4444-8555-666666666666"),
              CustodyStep.HOLD_PLACED,
              "admin",
              "",
              "2026-117",
              GoldenLeaves.digest(0),
              ""),
          new CustodyEvent(
              UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
              CustodyStep.DELETION_CERTIFIED,
              "",
              "",
              "standard 2026-11-01",
              GoldenLeaves.digest(32),
              GoldenLeaves.digest(64)),
          new CustodyEvent(
              UUID.fromString("33333333-3333-4444-8555-666666666666"),
              CustodyStep.REFUSED,
              "liwei",
              "数据中心",
              "GET /api/v1/users",
              "040a2eafd625955a6ba955d25deb708b9014013f7f2f6cb0a9c73b5741559da6",
              ""),
          new CustodyEvent(
              UUID.fromString("44444444-3333-4444-8555-666666666666"),
              CustodyStep.STRANGERS_REFUSED,
              "",
              "",
              "192.0.2.7 2025-11-30T06:01:00Z 17",
              GoldenLeaves.digest(96),
              ""));

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    GoldenLeaves.of("custody-leaves.txt")
        .say(AT.micros(), EXPECTED.stream().map(Event.Kept::new).toList());
    for (CustodyEvent event : EXPECTED) {
      byte[] leaf = Entries.encode(AT, new Event.Kept(event), new SecureRandom()).leaf();
      assertThat(Leaf.parse(leaf)).isInstanceOf(CustodyLeaf.class);
    }
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    byte[] leaf = GoldenLeaves.of("custody-leaves.txt").pairs().getFirst().leaf();
    GoldenLeaves.refuseOthers(leaf, 58, 0, 30, 127, -1);
  }

  @Test
  void eachStepHasACodeOfItsOwn() {
    for (CustodyStep step : CustodyStep.values()) {
      assertThat(CustodyStep.ofCode(step.code())).contains(step);
    }
    assertThat(CustodyStep.ofCode(CustodyStep.values().length)).isPresent();
  }
}
