package io.strongroom.retention.compliance;

import static io.strongroom.retention.compliance.KeeperNodes.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.KeeperNodes.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The node that makes records dies wherever it can, and no record is lost, doubled or forked. */
final class ChainCrashTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);
  private static final int DAYS = 3;
  private static final String NOW = "2026-03-12T17:00:00Z";

  @TempDir Path folder;

  /** Where it dies while it makes three days' records. */
  enum Point {
    BEFORE_THE_FIRST_DRAFT(1),
    BEFORE_THE_SECOND_DRAFT(2),
    BEFORE_THE_THIRD_DRAFT(3),
    BEFORE_THE_HEAD(0),
    AFTER_THE_HEAD(0),
    BETWEEN_TWO_NAMES(0),
    AFTER_THE_LAST_NAME(0);

    private final int signature;

    Point(int signature) {
      this.signature = signature;
    }

    boolean isNamed() {
      return this == AFTER_THE_HEAD || this == BETWEEN_TWO_NAMES || this == AFTER_THE_LAST_NAME;
    }
  }

  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Control records whose writer dies before or after a write. */
  private record Dying(StateStore state, boolean before) implements StateStore {
    @Override
    public Optional<Versioned> get(Kind kind, String id) {
      return state.get(kind, id);
    }

    @Override
    public List<Versioned> list(Kind kind) {
      return state.list(kind);
    }

    @Override
    public Optional<Long> put(Kind kind, String id, long expectedVersion, Bytes document) {
      if (before) {
        throw new Crash();
      }
      Optional<Long> _ = state.put(kind, id, expectedVersion, document);
      throw new Crash();
    }

    @Override
    public boolean delete(Kind kind, String id, long expectedVersion) {
      return state.delete(kind, id, expectedVersion);
    }

    @Override
    public void close() {
      // belongs to the test
    }
  }

  private static KeeperNodes dead(Path folder, Point point) throws IOException {
    KeeperNodes cluster = new KeeperNodes(folder, 2);
    cluster.register(GATE);
    cluster.node(2).record(GATE, "2026-03-10T10:00:00Z", "2026-03-10T12:00:00Z");
    cluster.at(NOW);
    Node dying = cluster.node(1);
    if (point.signature > 0) {
      int[] signatures = new int[1];
      dying.beforeSigning =
          () -> {
            signatures[0]++;
            if (signatures[0] == point.signature) {
              throw new Crash();
            }
          };
    } else {
      dying.restart(new Dying(cluster.state, point == Point.BEFORE_THE_HEAD));
    }
    assertThatThrownBy(dying.keeper::run).isInstanceOf(Crash.class);
    dying.beforeSigning = () -> {};
    int renamed =
        switch (point) {
          case BETWEEN_TWO_NAMES -> 1;
          case AFTER_THE_LAST_NAME -> DAYS;
          default -> 0;
        };
    RecordFiles files = new RecordFiles(dying.records);
    files.promote(GATE, files.drafts(GATE).subList(0, renamed));
    return cluster;
  }

  private static void assertWhole(KeeperNodes cluster) {
    cluster.assertSame(GATE, DAYS);
    assertThat(cluster.node(1).chain(GATE))
        .extracting(CompletenessRecord::day)
        .containsExactly(DAY, DAY.plusDays(1), DAY.plusDays(2));
    for (Node node : cluster.nodes) {
      assertThat(node.others(GATE)).noneMatch(name -> name.endsWith(".draft"));
    }
    cluster.rounds("2026-03-13T17:00:00Z");
    cluster.assertSame(GATE, DAYS + 1);
  }

  @ParameterizedTest
  @EnumSource
  void theSameNodeGoesOn(Point point) throws IOException {
    try (KeeperNodes cluster = dead(folder, point)) {
      cluster.node(1).restart();
      cluster.rounds(NOW);
      assertWhole(cluster);
      assertThat(cluster.node(1).alarms()).isEmpty();
    }
  }

  /** It does not make records any more when it is back. */
  @ParameterizedTest
  @EnumSource
  void anotherNodeGoesOn(Point point) throws IOException {
    try (KeeperNodes cluster = dead(folder, point)) {
      cluster.drivers = Set.of(2);
      cluster.node(1).isUp = false;
      cluster.rounds(NOW);
      assertThat(cluster.node(2).chain(GATE)).as("the other may know more").isEmpty();
      if (point.isNamed()) {
        assertThat(cluster.node(2).detail("completeness-behind")).contains("node-1.example");
      }
      cluster.node(1).isUp = true;
      cluster.node(1).restart();
      cluster.rounds(NOW);
      cluster.assertSame(GATE, DAYS);
      assertThat(cluster.node(2).chain(GATE).getFirst().node())
          .isEqualTo(cluster.node(point.isNamed() ? 1 : 2).id);
      assertThat(cluster.node(2).alarms()).isEmpty();
      cluster.drivers = Set.of(1);
      cluster.rounds(NOW);
      cluster.rounds("2026-03-13T17:00:00Z");
      cluster.assertSame(GATE, DAYS + 1);
    }
  }

  /** It is off the register for good, and comes back all the same. */
  @ParameterizedTest
  @EnumSource
  void whatIsLostWithItIsMadeAgain(Point point) throws IOException {
    try (KeeperNodes cluster = dead(folder, point)) {
      cluster.drivers = Set.of(2);
      Node lost = cluster.node(1);
      lost.isUp = false;
      lost.isRegistered = false;
      cluster.rounds(NOW);
      Node other = cluster.node(2);
      assertThat(other.chain(GATE)).hasSize(DAYS);
      assertThat(other.alarms())
          .isEqualTo(point.isNamed() ? List.of("completeness-lost") : List.of());
      List<String> made = other.notes(GATE);

      lost.isUp = true;
      lost.isRegistered = true;
      lost.restart();
      cluster.rounds(NOW);
      assertThat(other.alarms()).as("it is back").isEmpty();
      cluster.assertSame(GATE, DAYS);
      assertThat(other.notes(GATE)).as("what it had does not come back").isEqualTo(made);
      long aside = lost.others(GATE).stream().filter(name -> name.contains(".aside-")).count();
      assertThat(aside)
          .as("what it had signed is kept")
          .isEqualTo(
              switch (point) {
                case BETWEEN_TWO_NAMES -> 1;
                case AFTER_THE_LAST_NAME -> DAYS;
                default -> 0;
              });
      cluster.drivers = Set.of(1);
      cluster.rounds("2026-03-13T17:00:00Z");
      cluster.assertSame(GATE, DAYS + 1);
      assertThat(lost.others(GATE)).noneMatch(name -> name.endsWith(".draft"));
    }
  }

  /** It does not come back: somebody has a week to save its folder. */
  @ParameterizedTest
  @EnumSource(names = "AFTER_THE_LAST_NAME")
  void theAlarmOfWhatIsLostEndsAWeekAfterItWasMadeAgain(Point point) throws IOException {
    try (KeeperNodes cluster = dead(folder, point)) {
      cluster.drivers = Set.of(2);
      Node lost = cluster.node(1);
      lost.isUp = false;
      lost.isRegistered = false;
      Node other = cluster.node(2);
      cluster.rounds(NOW);
      assertThat(other.chain(GATE)).as("made again").hasSize(DAYS);
      assertThat(other.detail("completeness-lost")).contains(GATE.toString());
      cluster.rounds("2026-03-19T16:59:59Z");
      assertThat(other.alarms()).containsExactly("completeness-lost");
      cluster.rounds("2026-03-19T17:00:00Z");
      assertThat(other.alarms()).isEmpty();
    }
  }

  /** A crash while what is not of the chain is set aside. */
  @ParameterizedTest
  @EnumSource(names = "AFTER_THE_LAST_NAME")
  void settingAsideGoesOn(Point point) throws IOException {
    try (KeeperNodes cluster = dead(folder, point)) {
      cluster.drivers = Set.of(2);
      Node lost = cluster.node(1);
      lost.isUp = false;
      lost.isRegistered = false;
      cluster.rounds(NOW);
      Path own = lost.records.resolve(GATE.toString());
      Path last = own.resolve("00000003-2026-03-12.note");
      Path _ = Files.move(last, own.resolve(last.getFileName() + ".aside-1"));
      lost.isUp = true;
      lost.isRegistered = true;
      lost.restart();
      cluster.rounds(NOW);
      cluster.assertSame(GATE, DAYS);
    }
  }
}
