package io.strongroom.loadtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.loadtests.camera.Settings;
import io.strongroom.loadtests.camera.SimulatedCameras;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.loadtests.process.BusyMachine;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.Network;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import io.strongroom.recording.live.LiveTaps;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerRecorders;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.peer.RecorderHandlers;
import io.strongroom.recording.placement.Assignments;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.Handover;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.PlacementMessages;
import io.strongroom.recording.placement.Successors;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.ClusterHoldings;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A camera that serves one client at a time moves from one node to another: two nodes' recorders,
 * stores and data ports in one process, over real sockets.
 */
@ResourceLock(BusyMachine.LOCK)
class OneSessionMoveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MOST_GAP_MICROS = 2_000_000;
  private static final CameraId CAMERA = new CameraId(new UUID(5, 5));
  private static final List<Network> HERE = AddressAllowList.DEFAULT_NETWORKS;
  private static final List<Network> ELSEWHERE = List.of(Network.parse("192.0.2.0/24"));
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path root;
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  private SimulatedCameras cameras;
  private ClusterAuthority authority;
  private StateStore state;
  private CameraRegistry registry;
  private ActorSystem<SpawnProtocol.Command> system;

  @BeforeEach
  void start() {
    system = ActorSystem.create(SpawnProtocol.create(), "move");
    closing.add(system::terminate);
    // a keyframe each fifth of a second
    Settings settings =
        Settings.defaults(root.resolve("clips"))
            .withClip(new ClipSettings(640, 360, 300_000, 5, 1))
            .withCameras(1)
            .withMisbehaviour(1, Misbehaviour.parse("one-session"));
    cameras = SimulatedCameras.start(settings);
    closing.add(cameras);
    authority = ClusterAuthority.create(root.resolve("ca"), CLOCK, random);
    state =
        RocksStateStore.open(
            root.resolve("state"),
            new DocumentCipher(NodeKey.loadOrCreate(root.resolve("node.key"), random)));
    closing.add(state);
    registry =
        new CameraRegistry(
            state,
            new CameraRules(Set.of("standard"), "standard", Optional.empty()),
            CLOCK,
            UUID::randomUUID);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : closing.reversed()) {
      each.close();
    }
  }

  private void register(@Nullable String sessions) {
    registry.add(
        new NewCamera(
            "gate",
            cameras.cameras().getFirst().uri().toString(),
            null,
            null,
            null,
            "unit",
            "basis",
            "road",
            false,
            null,
            true,
            null,
            null,
            sessions,
            null),
        CAMERA);
  }

  /** One node: what it records, and its data port. */
  private final class Node {
    private final NodeId id;
    private final Assignments assignments;
    private final StoreFixture store;
    private final Recording recording;
    private final PeerRecorders peers;
    private final ClusterNode place;

    /**
     * @param networks that it reaches cameras in
     */
    Node(int number, Assignments assignments, List<Network> networks) {
      this.id = new NodeId(new UUID(7, number));
      this.assignments = assignments;
      Path folder = root.resolve("node" + number);
      authority.issue(folder.resolve("tls"), List.of("localhost"), CLOCK, random);
      NodeIdentity identity = NodeIdentity.load(folder.resolve("tls"), CLOCK);
      this.store = new StoreFixture(folder, id);
      closing.add(store);
      this.recording =
          Recording.start(
              system,
              registry,
              assignments,
              new PausedClasses(),
              ingest(networks),
              store.store,
              new LiveTaps(store.mint, CLOCK),
              Duration.ofSeconds(5),
              CLOCK,
              new Random(number),
              store.alarms);
      closing.add(recording::stop);
      PeerServer server =
          PeerServer.start(
              system,
              () -> identity,
              "localhost",
              0,
              RecorderHandlers.of(this::successor, this::report, recording::statuses, () -> {}),
              Map.of());
      closing.add(server);
      this.place =
          new ClusterNode(id, "localhost", server.address().getPort(), Set.of(Role.RECORDER));
      PeerClient client = new PeerClient(() -> identity, CLOCK);
      closing.add(client);
      this.peers = new PeerRecorders(id, client, List::of, System::nanoTime);
    }

    private Ingest ingest(List<Network> networks) {
      return new RtspIngest(RtspSettings.defaults(), new AddressAllowList(networks), CLOCK, random);
    }

    private Successors.Answer successor(PlacementMessages.Held held) {
      assignments.heldBy(held.node(), held.cameras());
      Collection<CameraId> kept = recording.kept().contains(CAMERA) ? List.of(CAMERA) : List.of();
      return new Successors.Answer(
          kept.stream().filter(assignments::isAssigned).toList(),
          recording.missingSessions().stream().filter(assignments::isAssigned).toList());
    }

    private NodeReport report() {
      return new NodeReport(id, 0, 0, 0, 0, Map.of(), List.of(), NodeReport.Replicas.NONE);
    }

    Set<CameraId> recorded() {
      return recording.statuses().stream()
          .filter(status -> status.state() == RecorderStatus.State.RECORDING)
          .map(RecorderStatus::camera)
          .collect(Collectors.toSet());
    }

    boolean records() {
      return recorded().contains(CAMERA);
    }

    LocalHoldings holdings() {
      return new LocalHoldings(store.volumes, store.catalogue, store.live);
    }
  }

  private Handover handover(Node leaving, Sessions sessions, ClusterNode successor) {
    return new Handover(
        leaving.assignments,
        camera -> Optional.of(sessions),
        leaving::recorded,
        () -> List.of(successor),
        leaving.peers,
        System::nanoTime);
  }

  /** The first handshake of a process takes long, and is no part of a move. */
  private static void awaitAnswer(Handover handover) {
    await().atMost(PATIENCE).until(handover::ask);
  }

  private Footage.Timeline timeline(Node asked, Node other) {
    RocksCatalogue shared = RocksCatalogue.open(root.resolve("shared"));
    ClusterHoldings all =
        new ClusterHoldings(
            asked.id,
            asked.holdings(),
            () -> List.of(new ClusterHoldings.Peer(other.id, "other", other.holdings())),
            shared,
            () -> true,
            PATIENCE,
            CLOCK,
            new DamagedPacks(asked.store.catalogue, CLOCK, asked.store.alarms),
            asked.store.alarms);
    try (shared;
        all;
        StoredFootage footage =
            new StoredFootage(
                all,
                (authorisation, wrapped, hash) -> asked.store.keys.unwrap(wrapped, hash),
                new Authorisation.Mint(),
                asked.store.pool)) {
      WallTime now = WallTime.of(CLOCK.instant());
      return footage.timeline(CAMERA, new TimeRange(now.plusMicros(-600_000_000), now), 0);
    }
  }

  private void moves(Sessions sessions) {
    Node before = new Node(1, new Assignments(List.of(CAMERA)), HERE);
    await().atMost(PATIENCE).until(() -> before.recording.kept().contains(CAMERA));
    Node after = new Node(2, new Assignments(), HERE);
    Handover handover = handover(before, sessions, after.place);
    awaitAnswer(handover);
    after.assignments.assign(CAMERA);
    await()
        .atMost(PATIENCE)
        .pollInterval(Handover.EVERY)
        .until(() -> handover.ask() && before.assignments.leaving().isEmpty());
    await().atMost(PATIENCE).until(() -> before.recording.statuses().isEmpty());
    await().atMost(PATIENCE).until(() -> recordedMicros(after, before) > 3_000_000);
    assertThat(after.records()).isTrue();
    assertGapOfTheMove(timeline(after, before));
  }

  private long recordedMicros(Node after, Node before) {
    return timeline(after, before).recorded().stream().mapToLong(TimeRange::micros).sum();
  }

  private static void assertGapOfTheMove(Footage.Timeline timeline) {
    assertThat(timeline.recorded()).hasSize(2);
    TimeRange missing =
        new TimeRange(timeline.recorded().getFirst().to(), timeline.recorded().getLast().from());
    assertThat(missing.micros()).isLessThanOrEqualTo(MOST_GAP_MICROS);
    List<Gap> declared =
        timeline.gaps().stream()
            .filter(gap -> gap.range().from().compareTo(missing.from()) >= 0)
            .filter(gap -> gap.range().to().compareTo(missing.to()) <= 0)
            .toList();
    assertThat(declared).extracting(Gap::cause).containsExactly(GapCause.MOVED);
    assertThat(missing.micros() - declared.getFirst().range().micros())
        .as("times of the first samples are corrected by those that come after: %s", missing)
        .isLessThanOrEqualTo(PackLimits.SPAN_JOIN_MICROS);
  }

  @Test
  void aCameraThatIsSetToOneSessionMovesWithADeclaredGap() {
    register("one");
    moves(Sessions.ONE);
    // nobody knocked while the session was taken
    assertThat(cameras.sent().of(1)).hasSize(2);
  }

  @Test
  void aCameraThatIsFoundOutToAllowOneSessionMovesWithADeclaredGap() {
    register(null);
    moves(Sessions.MANY);
  }

  @Test
  void aNodeBeginsAtOnceWhereNobodyHasTheSession() {
    register("one");
    Assignments assignments = new Assignments();
    assignments.assign(CAMERA);
    Node only = new Node(1, assignments, HERE);
    await().atMost(PATIENCE).until(() -> only.recording.kept().contains(CAMERA));
  }

  @Test
  void aCameraThatItsNextNodeDoesNotReachIsRecordedOn() {
    register(null);
    Node before = new Node(1, new Assignments(List.of(CAMERA)), HERE);
    Node after = new Node(2, new Assignments(), ELSEWHERE);
    await().atMost(PATIENCE).until(() -> before.recording.kept().contains(CAMERA));
    after.assignments.assign(CAMERA);
    awaitFailure(after);
    Handover handover = handover(before, Sessions.MANY, after.place);
    for (int i = 0; i < 5; i++) {
      awaitAnswer(handover);
      assertThat(before.assignments.has(CAMERA)).isTrue();
    }
    assertThat(before.records()).isTrue();
  }

  private static void awaitFailure(Node node) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                node.recording
                    .status(CAMERA)
                    .filter(status -> status.state() == RecorderStatus.State.GAP)
                    .isPresent());
  }

  @Test
  void aCameraThatWasLetGoForANodeThatDoesNotReachItComesBack() {
    register("one");
    Node before = new Node(1, new Assignments(List.of(CAMERA)), HERE);
    Node after = new Node(2, new Assignments(), ELSEWHERE);
    await().atMost(PATIENCE).until(() -> before.recording.kept().contains(CAMERA));
    Handover handover = handover(before, Sessions.ONE, after.place);
    awaitAnswer(handover);
    after.assignments.assign(CAMERA);
    await()
        .atMost(PATIENCE)
        .pollInterval(Handover.EVERY)
        .until(() -> handover.ask() && !before.assignments.has(CAMERA));
    awaitFailure(after);
    await()
        .atMost(PATIENCE)
        .pollInterval(Handover.EVERY)
        .until(() -> handover.ask() && before.assignments.has(CAMERA));
    await()
        .atMost(PATIENCE)
        .until(() -> handover.ask() && before.recording.kept().contains(CAMERA));
    assertThat(before.assignments.has(CAMERA)).isTrue();
  }
}
