package io.strongroom.retention.compliance;

import static io.strongroom.retention.compliance.KeeperNodes.GATE;
import static io.strongroom.retention.compliance.KeeperNodes.YARD;
import static io.strongroom.retention.compliance.RecordingSite.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.write.PackStore;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import io.strongroom.retention.compliance.KeeperNodes.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records of a cluster say what all its nodes have, and all keyholders have the same. */
final class ClusterCompletenessTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);
  private static final String NEXT_MORNING = "2026-03-10T17:00:00Z";

  @TempDir Path folder;
  private KeeperNodes cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new KeeperNodes(folder, 3);
    cluster.register(GATE);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void aDayIsWhatAllNodesHaveOfItAndEachPackCountsOnce() {
    Node driver = cluster.node(1);
    Node recorder = cluster.node(3);
    recorder.record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    driver.copy(recorder, GATE, 4_096);
    cluster.node(2).gap(GATE, "2026-03-10T12:00:00Z", "2026-03-10T12:30:00Z", GapCause.DISK);
    cluster.node(2).record(GATE, "2026-03-10T12:30:00Z", "2026-03-10T13:00:00Z");
    driver.record(GATE, "2026-03-10T12:50:00Z", "2026-03-10T13:30:00Z");
    recorder.record(YARD, "2026-03-10T10:00:00Z", "2026-03-10T10:30:00Z");

    cluster.rounds(NEXT_MORNING);

    cluster.assertSame(GATE, 1);
    CompletenessRecord record = driver.chain(GATE).getFirst();
    assertThat(record.day()).isEqualTo(DAY);
    assertThat(record.node()).isEqualTo(driver.id);
    assertThat(record.account().recordedMicros()).isEqualTo(3 * 3_600_000_000L);
    assertThat(record.account().gaps())
        .containsExactly(
            new Gap(range("2026-03-10T12:00:00Z", "2026-03-10T12:30:00Z"), GapCause.DISK),
            new Gap(range("2026-03-10T13:30:00Z", "2026-03-10T16:00:00Z"), GapCause.NODE_STOPPED));
    assertThat(record.packs())
        .as("the whole of what has a copy that is shorter")
        .containsAll(recorder.rows(GATE).stream().map(RecordedPack::of).toList())
        .hasSize(
            recorder.rows(GATE).size()
                + cluster.node(2).rows(GATE).size()
                + driver.rows(GATE).size()
                - recorder.rows(GATE).size());
    assertThat(driver.chain(YARD)).as("a camera off the register").hasSize(1);
    assertThat(recorder.chain(GATE)).as("it is no keyholder").isEmpty();
    List<Signed> read = recorder.keeper.records(GATE, DAY);
    assertThat(read).isEqualTo(driver.keeper.records(GATE, DAY)).hasSize(1);
    assertThat(cluster.asked).contains("completeness-records");
    assertThat(recorder.keeper.records(GATE, DAY.plusDays(1))).isEmpty();
    for (Node node : cluster.nodes) {
      assertThat(node.alarms()).isEmpty();
    }
  }

  @Test
  void whatANodeThatIsAwayMayKnowIsWaitedForAndTheAlarmNamesIt() {
    cluster.node(1).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.node(3).isUp = false;
    cluster.rounds(NEXT_MORNING);
    assertThat(cluster.node(1).chain(GATE)).isEmpty();
    assertThat(cluster.node(1).detail("completeness-failing")).contains("node-3.example");
    assertThat(cluster.node(2).alarms()).as("it is not the one that makes them").isEmpty();

    cluster.node(3).isUp = true;
    cluster.rounds(NEXT_MORNING);
    cluster.assertSame(GATE, 1);
    assertThat(cluster.node(1).alarms()).isEmpty();
  }

  @Test
  void aPackOfTheDayThatIsOpenOnAnotherNodeIsWaitedFor() {
    Node recorder = cluster.node(3);
    cluster.node(1).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    try (PackStore.Writer writer = recorder.open(GATE)) {
      recorder.record(writer, range("2026-03-10T15:40:00Z", "2026-03-10T16:00:00Z"));
      await().until(() -> !recorder.store.catalogue.openPacks(GATE).isEmpty());
      cluster.rounds(NEXT_MORNING);
      assertThat(cluster.node(1).chain(GATE)).isEmpty();
    }
    cluster.rounds(NEXT_MORNING);
    cluster.assertSame(GATE, 1);
    assertThat(cluster.node(1).chain(GATE).getFirst().account().recordedMicros())
        .isEqualTo(7_200_000_000L + 1_200_000_000L);
  }

  /** The second reads the heads after the first has, and writes them before it. */
  @Test
  void ofTwoThatMakeRecordsAtOnceOneFailsAndTakesThoseOfTheOther() {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.drivers = Set.of(1, 2);
    cluster.at("2026-03-11T17:00:00Z");
    Node first = cluster.node(1);
    Node second = cluster.node(2);
    first.beforeSigning =
        () -> {
          first.beforeSigning = () -> {};
          second.keeper.run();
        };
    first.keeper.run();
    assertThat(second.chain(GATE)).hasSize(2);
    assertThat(first.chain(GATE)).isEmpty();
    assertThat(first.others(GATE)).as("nothing of it is left").isEmpty();

    cluster.rounds("2026-03-11T17:10:00Z");
    cluster.assertSame(GATE, 2);
    assertThat(first.chain(GATE).getFirst().node()).isEqualTo(second.id);
    cluster.drivers = Set.of(1);
    cluster.rounds("2026-03-12T17:00:00Z");
    cluster.assertSame(GATE, 3);
    assertThat(first.chain(GATE).getLast().node()).isEqualTo(first.id);
    assertThat(first.alarms()).isEmpty();
  }

  /** Its disk is new, or it is. */
  @Test
  void aKeyholderThatHasNothingGetsAllAndWhatIsChangedIsNotTaken() throws IOException {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.rounds("2026-03-13T17:00:00Z");
    cluster.assertSame(GATE, 4);
    Node maker = cluster.node(1);
    Node other = cluster.node(2);
    List<String> whole = maker.notes(GATE);
    remove(other, GATE);
    Path third = maker.records.resolve(GATE.toString()).resolve("00000003-2026-03-12.note");
    String note = Files.readString(third);
    Files.writeString(third, note.replaceFirst("\\nmade-at 2026-03-13", "\nmade-at 2026-03-14"));
    other.restart();
    for (int i = 0; i < 3; i++) {
      other.keeper.follow();
    }
    assertThat(other.notes(GATE)).isEmpty();
    assertThat(other.others(GATE)).isEmpty();
    assertThat(other.detail("completeness-behind")).contains(GATE.toString());

    Files.writeString(third, note);
    other.keeper.follow();
    assertThat(other.notes(GATE)).isEqualTo(whole);
    assertThat(other.alarms()).isEmpty();
  }

  /** While the process runs, and on the node that makes the next. */
  @Test
  void whatSomebodyCutsOffTheEndOfAChainIsFetchedAgain() throws IOException {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.rounds("2026-03-12T17:00:00Z");
    List<String> whole = cluster.node(1).notes(GATE);
    Path chain = cluster.node(1).records.resolve(GATE.toString());
    Files.delete(chain.resolve("00000003-2026-03-12.note"));
    Files.delete(chain.resolve("00000002-2026-03-11.note"));
    cluster.rounds("2026-03-13T17:00:00Z");
    cluster.assertSame(GATE, 4);
    assertThat(cluster.node(1).notes(GATE)).startsWith(whole.toArray(String[]::new));
  }

  private static void remove(Node node, CameraId camera) throws IOException {
    Path folder = node.records.resolve(camera.toString());
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Its chain began before there was a cluster, and another node makes records now. */
  @Test
  void aNodeThatStoodAloneGoesOnWithItsChain() {
    Node alone = cluster.node(2);
    alone.record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.at("2026-03-11T17:00:00Z");
    alone.alone().run();
    List<String> before = alone.notes(GATE);
    assertThat(before).hasSize(2);

    cluster.at("2026-03-12T17:00:00Z");
    cluster.node(1).keeper.run();
    assertThat(cluster.node(1).chain(GATE)).as("no second chain begins").isEmpty();
    assertThat(cluster.node(1).detail("completeness-failing")).contains("not announced");
    cluster.rounds("2026-03-12T17:10:00Z");
    cluster.assertSame(GATE, 3);
    assertThat(cluster.node(1).notes(GATE)).startsWith(before.toArray(String[]::new));
    assertThat(cluster.node(1).alarms()).isEmpty();
  }

  @Test
  void controlRecordsFromABackupTakeTheirEndsFromTheFiles() {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.rounds(NEXT_MORNING);
    var old = cluster.state.list(Kind.COMPLETENESS).getFirst();
    cluster.rounds("2026-03-12T17:00:00Z");
    cluster.assertSame(GATE, 3);
    List<String> before = cluster.node(1).notes(GATE);
    var newest = cluster.state.get(Kind.COMPLETENESS, old.id()).orElseThrow();
    assertThat(cluster.state.put(Kind.COMPLETENESS, old.id(), newest.version(), old.document()))
        .isPresent();
    cluster.nodes.forEach(Node::restart);
    cluster.node(2).keeper.follow();
    cluster.rounds("2026-03-13T17:00:00Z");
    cluster.assertSame(GATE, 4);
    assertThat(cluster.node(1).notes(GATE)).startsWith(before.toArray(String[]::new));
  }

  @Test
  void aRecordThatIsNowhereButOnANodeThatIsAwayIsUnavailableNotMissing() {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.rounds(NEXT_MORNING);
    cluster.node(1).isUp = false;
    assertThat(cluster.node(3).keeper.records(GATE, DAY)).hasSize(1);
    cluster.node(2).isUp = false;
    assertThatThrownBy(() -> cluster.node(3).keeper.records(GATE, DAY))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("keyholders");
  }

  /** Of the heads of two cameras in one record. */
  @Test
  void camerasShareARecordOfTheirEnds() {
    var cameras = new ArrayList<CameraId>();
    for (int i = 1; cameras.size() < 3; i++) {
      var camera = new CameraId(new UUID(5, i));
      if (ChainHeads.bucketOf(camera).equals(ChainHeads.bucketOf(GATE))) {
        cameras.add(camera);
        cluster.node(3).record(camera, "2026-03-10T10:00:00Z", "2026-03-10T10:10:00Z");
      }
    }
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T10:10:00Z");
    cluster.rounds(NEXT_MORNING);
    assertThat(cluster.state.list(Kind.COMPLETENESS))
        .singleElement()
        .extracting("version")
        .as("written once")
        .isEqualTo(1L);
    cameras.forEach(camera -> cluster.assertSame(camera, 1));
  }

  private long cameraQuestions() {
    return cluster.asked.stream().filter("camera-day"::equals).count();
  }

  /** What has expired is known from the class-days; only the last days are compared with disks. */
  @Test
  void daysThatHaveExpiredAreFoundWithoutAskingAnybodyForThem() {
    Node driver = cluster.node(1);
    Node recorder = cluster.node(3);
    recorder.record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    recorder.record(GATE, "2026-04-12T10:00:00Z", "2026-04-12T10:10:00Z");
    cluster.rounds("2026-04-12T17:00:00Z");
    int days = driver.chain(GATE).size();
    assertThat(days).isEqualTo(34);
    cluster.destroyed.add(new DayKeyId("standard", DAY.plusDays(30)));
    cluster.recordedInDestroyed.add(range("2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z"));
    recorder.forget(GATE, range("2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z"));
    String day = ordinary(LocalDate.of(2026, 4, 13)) + "T17:00:00Z";
    cluster.asked.clear();
    cluster.rounds(day);
    CompletenessRecord supplement = driver.chain(GATE).getLast();
    assertThat(supplement.day()).isEqualTo(DAY);
    assertThat(supplement.link().supplements()).contains(1L);
    assertThat(supplement.present()).isEmpty();
    assertThat(supplement.states().missing()).isEmpty();
    assertThat(cameraQuestions()).as("one for each other node").isEqualTo(2);
    int records = driver.chain(GATE).size();
    cluster.rounds(LocalDate.parse(day.substring(0, 10)).plusDays(1) + "T17:00:00Z");
    cluster.assertSame(GATE, records + 1);
  }

  @Test
  void whatExpiresAfterTheDaysRecordsWereMadeIsSaidAtOnce() {
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.rounds(NEXT_MORNING);
    cluster.asked.clear();
    cluster.destroyed.add(new DayKeyId("standard", DAY.plusDays(30)));
    cluster.recordedInDestroyed.add(range("2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z"));
    cluster.rounds(NEXT_MORNING);
    cluster.assertSame(GATE, 2);
    assertThat(cluster.node(1).chain(GATE).getLast().states().expired()).hasSize(2);
    assertThat(cameraQuestions()).isZero();
  }

  /**
   * The first day from here on that is not the one on which all days of the camera are compared.
   */
  private static LocalDate ordinary(LocalDate from) {
    return LookBack.Turn.hasAll(GATE, from) || LookBack.Turn.hasAll(GATE, from.minusDays(1))
        ? ordinary(from.plusDays(1))
        : from;
  }

  /** All days have their turn once in thirty. */
  @Test
  void aPackThatIsLostLongAfterItsDayIsMissedWithinThirtyDays() {
    Node driver = cluster.node(1);
    cluster.node(3).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.node(3).record(GATE, "2026-04-12T10:00:00Z", "2026-04-12T10:10:00Z");
    cluster.rounds("2026-04-12T17:00:00Z");
    cluster.node(3).forget(GATE, range("2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z"));
    int found = 0;
    for (int i = 1; i <= LookBack.Turn.ALL_DAYS_EVERY; i++) {
      cluster.rounds(LocalDate.of(2026, 4, 12).plusDays(i) + "T17:00:00Z");
      if (found == 0 && driver.chain(GATE).getLast().day().equals(DAY)) {
        found = i;
        assertThat(driver.chain(GATE).getLast().states().missing()).isNotEmpty();
      }
    }
    assertThat(found).isPositive();
    cluster.assertSame(GATE, 34 + LookBack.Turn.ALL_DAYS_EVERY + 1);
  }
}
