package io.strongroom.recording.replica;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Grown;
import io.strongroom.recording.replica.ReplicaPeers.Growth;
import io.strongroom.recording.replica.ReplicaSettings.Mode;
import io.strongroom.recording.write.LivePacks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Which nodes follow the open packs of this one, as they tell themselves by asking; after a restart
 * nothing of it is missed. A pack falls to the first node in its ranking that asks for packs.
 * Thread-safe; costs a look at memory, and of packs that are not open any more one at a disk.
 */
public final class Followers {
  /** Whoever has not asked for so long does not follow. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  /** How long a pack waits for its first node, if others ask and that one does not. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A pack that nobody follows is told of after so long: each waits for a moment. */
  static final Duration LEFT_AFTER = Duration.ofMinutes(1);

  /** Room that a node must have for a pack of which nobody knows how large it becomes. */
  static final long ROOM_BYTES = 1L << 30;

  private static final String UNFOLLOWED = "packs-unfollowed";
  private static final String SUBJECT = "packs";

  private final LivePacks live;
  private final Holdings own;
  private final ReplicaSettings settings;
  private final ReplicaCluster cluster;
  private final LongSupplier nanoTime;

  // Guarded by this.
  private final Map<NodeId, Long> asked = new HashMap<>();
  private final Map<PackId, Follow> followed = new HashMap<>();
  private final Map<PackId, Long> waitingSince = new HashMap<>();

  private record Follow(NodeId node, long heardNanos) {}

  /**
   * @param live packs that this node writes
   * @param own what lies on this node
   * @param nanoTime normally {@link System#nanoTime}
   */
  public Followers(
      LivePacks live,
      Holdings own,
      ReplicaSettings settings,
      ReplicaCluster cluster,
      LongSupplier nanoTime) {
    this.live = live;
    this.own = own;
    this.settings = settings;
    this.cluster = cluster;
    this.nanoTime = nanoTime;
  }

  /** Answers a node that follows packs, as {@link ReplicaPeers#grown} says. */
  public List<Grown> answer(Following question) {
    List<Grown> answer = new ArrayList<>();
    question.copied().keySet().forEach(pack -> answer.add(grown(pack)));
    answer.addAll(assigned(question));
    return answer;
  }

  private Grown grown(PackId pack) {
    OptionalLong durable = live.durableBytes(pack);
    if (durable.isPresent()) {
      return new Grown(pack, Growth.OPEN, durable.getAsLong());
    }
    try {
      return own.find(pack, Holdings.NEWEST)
          .filter(HeldPack.Finished.class::isInstance)
          .map(HeldPack.Finished.class::cast)
          .map(finished -> new Grown(pack, Growth.FINISHED, finished.row().bytes()))
          .orElseGet(() -> new Grown(pack, Growth.GONE, 0));
    } catch (StrongroomException e) {
      // its volume is missing
      return new Grown(pack, Growth.GONE, 0);
    }
  }

  private synchronized List<Grown> assigned(Following question) {
    long now = nanoTime.getAsLong();
    NodeId asker = question.from();
    question.copied().keySet().forEach(pack -> followed.put(pack, new Follow(asker, now)));
    if (!question.more()) {
      return List.of();
    }
    asked.put(asker, now);
    List<Grown> assigned = new ArrayList<>();
    for (LivePacks.Growth pack : unfollowed(now)) {
      PackId id = pack.header().id();
      if (pack.durableBytes() > 0
          && assigned.size() < ReplicaPeers.MAX_NEW
          && isFirst(asker, id, hasWaited(id, PATIENCE, now), now)) {
        followed.put(id, new Follow(asker, now));
        assigned.add(new Grown(id, Growth.OPEN, pack.durableBytes()));
      }
    }
    return assigned;
  }

  /** Also notes since when each of them waits. */
  private List<LivePacks.Growth> unfollowed(long now) {
    followed.values().removeIf(follow -> isOver(follow.heardNanos, SILENCE, now));
    List<LivePacks.Growth> open =
        live.growth().stream()
            .filter(pack -> settings.mode(pack.header().retentionClass()) == Mode.CHUNKS)
            .filter(pack -> !followed.containsKey(pack.header().id()))
            .toList();
    Set<PackId> ids = open.stream().map(pack -> pack.header().id()).collect(Collectors.toSet());
    waitingSince.keySet().retainAll(ids);
    ids.forEach(id -> waitingSince.putIfAbsent(id, now));
    return open;
  }

  private boolean hasWaited(PackId pack, Duration limit, long now) {
    return isOver(waitingSince.getOrDefault(pack, now), limit, now);
  }

  /** At first the first of all is waited for, later the first of those that ask will do. */
  private boolean isFirst(NodeId asker, PackId pack, boolean late, long now) {
    return cluster.targets(pack, Set.of(), ROOM_BYTES).stream()
        .map(ClusterNode::id)
        .filter(
            node ->
                !late || !isOver(asked.getOrDefault(node, now - SILENCE.toNanos()), PATIENCE, now))
        .findFirst()
        .filter(asker::equals)
        .isPresent();
  }

  private static boolean isOver(long sinceNanos, Duration limit, long now) {
    return now - sinceNanos >= limit.toNanos();
  }

  /** The node that follows a pack, or followed it until it was finished a moment ago. */
  synchronized Optional<NodeId> of(PackId pack) {
    long now = nanoTime.getAsLong();
    return Optional.ofNullable(followed.get(pack))
        .filter(follow -> !isOver(follow.heardNanos, SILENCE, now))
        .map(Follow::node);
  }

  /** Open packs that a node is to follow and none does: a metric. */
  public synchronized int unfollowedCount() {
    return unfollowed(nanoTime.getAsLong()).size();
  }

  /** Those of {@link #unfollowedCount} that have been so for {@link #LEFT_AFTER}. */
  public synchronized int leftCount() {
    long now = nanoTime.getAsLong();
    return (int)
        unfollowed(now).stream()
            .filter(pack -> hasWaited(pack.header().id(), LEFT_AFTER, now))
            .count();
  }

  /** Raises the alarm that stands while packs are left, or ends it. */
  public void tell(Alarms alarms) {
    int left = leftCount();
    if (left == 0) {
      alarms.clear(UNFOLLOWED, SUBJECT);
    } else {
      alarms.raise(
          UNFOLLOWED,
          SUBJECT,
          left
              + " open packs of this node are to be copied as they grow, and no node does: their"
              + " last hour would be lost with this node.",
          "See that a second recorder runs, is well, and has room and the class in its settings.");
    }
  }
}
