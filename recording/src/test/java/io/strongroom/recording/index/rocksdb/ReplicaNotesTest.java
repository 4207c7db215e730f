package io.strongroom.recording.index.rocksdb;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.index.ReplicaRows.Checked;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notes of copies that cannot be read must not keep a node from starting. */
class ReplicaNotesTest {
  private static final PackId PACK =
      new PackId(CAMERA, new Epoch(5, new NodeId(new UUID(7, 1)), 0));
  private static final Begun NOTE =
      new Begun(
          PACK,
          new VolumeId(new UUID(1, 2)),
          new RetentionClass("standard"),
          LocalDate.of(2026, 11, 28));

  @TempDir Path folder;

  private void damage(byte table, byte[] value) {
    try (Database database = Database.open(folder)) {
      database.writeSynced(batch -> batch.put(Keys.pack(table, PACK), value));
      byte[] shortKey = {table, 1, 2, 3};
      database.writeSynced(batch -> batch.put(shortKey, value));
    }
  }

  @Test
  void malformedNotesAreRemoved() {
    byte[] noDay = new byte[20];
    noDay[16] = 127;
    byte[] noClass = new byte[21];
    noClass[20] = '/';
    for (byte[] value : new byte[][] {{}, new byte[17], noDay, noClass}) {
      damage(Keys.COPYING, value);
      damage(Keys.FOLLOWING, value);
      try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
        assertThat(catalogue.replicas().begun()).isEmpty();
        assertThat(catalogue.replicas().followed()).isEmpty();
        assertThat(catalogue.replicas().followed(PACK)).isEmpty();
      }
      try (Database database = Database.open(folder)) {
        assertThat(database.get(Keys.pack(Keys.COPYING, PACK))).isNull();
        assertThat(database.get(Keys.pack(Keys.FOLLOWING, PACK))).isNull();
      }
    }
  }

  @Test
  void aKeyholdersLookIsRememberedAndAMalformedOneIsNone() {
    Checked look = new Checked(new WallTime(77), false);
    try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
      assertThat(catalogue.replicas().checked(PACK)).isEmpty();
      catalogue.replicas().checked(PACK, look);
    }
    try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
      assertThat(catalogue.replicas().checked(PACK)).contains(look);
      catalogue.forget(PACK);
      assertThat(catalogue.replicas().checked(PACK)).isEmpty();
    }
    try (Database database = Database.open(folder)) {
      database.writeSynced(batch -> batch.put(Keys.pack(Keys.CHECKED, PACK), new byte[5]));
    }
    try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
      assertThat(catalogue.replicas().checked(PACK)).isEmpty();
    }
  }

  @Test
  void aNoteOfAFollowedPackComesBackAsItWas() {
    try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
      catalogue.replicas().follow(NOTE);
    }
    try (RocksCatalogue catalogue = RocksCatalogue.open(folder)) {
      assertThat(catalogue.replicas().followed()).containsExactly(NOTE);
      assertThat(catalogue.replicas().begun()).isEmpty();
      catalogue.replicas().unfollow(PACK);
      assertThat(catalogue.replicas().followed(PACK)).isEmpty();
    }
  }
}
