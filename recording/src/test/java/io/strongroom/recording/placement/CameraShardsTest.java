package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/** Which node a shard goes to that nodes ask for, before and after cameras have been counted. */
class CameraShardsTest {
  private final List<ActorSystem<Void>> nodes =
      List.of(system("node-a"), system("node-b"), system("node-c"));
  private final List<ActorRef> regions =
      nodes.stream().map(node -> Adapter.toClassic(node).deadLetters()).toList();
  private final CameraShards shards = new CameraShards(new Assignments(), Map::of, Set::of);
  private final AtomicBoolean allSeen = new AtomicBoolean(true);
  private final LoadAllocation allocation = shards.allocation(_ -> Optional.empty(), allSeen::get);
  private final Map<ActorRef, Set<String>> given = new HashMap<>();

  private static ActorSystem<Void> system(String name) {
    return ActorSystem.create(Behaviors.empty(), name);
  }

  @AfterEach
  void stop() {
    nodes.forEach(ActorSystem::terminate);
  }

  private Map<ActorRef, IndexedSeq<String>> allocations() {
    return regions.stream()
        .collect(
            Collectors.toMap(
                each -> each,
                each ->
                    CollectionConverters.asScala(given.getOrDefault(each, Set.of()))
                        .toIndexedSeq()));
  }

  private ActorRef asked(ActorRef region, int shard) throws Exception {
    ActorRef to =
        allocation
            .allocateShard(region, Integer.toString(shard), allocations())
            .value()
            .get()
            .get();
    given.computeIfAbsent(to, _ -> new HashSet<>()).add(Integer.toString(shard));
    return to;
  }

  /** At a start nodes ask for what they had; nobody has counted the cameras yet. */
  @Test
  void beforeTheFirstCountANodeGetsItsPartOfAllShards() throws Exception {
    for (int shard = 0; shard < CameraShards.SHARDS; shard++) {
      ActorRef asking = regions.get(shard * regions.size() / CameraShards.SHARDS);
      assertThat(asked(asking, shard)).as("shard %d", shard).isEqualTo(asking);
    }
  }

  @Test
  void beforeTheFirstCountNoNodeGetsMoreThanItsPart() throws Exception {
    for (int shard = 0; shard < CameraShards.SHARDS; shard++) {
      asked(regions.getFirst(), shard);
    }
    double part = (double) CameraShards.SHARDS / regions.size();
    assertThat(given.get(regions.getFirst()))
        .hasSizeBetween((int) part, (int) (part * ShardPlan.TOLERANCE));
  }

  @Test
  void afterwardsANodeGetsItsPartOfTheShardsWithCameras() throws Exception {
    shards.occupied(IntStream.range(0, 30).mapToObj(Integer::toString).collect(Collectors.toSet()));
    for (int shard = 0; shard < 30; shard++) {
      asked(regions.getFirst(), shard);
    }
    assertThat(given.get(regions.getFirst())).hasSize(11);
  }

  @Test
  void aCountOfNothingIsNone() throws Exception {
    shards.occupied(Set.of());
    for (int shard = 0; shard < 300; shard++) {
      assertThat(asked(regions.getFirst(), shard)).isEqualTo(regions.getFirst());
    }
  }

  /** What is on its way from a node that dies has no home until the move is given up. */
  @Test
  void nothingMovesWhileANodeIsNotSeen() throws Exception {
    given.put(
        regions.getFirst(),
        IntStream.range(0, 600).mapToObj(Integer::toString).collect(Collectors.toSet()));
    allSeen.set(false);
    assertThat(moves()).isEmpty();
    allSeen.set(true);
    assertThat(moves()).isNotEmpty();
  }

  private Set<String> moves() throws Exception {
    return allocation.rebalance(allocations(), Set.of()).value().get().get();
  }
}
