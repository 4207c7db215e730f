package io.strongroom.recording.replica;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ReplicaRows.Checked;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.CopyCheck.Verdict;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each copy here looked at once by a keyholder, which opens some of its chunks. For one thread,
 * which calls {@link #round} every {@link #EVERY} and which it blocks; the counts may be asked by
 * anybody. What has been checked is remembered in the catalogue.
 */
public final class CopyVerifier {
  /** Between two rounds; at most one copy is checked in each. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  /** A copy that was found damaged, and is still here, is checked again after so long. */
  static final Duration AGAIN = Duration.ofDays(1);

  /** If no keyholder could say anything, none is asked for so long. */
  static final Duration REST = Duration.ofMinutes(1);

  /** Rows that a round looks through for a copy that has not been checked. */
  static final int LOOKED_THROUGH = 1_024;

  private static final int MAX_SET_ASIDE = 4_096;

  /** About what a keyholder fetches for one check. */
  private static final int BYTES_EACH = 2 << 20;

  private static final Logger log = LoggerFactory.getLogger(CopyVerifier.class);

  private final NodeId self;
  private final ReplicaRows rows;
  private final Holdings own;
  private final Volumes volumes;
  private final Optional<CopyCheck> ownCheck;
  private final ReplicaCluster cluster;
  private final ReplicaPeers peers;
  private final OwnPackCheck structure;
  private final Pace pace;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final DamagedPacks packs;
  private final AtomicLong checked = new AtomicLong();
  private final AtomicLong damaged = new AtomicLong();

  /** Packs of which a keyholder that is there could say nothing, with when: only the newest. */
  private final Map<PackId, Long> setAside =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PackId, Long> eldest) {
          return size() > MAX_SET_ASIDE;
        }
      };

  private Optional<PackId> lookedUntil = Optional.empty();
  private long restUntilNanos;
  private int turn;

  private interface Keyholder {
    Verdict check(PackId pack);
  }

  /**
   * @param own what lies on this node
   * @param ownCheck present if this node is a keyholder
   * @param structure looks at every byte of a copy that was found damaged
   * @param pace shared with the copies that come in
   * @param nanoTime normally {@link System#nanoTime}
   */
  public CopyVerifier(
      NodeId self,
      ReplicaRows rows,
      Holdings own,
      Volumes volumes,
      Optional<CopyCheck> ownCheck,
      ReplicaCluster cluster,
      ReplicaPeers peers,
      OwnPackCheck structure,
      Pace pace,
      InstantSource clock,
      LongSupplier nanoTime,
      DamagedPacks packs) {
    this.self = self;
    this.rows = rows;
    this.own = own;
    this.volumes = volumes;
    this.ownCheck = ownCheck;
    this.cluster = cluster;
    this.peers = peers;
    this.structure = structure;
    this.pace = pace;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.packs = packs;
    this.restUntilNanos = nanoTime.getAsLong();
  }

  /** Copies that a keyholder has looked at since the start: a metric. */
  public long checked() {
    return checked.get();
  }

  /** Those of {@link #checked} that were damaged: a metric. */
  public long damaged() {
    return damaged.get();
  }

  /** Has the next copy checked that has not been. What cannot be said now is asked again later. */
  public void round() {
    if (nanoTime.getAsLong() - restUntilNanos < 0) {
      return;
    }
    List<PackRow> some = rows.packs(lookedUntil, LOOKED_THROUGH);
    Optional<PackRow> due = some.stream().filter(this::isDue).findFirst();
    if (due.isPresent()) {
      lookedUntil = due.map(PackRow::id);
      verify(due.get());
    } else {
      lookedUntil =
          some.size() < LOOKED_THROUGH ? Optional.empty() : Optional.of(some.getLast().id());
    }
  }

  private boolean isDue(PackRow row) {
    if (!rows.isCopy(row.id()) || isSetAside(row.id())) {
      return false;
    }
    WallTime limit = WallTime.of(clock.instant().minus(AGAIN));
    return rows.checked(row.id())
        .filter(last -> last.sound() || limit.isBefore(last.at()))
        .isEmpty();
  }

  private boolean isSetAside(PackId pack) {
    Long since = setAside.get(pack);
    return since != null && nanoTime.getAsLong() - since < AGAIN.toNanos();
  }

  private void verify(PackRow row) {
    Optional<Volume> volume = volumes.find(row.volume());
    if (volume.isEmpty() || !isReadable(row.id())) {
      return;
    }
    try {
      pace.await(BYTES_EACH, volume.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    boolean anybodyThere = false;
    for (Keyholder keyholder : keyholders()) {
      Verdict verdict;
      try {
        verdict = keyholder.check(row.id());
      } catch (StrongroomException e) {
        log.debug("the copy of pack {} is not checked: {}", row.id(), e.getMessage());
        anybodyThere |= e.kind() != ErrorKind.UNAVAILABLE && e.kind() != ErrorKind.EXHAUSTED;
        continue;
      }
      settle(row, verdict);
      return;
    }
    if (anybodyThere) {
      // nobody has its key, for instance: that is no reason to leave others unchecked
      setAside.put(row.id(), nanoTime.getAsLong());
    } else {
      restUntilNanos = nanoTime.getAsLong() + REST.toNanos();
    }
  }

  private boolean isReadable(PackId pack) {
    try {
      return own.find(pack, Holdings.NEWEST).isPresent();
    } catch (StrongroomException e) {
      return false;
    }
  }

  /** This node first, then the others in turn. */
  private List<Keyholder> keyholders() {
    List<ClusterNode> others =
        new ArrayList<>(cluster.well().stream().filter(node -> node.is(Role.KEYHOLDER)).toList());
    Collections.rotate(others, turn++);
    List<Keyholder> keyholders = new ArrayList<>();
    ownCheck.ifPresent(check -> keyholders.add(pack -> check.check(pack, self, own)));
    others.forEach(node -> keyholders.add(pack -> peers.check(node, pack, self)));
    return keyholders;
  }

  private void settle(PackRow row, Verdict verdict) {
    checked.incrementAndGet();
    rows.checked(row.id(), new Checked(WallTime.of(clock.instant()), verdict.sound()));
    if (verdict.sound()) {
      packs.sound(row.id(), By.OPENING);
      return;
    }
    damaged.incrementAndGet();
    String damage =
        verdict.chunk() == Verdict.NO_CHUNK
            ? "A keyholder cannot verify the header or footer"
            : "Chunk " + verdict.chunk() + " does not open to what its digest says";
    switch (structure.check(row)) {
      case DAMAGED -> {}
      // Another copy would be the same: all its checksums are those of the original.
      case WHOLE ->
          raise(
              row,
              damage + ", and all checksums are right: the original is the same.",
              "look at the machine that recorded it; the copy is left as it is");
      case NOTHING ->
          raise(
              row,
              damage + ", and the file cannot be read to its end here.",
              "look at the disk, and run fsck; the copy is left as it is and checked again");
    }
  }

  private void raise(PackRow row, String message, String remedy) {
    packs.damaged(row, By.OPENING, message, remedy);
  }
}
