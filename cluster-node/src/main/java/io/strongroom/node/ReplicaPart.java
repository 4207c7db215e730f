package io.strongroom.node;

import io.strongroom.ops.metrics.ReplicaNumbers;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.PeerReplicas;
import io.strongroom.recording.peer.ReplicaHandlers;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.Absences;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.replica.CopyVerifier;
import io.strongroom.recording.replica.Follower;
import io.strongroom.recording.replica.Followers;
import io.strongroom.recording.replica.GrowingCopies;
import io.strongroom.recording.replica.OwnPackCheck;
import io.strongroom.recording.replica.Pace;
import io.strongroom.recording.replica.PackCopy;
import io.strongroom.recording.replica.PackRepair;
import io.strongroom.recording.replica.ReplicaCluster;
import io.strongroom.recording.replica.ReplicaKeeper;
import io.strongroom.recording.replica.ReplicaSettings;
import io.strongroom.recording.replica.Replicator;
import io.strongroom.recording.replica.SurplusCopies;
import io.strongroom.recording.scrub.Repair;
import io.strongroom.recording.write.PackFinishing;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Copies of packs, as one node of a cluster takes part in them: given to others and kept for them.
 */
final class ReplicaPart implements AutoCloseable {
  private final Followers followers;
  private final ReplicaKeeper keeper;
  private final Follower follower;
  private final Replicator replicator;
  private final CopyVerifier verifier;
  private final PackRepair repair;
  private final Alarms alarms;
  private final Function<Supplier<Predicate<PackRow>>, SurplusCopies> surplus;

  /** Whether this node has room for copies. */
  private volatile BooleanSupplier isShort = () -> false;

  /**
   * @param disks of this node
   * @param own what lies on them
   * @param finishing of copies whose packs are gone
   * @param holdingsOf what lies on another node that is well
   * @param check present if this node is a keyholder
   * @param takes whether this node takes copies now
   * @param dead whether a pack's key is destroyed, so that it is to go
   */
  ReplicaPart(
      NodeId node,
      ReplicaSettings settings,
      NodeVolumes disks,
      Holdings own,
      ReplicaCluster cluster,
      PackFinishing finishing,
      PeerClient client,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      Optional<CopyCheck> check,
      BooleanSupplier takes,
      Predicate<PackRow> dead,
      Clock clock,
      Alarms alarms) {
    this.alarms = alarms;
    Pace pace =
        new Pace(
            settings.bytesPerSecond(),
            disks::writesAreShort,
            System::nanoTime,
            TimeUnit.NANOSECONDS::sleep);
    CopyClaims claims = disks.claims();
    BooleanSupplier takesNow = () -> takes.getAsBoolean() && !isShort.getAsBoolean();
    GrowingCopies growing =
        new GrowingCopies(
            disks.volumes(), disks.catalogue(), disks.readBuffers(), finishing, pace, claims);
    PackCopy copy =
        new PackCopy(
            disks.volumes(), disks.catalogue(), disks.readBuffers(), pace, growing, claims, dead);
    ReplicaRows rows = disks.catalogue().replicas();
    PeerReplicas peers = new PeerReplicas(client);
    OwnPackCheck ownCheck =
        new OwnPackCheck(own, disks.readBuffers(), disks.volumes(), pace, disks.damaged());
    this.repair =
        new PackRepair(
            disks.volumes(),
            disks.catalogue(),
            disks.readBuffers(),
            pace,
            claims,
            cluster,
            peers,
            holdingsOf,
            dead);
    this.followers = new Followers(disks.live(), own, settings, cluster, System::nanoTime);
    this.keeper = ReplicaKeeper.start(node, own, rows, copy, holdingsOf, takesNow, dead);
    this.follower =
        new Follower(
            node, rows, growing, keeper, cluster, peers, holdingsOf, takesNow, System::nanoTime);
    this.replicator =
        new Replicator(
            node,
            disks.catalogue(),
            own,
            settings,
            cluster,
            new Absences(node, Absences.LIMIT, System::nanoTime),
            ownCheck,
            followers,
            peers,
            clock,
            System::nanoTime,
            alarms,
            dead);
    this.surplus =
        held ->
            new SurplusCopies(
                node, disks.volumes(), disks.catalogue(), claims, cluster, peers, held);
    this.verifier =
        new CopyVerifier(
            node,
            rows,
            own,
            disks.volumes(),
            check,
            cluster,
            peers,
            ownCheck,
            pace,
            clock,
            System::nanoTime,
            disks.damaged());
  }

  Map<String, PeerHandler> handlers() {
    return ReplicaHandlers.of(keeper, followers);
  }

  /** Offers what lacks a copy, and tells what nobody follows; every {@link Replicator#EVERY}. */
  void round() {
    replicator.round();
    followers.tell(alarms);
  }

  /**
   * Looks at open packs of others that are copied while they grow; every {@link Follower#EVERY}.
   */
  void follow() {
    follower.round();
  }

  /** Has a copy checked by a keyholder; every {@link CopyVerifier#EVERY}. */
  void verify() {
    verifier.round();
  }

  /** Mends damaged packs of this node with the files of others. */
  Repair repair() {
    return repair::mend;
  }

  /**
   * What drops copies when room is short.
   *
   * @param held whether a pack is held for a case
   */
  SurplusCopies surplus(Supplier<Predicate<PackRow>> held) {
    return surplus.apply(held);
  }

  /** No copies are taken from now on while this is so: they would be dropped again. */
  void takeNoneWhile(BooleanSupplier roomIsShort) {
    isShort = roomIsShort;
  }

  /** How copies stand. */
  NodeReport.Replicas report() {
    ReplicaRows.Owing owing = replicator.owing();
    return new NodeReport.Replicas(
        owing.packs(),
        owing.bytes(),
        followers.leftCount(),
        keeper
            .running()
            .map(
                running ->
                    new NodeReport.Copying(running.from(), running.doneBytes(), running.bytes())));
  }

  /** What is told of copies in metrics. */
  ReplicaNumbers numbers() {
    return new ReplicaNumbers(
        this::report,
        keeper::copied,
        keeper::copiedBytes,
        follower::followedCount,
        follower::lagSeconds,
        followers::unfollowedCount,
        verifier::checked,
        verifier::damaged);
  }

  /** Offers of other nodes that wait. */
  int waiting() {
    return keeper.waitingCount();
  }

  @Override
  public void close() {
    follower.close();
    keeper.close();
  }
}
