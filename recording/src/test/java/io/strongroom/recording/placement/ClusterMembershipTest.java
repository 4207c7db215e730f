package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.FreePorts;
import io.strongroom.recording.placement.Assignments.Standing;
import io.strongroom.recording.placement.ClusterSettings.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterMembershipTest {
  private static final String HOST = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** Many share a shard with others. */
  private static final List<CameraId> CAMERAS =
      Stream.iterate(0L, i -> i + 1)
          .map(i -> new CameraId(new UUID(7, i * 7_919)))
          .filter(camera -> Integer.parseInt(CameraShards.shardOf(camera)) < 40)
          .limit(60)
          .toList();

  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<NodeId> drained = ConcurrentHashMap.newKeySet();
  private String seed = "";

  @TempDir Path root;

  private record Node(
      ClusterMembership membership, LastPlace place, NodeId id, String name, int port) {
    Assignments assignments() {
      return place.assignments();
    }

    List<CameraId> assigned() {
      return assignments().all().entrySet().stream()
          .filter(each -> each.getValue() == Standing.ASSIGNED)
          .map(java.util.Map.Entry::getKey)
          .toList();
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> node.membership().close());
    nodes.forEach(node -> node.place().close());
  }

  private Node join(ClusterAuthority authority, String name) throws IOException {
    authority.issue(root.resolve(name), List.of(HOST), clock, random);
    return start(name, FreePorts.next(), new NodeId(new UUID(3, nodes.size())));
  }

  private Node start(String name, int port, NodeId id) {
    if (seed.isEmpty()) {
      seed = HOST + ":" + port;
    }
    Path tls = root.resolve(name);
    ClusterSettings settings =
        new ClusterSettings(
            HOST, port, FreePorts.next(), List.of(seed), Set.of(Role.RECORDER), tls);
    LastPlace place = place(name);
    Node node =
        new Node(
            ClusterMembership.join(
                settings, id, () -> CAMERAS, place, Map::of, () -> drained, clock, LOOK),
            place,
            id,
            name,
            port);
    nodes.add(node);
    return node;
  }

  private LastPlace place(String name) {
    NodeKey key = NodeKey.loadOrCreate(root.resolve(name + ".key"), random);
    return LastPlace.open(placeOf(name), new DocumentCipher(key));
  }

  private ClusterAuthority authority(String name) {
    return ClusterAuthority.create(root.resolve(name), clock, random);
  }

  /** Every camera is assigned to one of the nodes and to no other. */
  private static void awaitAllAssigned(Node... nodes) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(List.of(nodes).stream().flatMap(n -> n.assigned().stream()))
                    .containsExactlyInAnyOrderElementsOf(CAMERAS));
  }

  private static void awaitMembers(int count, Node... nodes) {
    for (Node node : nodes) {
      Awaitility.await().atMost(LIMIT).until(() -> node.membership().members().size() == count);
    }
  }

  @Test
  void camerasSpreadAndFollowANodeThatLeaves() throws Exception {
    ClusterAuthority ca = authority("ca");
    Node first = join(ca, "first");
    awaitAllAssigned(first);
    Node second = join(ca, "second");
    Node third = join(ca, "third");
    awaitMembers(3, first, second, third);
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !second.assigned().isEmpty() && !third.assigned().isEmpty());
    awaitAllAssigned(first, second, third);
    assertThat(second.membership().others())
        .extracting(ClusterNode::id)
        .containsExactlyInAnyOrder(first.id(), third.id());
    assertThat(second.membership().others())
        .allMatch(other -> other.host().equals(HOST) && other.is(Role.RECORDER))
        .noneMatch(other -> other.is(Role.KEYHOLDER));
    first.membership().close();
    first.place().close();
    nodes.remove(first);
    awaitAllAssigned(second, third);
    assertThat(first.assigned()).isEmpty();
    // what it recorded it goes on recording until a successor is shown
    assertThat(first.assignments().all()).isNotEmpty();
    // and if it starts again without the cluster it takes that up
    try (LastPlace again = place("first")) {
      assertThat(again.assignments().leaving())
          .containsExactlyInAnyOrderElementsOf(first.assignments().all().keySet());
      assertThat(again.members()).isNotEmpty();
    }
  }

  @Test
  void aFirstSeedThatLosesItsPlaceJoinsAgainAndMakesNoClusterOfItsOwn() throws Exception {
    ClusterAuthority ca = authority("ca");
    Node first = join(ca, "first");
    Node second = join(ca, "second");
    Node third = join(ca, "third");
    awaitMembers(3, first, second, third);
    awaitAllAssigned(first, second, third);
    first.membership().abandon();
    Awaitility.await().atMost(LIMIT).until(() -> first.assigned().isEmpty());
    awaitMembers(3, first, second, third);
    awaitAllAssigned(first, second, third);
  }

  /** All end at once, as in a power cut: what each knew last is from when all were there. */
  private void powerCut() throws IOException {
    for (Node node : nodes) {
      Awaitility.await().atMost(LIMIT).until(() -> known(node.name()).size() == nodes.size());
      Files.copy(placeOf(node.name()), root.resolve(node.name() + ".kept"));
    }
    stop();
    for (Node node : nodes) {
      Files.move(
          root.resolve(node.name() + ".kept"),
          placeOf(node.name()),
          StandardCopyOption.REPLACE_EXISTING);
    }
    nodes.clear();
  }

  private List<String> known(String name) {
    try (LastPlace last = place(name)) {
      return last.members();
    }
  }

  private Path placeOf(String name) {
    return root.resolve(name + ".place");
  }

  @Test
  void afterAPowerCutMostOfTheNodesMakeTheClusterAnewAlsoWithoutTheFirstSeed() throws Exception {
    ClusterAuthority ca = authority("ca");
    Node first = join(ca, "first");
    Node second = join(ca, "second");
    Node third = join(ca, "third");
    awaitMembers(3, first, second, third);
    powerCut();

    Node secondAgain = start("second", second.port(), second.id());
    Awaitility.await()
        .during(LOOK.multipliedBy(4))
        .atMost(LIMIT)
        .until(() -> secondAgain.membership().members().isEmpty());
    Node thirdAgain = start("third", third.port(), third.id());
    awaitMembers(2, secondAgain, thirdAgain);
    awaitAllAssigned(secondAgain, thirdAgain);
    Node firstAgain = start("first", first.port(), first.id());
    awaitMembers(3, firstAgain, secondAgain, thirdAgain);
  }

  @Test
  void aDrainedNodeHasNoCamerasUntilItIsToHaveThemAgain() throws Exception {
    ClusterAuthority ca = authority("ca");
    Node first = join(ca, "first");
    Node second = join(ca, "second");
    awaitMembers(2, first, second);
    Awaitility.await().atMost(LIMIT).until(() -> !second.assigned().isEmpty());
    drained.add(first.id());
    awaitAllAssigned(second);
    Awaitility.await().atMost(LIMIT).until(() -> first.assigned().isEmpty());
    drained.clear();
    Awaitility.await().atMost(LIMIT).until(() -> first.assigned().size() > CAMERAS.size() / 3);
    awaitAllAssigned(first, second);
    assertThat(first.membership().isOldest()).isTrue();
    assertThat(second.membership().isOldest()).isFalse();
  }

  @Test
  void aNodeWithACertificateOfAnotherClusterCannotJoin() throws Exception {
    Node first = join(authority("ca"), "first");
    awaitMembers(1, first);
    Node stranger = join(authority("other"), "stranger");
    Node second = join(ClusterAuthority.load(root.resolve("ca")), "second");
    // it began later, so when it is in, the stranger has had its time
    awaitMembers(2, first, second);
    awaitAllAssigned(first, second);
    assertThat(stranger.membership().members()).isEmpty();
    assertThat(stranger.assignments().all()).isEmpty();
  }

  @Test
  void aNodeWithoutACertificateDoesNotStart() {
    DocumentCipher cipher = new DocumentCipher(NodeKey.loadOrCreate(root.resolve("key"), random));
    ClusterSettings settings =
        new ClusterSettings(
            HOST, 1, 2, List.of("127.0.0.1:1"), Set.of(Role.RECORDER), root.resolve("none"));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(
            () ->
                ClusterMembership.join(
                    settings,
                    new NodeId(new UUID(3, 9)),
                    () -> CAMERAS,
                    LastPlace.open(root.resolve("none"), cipher),
                    Map::of,
                    Set::of,
                    clock))
        .withMessageContaining("strongroom keys issue");
  }

  @ParameterizedTest
  @CsvSource({
    "node1, cluster.seeds",
    "'', cluster.seeds",
    "host:99999999, cluster.seeds",
    "host:65536, cluster.seeds"
  })
  void aSeedThatIsNoneIsNamed(String seed, String field) {
    assertThatThrownBy(
            () -> new ClusterSettings(HOST, 1, 2, List.of(seed), Set.of(Role.RECORDER), root))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining(field);
    assertThatThrownBy(() -> new ClusterSettings(HOST, 1, 2, List.of("a:1"), Set.of(), root))
        .hasMessageContaining("cluster.roles");
    assertThatThrownBy(
            () -> new ClusterSettings(HOST, 1, 2, List.of(), Set.of(Role.RECORDER), root))
        .hasMessageContaining("cluster.seeds");
  }
}
