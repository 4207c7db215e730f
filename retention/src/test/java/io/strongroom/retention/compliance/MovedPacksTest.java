package io.strongroom.retention.compliance;

import static io.strongroom.retention.compliance.KeeperNodes.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.volume.Tier;
import io.strongroom.retention.compliance.KeeperNodes.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records say which packs have become warm or cold, by real moves of real packs. */
final class MovedPacksTest {
  private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);

  @TempDir Path folder;

  private RecordingSite site() {
    return new RecordingSite(
        folder.resolve("node"), SHANGHAI, List.of(Tier.HOT, Tier.WARM), Moves.RULES.days());
  }

  private static void recordDay(RecordingSite site) {
    site.register();
    site.record("2026-03-10T10:00:00Z", "2026-03-10T10:30:00Z");
    site.record("2026-03-10T11:00:00Z", "2026-03-10T11:30:00Z");
  }

  private static List<CompletenessRecord> ofDay(List<CompletenessRecord> chain) {
    assertThat(ChainCheck.of(chain)).isEmpty();
    return chain.stream().filter(record -> record.day().equals(DAY)).toList();
  }

  /** All packs of a record, in one tier. */
  private static SortedMap<Epoch, Tier> all(CompletenessRecord record, Tier tier) {
    SortedMap<Epoch, Tier> all = new TreeMap<>();
    record.packs().forEach(pack -> all.put(pack.epoch(), tier));
    return all;
  }

  @Test
  void aDaysPacksAreNamedWhenTheyBecomeWarmAndAgainWhenTheyBecomeCold() {
    Path store = folder.resolve("objects");
    try (RecordingSite site = site()) {
      recordDay(site);
      site.keepAt("2026-03-10T17:00:00Z");
      CompletenessRecord first = ofDay(site.chain()).getLast();
      assertThat(first.states().moved()).isEmpty();
      assertThat(LookBack.Turn.hasAll(RecordingSite.CAMERA, DAY.plusDays(2))).isTrue();
      site.keepAt("2026-03-12T17:00:00Z");
      Moves moves = new Moves(site.fixture);
      moves.toWarm("2026-03-13T12:00:00Z", 2);
      site.keepAt("2026-03-13T17:00:00Z");
      assertThat(ofDay(site.chain())).as("others of the day may still move").hasSize(1);
      site.keepAt("2026-03-14T17:00:00Z");
      CompletenessRecord warm = ofDay(site.chain()).getLast();
      assertThat(warm.link().supplements()).contains(first.link().serial());
      assertThat(warm.states().moved()).isEqualTo(all(first, Tier.WARM)).hasSize(2);
      assertThat(warm.account()).isEqualTo(first.account());
      assertThat(warm.present()).isEqualTo(first.packs());
      site.keepAt("2026-03-15T17:00:00Z");
      assertThat(ofDay(site.chain())).as("nothing more has moved").hasSize(2);

      moves.toCold(store, "2026-03-22T12:00:00Z", 2);
      site.keepAt("2026-03-23T17:00:00Z");
      CompletenessRecord cold = ofDay(site.chain()).getLast();
      assertThat(cold.states().moved()).isEqualTo(all(first, Tier.COLD));
      assertThat(cold.text())
          .contains("\nmoved-pack " + first.packs().getFirst().epoch() + " cold\n");
    }
    // the next life knows the store, and where packs lay is still said when they have gone
    try (RecordingSite site = site()) {
      ColdStorage _ = new Moves(site.fixture).attached(store);
      site.destroyed.add(new DayKeyId("standard", DAY.plusDays(30)));
      CompletenessRecord before = ofDay(site.chain()).getLast();
      before.packs().forEach(pack -> site.fixture.catalogue.forget(before.idOf(pack)));
      site.recordedInDestroyed.add(before.account().day());
      site.keepAt("2026-04-10T17:00:00Z");
      CompletenessRecord gone = ofDay(site.chain()).getLast();
      assertThat(gone.states().expired()).hasSize(2);
      assertThat(gone.states().moved()).isEqualTo(before.states().moved());
    }
  }

  /** The node's records are late: the day before was its last for a while. */
  @Test
  void whatMovedBeforeTheRecordWasMadeIsInTheFirstOne() {
    try (RecordingSite site = site()) {
      recordDay(site);
      new Moves(site.fixture).toWarm("2026-03-13T12:00:00Z", 2);
      site.keepAt("2026-03-13T17:00:00Z");
      assertThat(ofDay(site.chain()))
          .singleElement()
          .satisfies(
              record -> assertThat(record.states().moved()).isEqualTo(all(record, Tier.WARM)));
    }
  }

  @Test
  void aCrashBetweenTheMoveAndItsRecordLosesNothing() {
    try (RecordingSite site = site()) {
      recordDay(site);
      site.keepAt("2026-03-10T17:00:00Z");
    }
    try (RecordingSite site = site()) {
      new Moves(site.fixture).toWarm("2026-03-13T12:00:00Z", 2);
      assertDies(site, 5);
      assertThat(site.chain()).as("the days since then, and no supplement").hasSize(5);
    }
    try (RecordingSite site = site()) {
      assertDies(site, 1);
      assertThat(ofDay(site.chain())).hasSize(1);
    }
    try (RecordingSite site = site()) {
      site.keepAt("2026-03-14T17:00:00Z");
      assertThat(ofDay(site.chain()))
          .last()
          .satisfies(
              record -> assertThat(record.states().moved()).isEqualTo(all(record, Tier.WARM)));
    }
  }

  /** The process ends before the record with this number is signed. */
  private static void assertDies(RecordingSite site, int number) {
    int[] signatures = new int[1];
    assertThatThrownBy(
            () ->
                site.keepAt(
                    "2026-03-14T17:00:00Z",
                    () -> {
                      if (++signatures[0] == number) {
                        throw new AssertionError("dies");
                      }
                    }))
        .hasMessage("dies");
  }

  /** The move is broken off before the row is written: the pack lies where it lay. */
  @Test
  void aMoveThatIsBrokenOffIsNotInTheRecord() {
    try (RecordingSite site = site()) {
      recordDay(site);
      site.keepAt("2026-03-10T17:00:00Z");
      new Moves(site.fixture).breakOff("2026-03-13T12:00:00Z");
      site.keepAt("2026-03-14T17:00:00Z");
      assertThat(ofDay(site.chain())).hasSize(1);
    }
  }

  /** A copy is made on any disk: it says nothing of moves. */
  @Test
  void inAClusterTheNodeThatRecordedSaysWhereAPackLies() throws IOException {
    Path root = Files.createDirectories(folder.resolve("cluster"));
    try (KeeperNodes cluster = new KeeperNodes(root, 3, Moves.RULES.days())) {
      cluster.register(GATE);
      Node recorder = cluster.node(3);
      Node driver = cluster.node(1);
      recorder.record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T10:30:00Z");
      driver.copy(recorder, GATE, 0);
      driver.record(GATE, "2026-03-10T11:00:00Z", "2026-03-10T11:30:00Z");
      cluster.rounds("2026-03-10T17:00:00Z");
      cluster.assertSame(GATE, 1);
      CompletenessRecord first = driver.chain(GATE).getLast();
      assertThat(first.states().moved()).isEmpty();
      Epoch both = recorder.rows(GATE).getFirst().id().epoch();
      assertThat(first.states().replicated()).isEqualTo(new TreeMap<>(Map.of(both, 2)));

      new Moves(recorder.store).toWarm("2026-03-13T12:00:00Z", 1);
      cluster.rounds("2026-03-14T17:00:00Z");
      CompletenessRecord moved = ofDay(driver.chain(GATE)).getLast();
      Epoch there = recorder.rows(GATE).getFirst().id().epoch();
      assertThat(moved.packs()).hasSize(2);
      assertThat(moved.states().moved()).isEqualTo(new TreeMap<>(Map.of(there, Tier.WARM)));
      cluster.assertSame(GATE, 6);

      recorder.forget(GATE, moved.account().day());
      cluster.rounds("2026-03-15T17:00:00Z");
      CompletenessRecord copied = ofDay(driver.chain(GATE)).getLast();
      assertThat(copied.states().missing()).isEmpty();
      assertThat(copied.states().moved()).as("only the copy is left, on a hot volume").isEmpty();
      assertThat(copied.states().replicated()).isEmpty();
    }
  }

  @Test
  void aMovedLineThatIsChangedIsFound() {
    try (RecordingSite site = site()) {
      recordDay(site);
      new Moves(site.fixture).toWarm("2026-03-13T12:00:00Z", 2);
      site.keepAt("2026-03-13T17:00:00Z");
      String note = site.keeper().records(RecordingSite.CAMERA, DAY).getFirst().note();
      assertThat(site.verified(note).states().moved()).hasSize(2);
      String epoch = site.verified(note).packs().getFirst().epoch().toString();
      for (String changed :
          List.of(
              note.replace(epoch + " warm", epoch + " cold"),
              note.replace("moved-pack " + epoch + " warm\n", ""))) {
        assertThat(changed).isNotEqualTo(note);
        assertThatThrownBy(() -> site.verified(changed)).hasMessageContaining("signature");
      }
      // with the node's own key, but in the chain that was copied away
      List<CompletenessRecord> chain = new ArrayList<>(site.chain());
      CompletenessRecord honest = chain.getFirst();
      chain.set(
          0, CompletenessRecord.parse(honest.text().replace(epoch + " warm", epoch + " cold")));
      assertThat(ChainCheck.of(chain))
          .singleElement()
          .satisfies(
              flaw -> {
                assertThat(flaw.what()).contains("does not follow record 1 of 2026-03-10");
                assertThat(flaw.interval()).contains(honest.account().day());
              });
    }
  }
}
