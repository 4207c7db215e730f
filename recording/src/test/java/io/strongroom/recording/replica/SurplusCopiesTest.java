package io.strongroom.recording.replica;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.replica.SurplusCopies.Dropped;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies on a node without room, of packs that another node recorded. */
class SurplusCopiesTest {
  private static final NodeId RECORDER = new NodeId(new UUID(7, 1));
  private static final NodeId SELF = new NodeId(new UUID(7, 2));
  private static final ClusterNode OTHER =
      new ClusterNode(RECORDER, "localhost", 1, Set.of(Role.RECORDER));

  @TempDir Path root;
  private StoreFixture recorder;

  /** Whether the recording node answers, and says that it has what it is asked for. */
  private boolean answers = true;

  private boolean has = true;

  private final class Asked implements ReplicaPeers {
    @Override
    public Set<PackId> held(ClusterNode node, List<PackId> packs) {
      if (!answers) {
        throw notAsked();
      }
      return has ? Set.copyOf(packs) : Set.of();
    }

    @Override
    public List<Grown> grown(ClusterNode node, Following question) {
      throw notAsked();
    }

    @Override
    public HeldPack.Source file(ClusterNode node, PackId pack) {
      throw notAsked();
    }

    @Override
    public State keep(ClusterNode node, Offer offer) {
      throw notAsked();
    }

    @Override
    public CopyCheck.Verdict check(ClusterNode keyholder, PackId pack, NodeId holder) {
      throw notAsked();
    }

    private static StrongroomException notAsked() {
      return new StrongroomException(ErrorKind.UNAVAILABLE, "no answer");
    }
  }

  @BeforeEach
  void open() throws IOException {
    recorder = node("recorder", RECORDER, new DirectStorage());
  }

  @AfterEach
  void close() {
    recorder.close();
  }

  private StoreFixture node(String name, NodeId id, Storage storage) throws IOException {
    return new StoreFixture(Files.createDirectories(root.resolve(name)), id, storage);
  }

  private static void record(StoreFixture node) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = 0; n < 3; n++) {
        writer.fragment(second(n));
      }
    }
  }

  /** Copies what the recorder has to a node. */
  private void copyTo(StoreFixture target) throws InterruptedException {
    Pace pace = new Pace(1L << 40, () -> false, () -> 0, nanos -> {});
    CopyClaims claims = new CopyClaims();
    GrowingCopies growing =
        new GrowingCopies(
            target.volumes,
            target.catalogue,
            target.pool,
            new PackFinishing(target.catalogue, target.pool, target.epochs, target.alarms),
            pace,
            claims);
    PackCopy copy =
        new PackCopy(
            target.volumes, target.catalogue, target.pool, pace, growing, claims, row -> false);
    for (PackRow row : rows(recorder)) {
      Holdings holdings = new LocalHoldings(recorder.volumes, recorder.catalogue, recorder.live);
      copy.make(
          (HeldPack.Finished) holdings.find(row.id(), Holdings.NEWEST).orElseThrow(),
          Set.of(RECORDER),
          done -> {});
    }
  }

  private static List<PackRow> rows(StoreFixture node) {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    return rows;
  }

  private static List<Path> files(StoreFixture node) {
    return PackListing.files(node.volumes.all().getFirst());
  }

  private static void assertSound(StoreFixture node) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary _ = node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    assertThat(findings).isEmpty();
  }

  private SurplusCopies surplus(StoreFixture node, CopyClaims claims, Predicate<PackRow> held) {
    return new SurplusCopies(
        SELF,
        node.volumes,
        node.catalogue,
        claims,
        new ReplicaCluster(() -> List.of(OTHER), List::of, Map::of),
        new Asked(),
        () -> held);
  }

  private Dropped drop(StoreFixture node, Predicate<PackRow> held) {
    return surplus(node, new CopyClaims(), held).drop(CLASS, Long.MAX_VALUE);
  }

  @Test
  void aCopyGoesOnlyWhileItsRecorderHasThePackAndNothingElseDoes() throws Exception {
    record(recorder);
    try (StoreFixture node = node("node", SELF, new DirectStorage())) {
      record(node);
      copyTo(node);
      assertThat(rows(node)).hasSize(2);
      int before = files(node).size();

      has = false;
      assertThat(drop(node, row -> false)).isEqualTo(Dropped.NONE);
      has = true;
      answers = false;
      assertThat(drop(node, row -> false)).isEqualTo(Dropped.NONE);
      answers = true;
      assertThat(drop(node, row -> true))
          .as("what is held keeps its copies")
          .isEqualTo(Dropped.NONE);
      assertThat(
              surplus(node, new CopyClaims(), row -> false)
                  .drop(new RetentionClass("other"), Long.MAX_VALUE))
          .isEqualTo(Dropped.NONE);
      CopyClaims claims = new CopyClaims();
      assertThat(claims.take(rows(recorder).getFirst().id())).isTrue();
      assertThat(surplus(node, claims, row -> false).drop(CLASS, Long.MAX_VALUE))
          .as("what is being mended")
          .isEqualTo(Dropped.NONE);
      assertThat(files(node)).hasSize(before);

      Dropped dropped = drop(node, row -> false);
      assertThat(dropped).isEqualTo(new Dropped(1, rows(recorder).getFirst().bytes()));
      assertThat(rows(node)).as("its own pack stays").hasSize(1);
      assertThat(rows(node).getFirst().id().epoch().node()).isEqualTo(SELF);
      assertThat(files(node)).hasSize(before / 2);
      assertSound(node);
      assertSound(recorder);
    }
  }

  @Test
  void noMoreGoThanAreAskedFor() throws Exception {
    record(recorder);
    record(recorder);
    record(recorder);
    try (StoreFixture node = node("node", SELF, new DirectStorage())) {
      copyTo(node);
      long one = rows(recorder).getFirst().bytes();
      Dropped dropped = surplus(node, new CopyClaims(), row -> false).drop(CLASS, one + 1);
      assertThat(dropped.packs()).isEqualTo(2);
      assertThat(rows(node)).hasSize(1);
      assertThat(drop(node, row -> false).packs()).isEqualTo(1);
    }
  }

  @Test
  void aPowerCutAtAnyPointLeavesAWholeCopyOrNone() throws Exception {
    record(recorder);
    FaultyStorage counting = new FaultyStorage(new DirectStorage(), 0);
    long points;
    try (StoreFixture node = node("counting", SELF, counting)) {
      copyTo(node);
      long before = counting.operations();
      assertThat(drop(node, row -> false).packs()).isEqualTo(1);
      points = counting.operations() - before;
    }
    assertThat(points).isGreaterThanOrEqualTo(3);
    int gone = 0;
    for (int point = 1; point <= points + 1; point++) {
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      StoreFixture node = node("node" + point, SELF, faulty);
      copyTo(node);
      faulty.cutPowerAfter(point);
      Dropped _ = drop(node, row -> false);
      faulty.cutPower();
      node.kill();
      try (StoreFixture after = node("node" + point, SELF, new DirectStorage())) {
        after.recovery.sweep();
        assertSound(after);
        gone += rows(after).isEmpty() ? 1 : 0;
      }
    }
    assertThat(gone).isPositive();
  }
}
