package io.strongroom.recording.replica;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ReplicaRows.Owed;
import io.strongroom.recording.index.ReplicaRows.Owing;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import io.strongroom.recording.replica.ReplicaPeers.State;
import io.strongroom.recording.replica.ReplicaSettings.Mode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that packs on this node have a copy on another: offers those that lack one, and looks
 * again and again whether the other holders still have theirs. For one thread, which calls {@link
 * #round} about each second and which it blocks; {@link #owing} may be asked by anybody.
 */
public final class Replicator {
  /** Between two rounds. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  /**
   * From the end of one look at all packs to the next. A look asks other nodes about each file: at
   * 1.7 million packs 80 a second, which disks that record can bear.
   */
  static final Duration SWEEP_EVERY = Duration.ofHours(6);

  /**
   * The same for packs under a hold key alone: a holder that was away when they got it has them
   * under the key before, which dies, so that its files go. A look reads every row and asks about
   * few.
   */
  static final Duration HELD_EVERY = Duration.ofMinutes(5);

  /** A pack without its copy for longer is an alarm. */
  static final Duration OWED_LIMIT = Duration.ofDays(1);

  static final String ALARM = "replicas-missing";

  private static final String SUBJECT = "replicas";
  private static final int OFFERS = 64;
  private static final Duration SWEEP_TIME = Duration.ofMillis(100);
  private static final Duration COUNT_EVERY = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(Replicator.class);

  private final NodeId self;
  private final Catalogue catalogue;
  private final ReplicaRows rows;
  private final Holdings own;
  private final ReplicaSettings settings;
  private final ReplicaCluster cluster;
  private final Absences absences;
  private final PackLook all;
  private final PackLook held;
  private final OwnPackCheck check;
  private final Followers followers;
  private final ReplicaPeers peers;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Alarms alarms;
  private final Predicate<PackRow> dead;
  private Optional<PackId> offeredUntil = Optional.empty();
  private Set<NodeId> wellBefore = Set.of();
  private long countAtNanos;
  private volatile Owing owing = new Owing(0, 0, Optional.empty());

  /**
   * @param own what lies on this node
   * @param check looks at a pack here that another node could not copy
   * @param followers which nodes follow packs of this one
   * @param nanoTime normally {@link System#nanoTime}
   * @param dead whether a pack's key is destroyed, so that it is to go
   */
  public Replicator(
      NodeId self,
      Catalogue catalogue,
      Holdings own,
      ReplicaSettings settings,
      ReplicaCluster cluster,
      Absences absences,
      OwnPackCheck check,
      Followers followers,
      ReplicaPeers peers,
      InstantSource clock,
      LongSupplier nanoTime,
      Alarms alarms,
      Predicate<PackRow> dead) {
    this.self = self;
    this.catalogue = catalogue;
    this.rows = catalogue.replicas();
    this.own = own;
    this.settings = settings;
    this.cluster = cluster;
    this.absences = absences;
    this.check = check;
    this.followers = followers;
    this.peers = peers;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
    this.dead = dead;
    this.countAtNanos = nanoTime.getAsLong();
    HolderAudit audit = new HolderAudit(rows, cluster, peers);
    this.all = new PackLook(rows, audit, SWEEP_EVERY, this::isCopied, this::oweIfLacking, nanoTime);
    this.held =
        new PackLook(
            rows,
            audit,
            HELD_EVERY,
            row -> ClassDay.keyOf(row).hold() > 0 && isCopied(row),
            this::oweIfLacking,
            nanoTime);
  }

  /** Packs that lack a copy which this node sees to, as counted in the last half minute. */
  public Owing owing() {
    return owing;
  }

  /** Offers some packs, looks at some holders. What fails is tried again in a later round. */
  public void round() {
    Set<NodeId> well =
        cluster.well().stream().map(ClusterNode::id).collect(Collectors.toCollection(HashSet::new));
    well.add(self);
    if (absences.look(well, cluster.known())) {
      all.begin();
    }
    if (!wellBefore.containsAll(well)) {
      // a look asks only nodes that are well: this one was passed over until now
      all.again();
      held.again();
    }
    wellBefore = Set.copyOf(well);
    offerSome();
    long end = nanoTime.getAsLong() + SWEEP_TIME.toNanos();
    held.goOn(end);
    all.goOn(end);
    count();
  }

  private void offerSome() {
    List<Owed> some = rows.owed(offeredUntil, OFFERS);
    for (Owed owed : some) {
      try {
        offer(owed);
      } catch (StrongroomException e) {
        log.debug("pack {} is not offered: {}", owed.id(), e.getMessage());
      }
    }
    offeredUntil = some.size() < OFFERS ? Optional.empty() : Optional.of(some.getLast().id());
  }

  private void offer(Owed owed) {
    Optional<PackRow> row = catalogue.find(owed.id());
    if (row.isEmpty() || !lacksCopy(row.get())) {
      rows.settle(owed.id());
      return;
    }
    if (own.find(owed.id(), Holdings.NEWEST).isEmpty()) {
      // its file is gone: whoever has a copy sees to the next
      return;
    }
    Set<NodeId> holders = rows.holders(owed.id());
    Set<NodeId> living = holders.stream().filter(this::isLiving).collect(Collectors.toSet());
    Offer offer = new Offer(owed.id(), owed.bytes(), self, living);
    for (ClusterNode target : targets(owed, living)) {
      if (isTaken(target, offer, row.get())) {
        return;
      }
    }
  }

  /** Whoever has followed the pack has most of it. */
  private List<ClusterNode> targets(Owed owed, Set<NodeId> living) {
    Optional<NodeId> follower = followers.of(owed.id());
    List<ClusterNode> ranked = cluster.targets(owed.id(), living, owed.bytes());
    return follower.isEmpty()
        ? ranked
        : ranked.stream()
            .sorted(Comparator.comparing(node -> !node.id().equals(follower.get())))
            .toList();
  }

  /** False if another node is to be asked. */
  private boolean isTaken(ClusterNode target, Offer offer, PackRow row) {
    try {
      if (peers.keep(target, offer) == State.KEPT) {
        Set<NodeId> holders = new HashSet<>(rows.holders(offer.pack()));
        holders.add(target.id());
        rows.holders(offer.pack(), holders);
        rows.settle(offer.pack());
      }
      return true;
    } catch (StrongroomException e) {
      log.debug("node {} keeps no copy of {}: {}", target.id(), offer.pack(), e.getMessage());
      if (e.kind() == ErrorKind.CORRUPT) {
        check.check(row);
        return true;
      }
      return false;
    }
  }

  private boolean isLiving(NodeId node) {
    return !absences.isLost(node);
  }

  private boolean lacksCopy(PackRow row) {
    if (!isCopied(row)) {
      return false;
    }
    Set<NodeId> living =
        rows.holders(row.id()).stream().filter(this::isLiving).collect(Collectors.toSet());
    living.add(self);
    return living.size() < ReplicaPlacement.COPIES
        && ReplicaPlacement.seesTo(self, row.id(), living);
  }

  private boolean isCopied(PackRow row) {
    return settings.mode(row.retentionClass()) != Mode.NONE && !dead.test(row);
  }

  /** What was lost, what was never noted, and what other nodes have lost without a word. */
  private void oweIfLacking(PackRow row) {
    if (lacksCopy(row)) {
      rows.owe(new Owed(row.id(), WallTime.of(clock.instant()), row.bytes()));
    }
  }

  private void count() {
    if (nanoTime.getAsLong() - countAtNanos < 0) {
      return;
    }
    countAtNanos = nanoTime.getAsLong() + COUNT_EVERY.toNanos();
    Owing counted = rows.owing();
    owing = counted;
    WallTime limit = WallTime.of(clock.instant().minus(OWED_LIMIT));
    if (counted.oldest().filter(oldest -> oldest.isBefore(limit)).isPresent()) {
      alarms.raise(
          ALARM,
          SUBJECT,
          "%d packs here (%d MB) have no copy on another node, the oldest since %s"
              .formatted(counted.packs(), counted.bytes() >> 20, counted.oldest().get()),
          "see that other nodes are well and have room, and that cluster.replica-rate is more than"
              + " what a node records");
    } else {
      alarms.clear(ALARM, SUBJECT);
    }
  }
}
