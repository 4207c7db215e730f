package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.model.CameraId;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a cluster of one node, whose entities write down that they have been called. */
class RollCallTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int BEFORE = 3;

  private static final Map<String, List<CameraId>> SHARDS =
      LongStream.range(0, 4_000)
          .mapToObj(i -> new CameraId(new UUID(5, i * 7_919)))
          .filter(camera -> Integer.parseInt(CameraShards.shardOf(camera)) < 10)
          .collect(Collectors.groupingBy(CameraShards::shardOf));

  private static final List<CameraId> CAMERAS =
      SHARDS.values().stream().flatMap(List::stream).toList();

  private final List<CameraId> called = new CopyOnWriteArrayList<>();
  private final CompletableFuture<ShardsHere> here = new CompletableFuture<>();
  private final AtomicReference<Set<String>> occupied = new AtomicReference<>(Set.of());
  private final AtomicReference<List<Member>> seen = new AtomicReference<>(List.of());
  private final CountDownLatch listable = new CountDownLatch(1);
  private LastPlace place;
  private ActorSystem<Void> system;

  @TempDir Path folder;

  @BeforeEach
  void start() {
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("key"), new SecureRandom()));
    try (LastPlace last = LastPlace.open(folder.resolve("place"), cipher)) {
      SHARDS.forEach((shard, cameras) -> assignIfBefore(last, shard, cameras));
    }
    place = LastPlace.open(folder.resolve("place"), cipher);
    system =
        ActorSystem.create(
            Behaviors.setup(this::guardian),
            "strongroom",
            ConfigFactory.parseString(
                    "pekko.remote.artery { transport = tcp, canonical { hostname = 127.0.0.1, port"
                        + " = 0 } }")
                .withFallback(ConfigFactory.load("strongroom-cluster")));
    Cluster cluster = Cluster.get(system);
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
  }

  private static void assignIfBefore(LastPlace last, String shard, List<CameraId> cameras) {
    if (isBefore(shard)) {
      cameras.forEach(last.assignments()::assign);
    }
  }

  private static boolean isBefore(String shard) {
    return Integer.parseInt(shard) < BEFORE;
  }

  private Behavior<Void> guardian(ActorContext<Void> context) {
    ActorRef<CameraMessage> entities =
        context.spawn(
            Behaviors.receiveMessage(
                message -> {
                  called.add(((CameraMessage.Wanted) message).camera());
                  return Behaviors.same();
                }),
            "entities");
    context.spawn(
        RollCall.create(
            this::listed,
            shards -> {
              here.complete(shards);
              return entities;
            },
            place,
            seen::set,
            occupied::set),
        "roll-call");
    return Behaviors.empty();
  }

  @AfterEach
  void stop() {
    listable.countDown();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    place.close();
  }

  private List<CameraId> listed() {
    try {
      listable.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return CAMERAS;
  }

  private void awaitAllShardsCalled() {
    listable.countDown();
    Awaitility.await().atMost(LIMIT).until(() -> shardsOf(called).equals(SHARDS.keySet()));
  }

  private static Set<String> shardsOf(List<CameraId> cameras) {
    return cameras.stream().map(CameraShards::shardOf).collect(Collectors.toSet());
  }

  @Test
  void whatANodeHadBeforeIsCalledFirstAndOneCameraOfEachShardIsEnough() {
    awaitAllShardsCalled();
    Set<String> first = new HashSet<>();
    for (CameraId camera : called) {
      String shard = CameraShards.shardOf(camera);
      if (!isBefore(shard)) {
        break;
      }
      first.add(shard);
    }
    assertThat(first)
        .containsExactlyInAnyOrderElementsOf(
            SHARDS.keySet().stream().filter(RollCallTest::isBefore).toList());
    assertThat(new HashSet<>(called)).hasSameSizeAs(SHARDS.keySet());
    assertThat(occupied.get()).isEqualTo(SHARDS.keySet());
  }

  @Test
  void allCamerasOfAShardAreCalledByTheNodeThatHasIt() {
    awaitAllShardsCalled();
    List<CameraId> cameras = SHARDS.getOrDefault("7", List.of());
    assertThat(cameras).hasSizeGreaterThan(1);
    here.join().began(cameras.getFirst());
    Awaitility.await().atMost(LIMIT).until(() -> called.containsAll(cameras));
    assertThat(new HashSet<>(called)).hasSize(SHARDS.size() - 1 + cameras.size());
  }

  @Test
  void whoIsThereIsNotedAlsoWhileCamerasCannotBeListed() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(seen.get()).containsExactly(Cluster.get(system).selfMember()));
    assertThat(called).isEmpty();
  }

  @Test
  void aNodeThatLeavesCallsNobodyAnyMore() {
    awaitAllShardsCalled();
    CompletableFuture<Done> held = new CompletableFuture<>();
    CoordinatedShutdown leaving = CoordinatedShutdown.get(system);
    leaving.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "held", () -> held);
    CompletionStage<Done> _ = leaving.runAll(CoordinatedShutdown.unknownReason());
    List<CameraId> cameras = SHARDS.getOrDefault("7", List.of());
    here.join().began(cameras.getFirst());
    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .atMost(LIMIT)
        .until(() -> !called.containsAll(cameras));
    held.complete(Done.getInstance());
  }
}
