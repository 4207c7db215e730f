package io.strongroom.recording.replica;

import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.Outline;
import io.strongroom.recording.replica.ReplicaSettings.Mode;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A node that follows the open packs of another, without a network between them. */
final class FollowFixture implements ReplicaPeers, AutoCloseable {
  static final NodeId SOURCE = new NodeId(new UUID(7, 1));
  static final NodeId TARGET = new NodeId(new UUID(7, 2));
  private static final ClusterNode SOURCE_NODE = node(SOURCE);

  final AtomicLong nanos;
  final StoreFixture target;
  final GrowingCopies copies;
  final PackCopy packCopy;
  final ReplicaKeeper keeper;
  final Followers followers;
  final SourceFollower follower;
  final Holdings there;
  final ExecutorService workers = Executors.newCachedThreadPool();

  /** What the source says instead. */
  volatile UnaryOperator<Grown> says = grown -> grown;

  /** What the source sends instead. */
  volatile UnaryOperator<ByteBuffer> sends = bytes -> bytes;

  /** Bytes that were read at the source, and how far at most. */
  final AtomicLong readBytes = new AtomicLong();

  final AtomicLong readUntil = new AtomicLong();

  FollowFixture(StoreFixture source, StoreFixture target, AtomicLong nanos) {
    this.target = target;
    this.nanos = nanos;
    this.there = new LocalHoldings(source.volumes, source.catalogue, source.live);
    Holdings own = new LocalHoldings(target.volumes, target.catalogue, target.live);
    Pace pace = new Pace(1L << 40, () -> false, () -> 0, time -> {});
    CopyClaims claims = new CopyClaims();
    ReplicaRows rows = target.catalogue.replicas();
    this.copies =
        new GrowingCopies(
            target.volumes,
            target.catalogue,
            target.pool,
            new PackFinishing(target.catalogue, target.pool, target.epochs, target.alarms),
            pace,
            claims);
    this.packCopy =
        new PackCopy(
            target.volumes, target.catalogue, target.pool, pace, copies, claims, row -> false);
    this.keeper =
        ReplicaKeeper.start(
            TARGET,
            own,
            rows,
            packCopy,
            node -> Optional.of(reading(there)),
            () -> true,
            row -> false);
    this.followers = followers(source, target, nanos);
    this.follower =
        new SourceFollower(
            TARGET, SOURCE, rows.followed(), rows, copies, keeper, this, workers, nanos::get);
  }

  private static Followers followers(StoreFixture source, StoreFixture target, AtomicLong nanos) {
    List<NodeRegister.Known> register =
        List.of(
            new NodeRegister.Known(SOURCE_NODE, false),
            new NodeRegister.Known(node(TARGET), false));
    return new Followers(
        source.live,
        new LocalHoldings(source.volumes, source.catalogue, source.live),
        new ReplicaSettings(Map.of(new RetentionClass("standard"), Mode.CHUNKS), 1L << 30),
        new ReplicaCluster(
            () -> List.of(node(TARGET)), () -> register, () -> Map.of(TARGET, report(target))),
        nanos::get);
  }

  private static ClusterNode node(NodeId id) {
    return new ClusterNode(id, "localhost", 1, Set.of(Role.RECORDER));
  }

  private static NodeReport report(StoreFixture store) {
    return new NodeReport(
        TARGET,
        0,
        0,
        0,
        0,
        Map.of(),
        store.volumes.all().stream().map(NodeReport.Disk::of).toList(),
        NodeReport.Replicas.NONE);
  }

  /** One look at a node that is well. */
  void round() throws InterruptedException {
    follower.round(Optional.of(new SourceFollower.Source(SOURCE_NODE, reading(there))), true);
  }

  /** One look after the node has been away long enough. */
  void gone() throws InterruptedException {
    nanos.addAndGet(SourceFollower.GONE.toNanos());
    follower.round(Optional.empty(), true);
  }

  @Override
  public List<Grown> grown(ClusterNode node, Following question) {
    List<Grown> answer = new ArrayList<>();
    followers.answer(question).forEach(grown -> answer.add(says.apply(grown)));
    return answer;
  }

  @Override
  public CopyCheck.Verdict check(ClusterNode keyholder, PackId pack, NodeId holder) {
    throw new AssertionError("who follows packs has none checked");
  }

  @Override
  public HeldPack.Source file(ClusterNode node, PackId pack) {
    return () -> counted(there.find(pack, Holdings.NEWEST).orElseThrow().source());
  }

  private Holdings reading(Holdings holdings) {
    return new Holdings() {
      @Override
      public Outline outline(CameraId camera, TimeRange range) {
        return holdings.outline(camera, range);
      }

      @Override
      public Optional<TimeRange> extent(CameraId camera) {
        return holdings.extent(camera);
      }

      @Override
      public Optional<HeldPack> find(PackId id, int sequence) {
        return holdings
            .find(id, sequence)
            .map(
                pack ->
                    switch (pack) {
                      case HeldPack.Live live -> live;
                      case HeldPack.Finished finished ->
                          new HeldPack.Finished(
                              finished.row(),
                              finished.headerHash(),
                              () -> counted(finished.source()));
                    });
      }

      @Override
      public void requireOpenable() {
        holdings.requireOpenable();
      }
    };
  }

  private Storage.StoredFile counted(HeldPack.Source source) throws IOException {
    Storage.StoredFile file = source.open();
    return new Storage.ReadFile() {
      @Override
      public int read(ByteBuffer into, long offset) throws IOException {
        ByteBuffer part = into.slice();
        int count = file.read(part, offset);
        if (count > 0) {
          readBytes.addAndGet(count);
          readUntil.accumulateAndGet(offset + count, Math::max);
          into.put(sends.apply(part.flip()));
        }
        return count;
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public State keep(ClusterNode node, Offer offer) {
    throw new StrongroomException(ErrorKind.UNAVAILABLE, "nobody is asked here");
  }

  @Override
  public Set<PackId> held(ClusterNode node, List<PackId> packs) {
    throw new StrongroomException(ErrorKind.UNAVAILABLE, "nobody is asked here");
  }

  @Override
  public void close() {
    workers.shutdown();
    keeper.close();
  }
}
