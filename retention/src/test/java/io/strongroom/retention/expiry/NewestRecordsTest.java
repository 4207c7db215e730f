package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.HoldCoverage.Part;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyRecords;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node of a cluster has a copy of the records that is seconds old, and looks while others write.
 * What it does and says that cannot be taken back goes by what is written.
 */
class NewestRecordsTest {
  private static final DayKeyId DAY = HeldSite.classDay(0);

  @TempDir Path folder;
  private Lagging lagging = new Lagging(Optional.empty());

  private HeldSite site() {
    return new HeldSite(
        folder,
        new Fuse(),
        state -> {
          lagging = new Lagging(Optional.of(state));
          return lagging;
        });
  }

  /** Of two drivers, one writes the tombstone while the other looks whether it is there. */
  @Test
  void aClassDayIsNotOpenedAgainWhileItsTombstoneIsWritten() {
    try (HeldSite site = site()) {
      site.record(0);
      ClassDayRecords records = new ClassDayRecords(site.state);
      ClassDayRecord planned = ClassDayRecord.planned(DAY, DestroyedKeysTest.verdict());
      long version = records.put(planned, 0).orElseThrow().version();
      assertThat(site.holds.close(DAY, site.holds.inForce(site.now).version())).isTrue();
      lagging.afterNextLook =
          () -> assertThat(records.put(planned.tombstone(), version)).isPresent();

      site.expirer.run();

      assertThat(site.holds.inForce(site.now).closing()).hasValue(DAY);
    }
  }

  /** The driver closes one class-day after the other, faster than other nodes hear of it. */
  @Test
  void whoeverPlacesAHoldIsToldOfATombstoneThatThisNodeHasNotHeardOf() {
    try (HeldSite site = site()) {
      site.record(0);
      site.record(1);
      lagging.stop();
      site.expirer.run();
      var placed = site.holds.place(HeldSite.wish(HeldSite.range(0), Optional.empty()), "ann");
      assertThat(placed.closed().closing()).hasValue(HeldSite.classDay(1));
      assertThat(site.expirer.coverage(placed.hold(), placed.closed()).parts())
          .containsExactly(new Part(DAY, Standing.TOO_LATE, 1, 0));
    }
  }

  /** Whoever raised it died, or lost Cassandra, before it could have tombstones planned anew. */
  @Test
  void aFloorThatWasRaisedWhileATombstoneWasPlannedHolds() {
    try (HeldSite site = site()) {
      site.record(0);
      // a year after recording: past the first floor, and not past the other one
      site.now = HeldSite.noon(0).toInstant().plus(Duration.ofDays(365));
      PolicyRecords records = new PolicyRecords(site.state, () -> site.now, site.node.alarms);
      PolicyHistory _ = records.inForce(new RetentionRules(List.of(rule(30))));
      PolicyChanges people =
          new PolicyChanges(
              records,
              site.state,
              () -> site.now,
              () -> {
                throw new StrongroomException(ErrorKind.UNAVAILABLE, "Cassandra is away");
              });
      AtomicInteger asked = new AtomicInteger();
      site.policy =
          () -> {
            PolicyHistory before = people.history();
            if (asked.incrementAndGet() == 2) {
              assertThatThrownBy(() -> people.propose(rule(3_650), "more", "ann"))
                  .hasMessageContaining("away");
            }
            return before;
          };

      site.run();
      site.run();

      assertThat(asked.get()).isGreaterThan(2);
      assertThat(site.isThere(HeldSite.OTHER, 0)).isTrue();
      assertThat(site.keys()).contains(DAY);
      assertThat(site.holds.inForce(site.now).closing()).isEmpty();
    }
  }

  private static RetentionRule rule(int floor) {
    return new RetentionRule(StoreFixture.CLASS, floor, floor + 1, "basis");
  }

  /** Copies from before the key was made: a record of it from a backup would open with them. */
  @Test
  void copiesOfKeyStoreAndSlotBringNoSecretBack() throws Exception {
    List<String> files = List.of("keys", "keys.slot");
    Path kept = Files.createDirectory(folder.resolve("kept"));
    try (HeldSite site = site()) {
      for (String file : files) {
        Files.copy(folder.resolve(file), kept.resolve(file));
      }
      site.record(0);
      site.run();
      assertThat(site.node.keys.yields(DAY)).isFalse();
    }
    for (String file : files) {
      Files.copy(kept.resolve(file), folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    try (HeldSite site = site()) {
      assertThat(site.node.keys.yields(DAY)).isTrue();
      site.run();
      assertThat(site.node.keys.yields(DAY)).isFalse();
    }
  }

  /** Packs may come from that key yet, on other nodes. */
  @Test
  void aHoldKeyDoesNotGoWhileTheKeyBeforeItLives() {
    try (HeldSite site = site()) {
      site.record(0);
      Hold hold = site.hold(HeldSite.range(0));
      site.run();
      assertThat(site.keys()).containsExactly(DAY.next());
      site.release(hold);
      lagging.stop();
      ClassDayRecords records = new ClassDayRecords(site.state);
      Stored gone = records.find(DAY).orElseThrow();
      Optional<Stored> _ = records.put(gone.record().tombstone(), gone.version());

      site.run();

      assertThat(records.find(DAY.next())).isEmpty();
      site.assertOpens(0);
    }
  }

  /** Lists are those of a moment that was, once it has stopped. */
  private static final class Lagging implements StateStore {
    private final Optional<StateStore> whole;
    private Optional<List<Versioned>> classDays = Optional.empty();
    Runnable afterNextLook = () -> {};

    Lagging(Optional<StateStore> whole) {
      this.whole = whole;
    }

    void stop() {
      classDays = Optional.of(whole().list(Kind.CLASS_DAY));
    }

    private StateStore whole() {
      return whole.orElseThrow();
    }

    @Override
    public Optional<Versioned> get(Kind kind, String id) {
      Optional<Versioned> found = whole().get(kind, id);
      if (kind == Kind.CLASS_DAY) {
        Runnable now = afterNextLook;
        afterNextLook = () -> {};
        now.run();
      }
      return found;
    }

    @Override
    public List<Versioned> list(Kind kind) {
      return kind == Kind.CLASS_DAY
          ? classDays.orElseGet(() -> whole().list(kind))
          : whole().list(kind);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      return whole().put(kind, id, expectedVersion, document);
    }

    @Override
    public boolean delete(Kind kind, String id, long expectedVersion) {
      return whole().delete(kind, id, expectedVersion);
    }

    @Override
    public void close() {}
  }
}
