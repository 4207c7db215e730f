package io.strongroom.playback.audit;

import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.List;
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
              GoldenLeaves.digest(0),
              Optional.of(new Population(RANGE, Optional.of(EntryType.INTENT), 25)),
              "zhou",
              "督察支队",
              ""),
          new InspectionAct(
              BY,
              "finding-noted",
              SUBJECT,
              4711,
              GoldenLeaves.digest(32),
              Optional.empty(),
              "zhou",
              "督察支队",
              "no case of this number"),
          new InspectionAct(
              BY,
              "finding-returned",
              SUBJECT,
              4711,
              GoldenLeaves.digest(64),
              Optional.empty(),
              "zhou",
              "督察支队",
              "which case then?"),
          InspectionAct.showing(BY, InspectionAct.PACKED, 3, "zhou", "督察支队", "2026"));

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    GoldenLeaves.of("inspection-leaves.txt")
        .say(1_764_482_468_000_000L, EXPECTED.stream().map(Event.Inspected::new).toList());
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    for (GoldenLeaves.Pair pair : GoldenLeaves.of("inspection-leaves.txt").pairs()) {
      GoldenLeaves.refuseOthers(pair.leaf(), 58, 0, 11, 127, -1);
      byte[] population = pair.leaf().clone();
      population[115] ^= 1;
      GoldenLeaves.refuse(population);
    }
  }
}
