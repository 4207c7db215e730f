package io.strongroom.playback.audit;

import io.strongroom.playback.audit.AccessLogEntry.Event;
import java.util.List;
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
              GoldenLeaves.digest(0)),
          new PersonChange(
              new UUID(0, 0),
              ADMIN,
              "areas-changed",
              "admin",
              "数据中心",
              "",
              "330483 Tongxiang",
              GoldenLeaves.digest(32)),
          new PersonChange(
              PERSON, PERSON, "locked-out", "liwei", "Station 3", "liwei", "", OF_NOTHING));

  @Test
  void everyGoldenLeafIsReadAndWrittenAgain() throws Exception {
    GoldenLeaves.of("person-leaves.txt")
        .say(1_764_482_465_000_000L, EXPECTED.stream().map(Event.Changed::new).toList());
  }

  @Test
  void otherBytesAreRefusedByOneException() throws Exception {
    byte[] leaf = GoldenLeaves.of("person-leaves.txt").pairs().getFirst().leaf();
    GoldenLeaves.refuseOthers(leaf, 74, 0, 15, 127, -1);
  }
}
