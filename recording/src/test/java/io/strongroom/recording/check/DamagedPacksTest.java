package io.strongroom.recording.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedPacksTest {
  @TempDir Path root;

  /** A disk that loses all its packs must not take the room of every other alarm. */
  @Test
  void manyDamagedPacksLeaveRoomForOtherAlarms() {
    try (StoreFixture node = new StoreFixture(root, new DirectStorage(), 1)) {
      DamagedPacks damaged = new DamagedPacks(node.catalogue, Instant::now, node.alarms);
      for (int number = 0; number <= DamagedPacks.MAX_ALARMS; number++) {
        damaged.damaged(row(node, number), By.CHECKSUM, "is missing", "look");
      }
      PackRow last = row(node, DamagedPacks.MAX_ALARMS);
      assertThat(damaged.count()).isEqualTo(DamagedPacks.MAX_ALARMS + 1);
      assertThat(node.alarms.standing()).hasSize(DamagedPacks.MAX_ALARMS);
      damaged.sound(row(node, 0).id(), By.CHECKSUM);
      damaged.damaged(last, By.CHECKSUM, "is missing", "look");
      assertThat(node.alarms.standing())
          .hasSize(DamagedPacks.MAX_ALARMS)
          .anyMatch(alarm -> alarm.subject().endsWith(last.id().toString()));
    }
  }

  private static PackRow row(StoreFixture node, int number) {
    Epoch epoch = new Epoch(1_000 + number, new NodeId(new UUID(1, 2)), 0);
    return new PackRow(
        new PackId(StoreFixture.CAMERA, epoch),
        node.volumes.all().getFirst().id(),
        StoreFixture.CLASS,
        LocalDate.EPOCH,
        List.of(StoreFixture.seconds(0, 1)),
        1,
        1,
        1,
        Footer.State.NORMAL,
        true,
        Bytes.copyOf(new byte[32]),
        Bytes.copyOf(new byte[1]));
  }
}
