package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;

import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.ClusterHoldings;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.StoredFootage;
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
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Nodes of one cluster in one process, with packs, certificates and sockets as in production. */
final class PeerNodes {
  /** So long that a slow machine does not make a node silent. */
  static final Duration PATIENT = Duration.ofMinutes(2);

  private static final Clock CLOCK = Clock.systemUTC();

  final List<ClusterNode> well = new CopyOnWriteArrayList<>();
  final RocksCatalogue shared;
  volatile boolean indexIsHere = true;

  /** Whether each node has the keys of all, as after its keyholders have given them. */
  volatile boolean keysAreShared;

  /** Whether nodes that are made from now on check their copies themselves. */
  boolean checksHere = true;

  /** What is copied of packs of nodes that are made from now on. */
  ReplicaSettings.Mode mode = ReplicaSettings.DEFAULT;

  /** How far the wall clock of readers is ahead. */
  volatile Duration later = Duration.ZERO;

  /** Time of all nodes as far as copies go. */
  final AtomicLong nanos = new AtomicLong();

  final List<NodeRegister.Known> register = new CopyOnWriteArrayList<>();

  /** Packs whose keys are destroyed. */
  final Set<PackRow> dead = ConcurrentHashMap.newKeySet();

  private final List<Node> all = new CopyOnWriteArrayList<>();
  private final Path root;
  private final Duration deadline;
  private final ClusterAuthority authority;
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "peers");
  private final List<AutoCloseable> closing = new ArrayList<>();

  PeerNodes(Path root, Duration deadline) {
    this.root = root;
    this.deadline = deadline;
    this.authority = ClusterAuthority.create(root.resolve("ca"), CLOCK, new SecureRandom());
    this.shared = RocksCatalogue.open(root.resolve("shared"));
  }

  static NodeId id(int number) {
    return new NodeId(new UUID(7, number));
  }

  NodeIdentity identity(String name) {
    Path folder = root.resolve(name).resolve("tls");
    authority.issue(folder, List.of("localhost"), CLOCK, new SecureRandom());
    return NodeIdentity.load(folder, CLOCK);
  }

  /** A data port that answers whatever the test wants, entered among the nodes that are well. */
  PeerServer server(int number, NodeIdentity identity, Map<String, PeerHandler> handlers) {
    return server(number, () -> identity, handlers);
  }

  PeerServer server(
      int number, Supplier<NodeIdentity> identity, Map<String, PeerHandler> handlers) {
    return server(number, identity, handlers, Map.of());
  }

  PeerServer server(
      int number,
      Supplier<NodeIdentity> identity,
      Map<String, PeerHandler> handlers,
      Map<String, PeerStream> streams) {
    PeerServer server = PeerServer.start(system, identity, "localhost", 0, handlers, streams);
    closing.add(server);
    enter(number, server.address().getPort());
    return server;
  }

  ActorSystem<Void> system() {
    return system;
  }

  ClusterNode enter(int number, int port) {
    ClusterNode node =
        new ClusterNode(id(number), "localhost", port, Set.of(Role.RECORDER, Role.KEYHOLDER));
    well.add(node);
    return node;
  }

  PeerClient client(NodeIdentity identity) {
    PeerClient client = new PeerClient(() -> identity, CLOCK);
    closing.add(client);
    return client;
  }

  /** A node that is well and answers. */
  Node node(int number) {
    return node(number, (name, handler) -> handler);
  }

  /**
   * @param wrap what stands in place of each handler
   */
  Node node(int number, BiFunction<String, PeerHandler, PeerHandler> wrap) {
    return new Node(number, wrap, new DirectStorage());
  }

  /** A node above another storage. */
  Node node(int number, Storage storage) {
    return new Node(number, (name, handler) -> handler, storage);
  }

  /** One node: its store, its data port, and its view of all footage. */
  final class Node {
    final int number;
    final StoreFixture store;
    final PeerServer server;
    final PeerHoldings peers;
    final Authorisation.Mint mint = new Authorisation.Mint();
    final StoredFootage footage;
    final ReplicaKeeper keeper;
    final Replicator replicator;
    final Follower follower;
    final CopyVerifier verifier;
    final DamagedPacks damaged;
    final ClusterHoldings cluster;
    final PackRepair repair;

    /** The node's access log, as far as it has checks of copies: pack and holder of each. */
    final List<String> intents = new CopyOnWriteArrayList<>();

    final AtomicInteger keysUsedForChecks = new AtomicInteger();
    volatile boolean logIsAway;
    volatile boolean keysAreOpen = true;
    volatile boolean keysAreMissing;

    private Node(int number, BiFunction<String, PeerHandler, PeerHandler> wrap, Storage storage) {
      this.number = number;
      NodeIdentity identity = identity("node" + number);
      this.store = new StoreFixture(root.resolve("node" + number), id(number), storage);
      closing.add(store);
      LocalHoldings own = new LocalHoldings(store.volumes, store.catalogue, store.live);
      all.add(this);
      DekUnwrapper keys =
          (authorisation, wrapped, hash) ->
              (keysAreShared ? all : List.of(this))
                  .stream()
                      .map(node -> node.store.keys)
                      .filter(held -> held.holdsKeyOf(wrapped))
                      .findFirst()
                      .orElseThrow(
                          () -> new StrongroomException(ErrorKind.NOT_FOUND, "no such key here"))
                      .unwrap(wrapped, hash);
      CopyCheck check =
          new CopyCheck(
              (authorisation, wrapped, hash) -> {
                if (keysAreMissing) {
                  throw new StrongroomException(ErrorKind.NOT_FOUND, "no keyholder has this key");
                }
                keysUsedForChecks.incrementAndGet();
                return keys.unwrap(authorisation, wrapped, hash);
              },
              () -> keysAreOpen,
              this::intend,
              store.pool,
              new Random(number),
              nanos::get);
      Pace pace = new Pace(1L << 30, () -> false, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
      CopyClaims claims = new CopyClaims();
      GrowingCopies growing =
          new GrowingCopies(
              store.volumes,
              store.catalogue,
              store.pool,
              new PackFinishing(store.catalogue, store.pool, store.epochs, store.alarms),
              pace,
              claims);
      PackCopy copy =
          new PackCopy(
              store.volumes, store.catalogue, store.pool, pace, growing, claims, dead::contains);
      ReplicaCluster cluster =
          new ReplicaCluster(this::others, () -> register, PeerNodes.this::reports);
      ReplicaSettings settings = new ReplicaSettings(Map.of(CLASS, mode), 1L << 30);
      Followers followers = new Followers(store.live, own, settings, cluster, nanos::get);
      this.keeper =
          ReplicaKeeper.start(
              id(number),
              own,
              store.catalogue.replicas(),
              copy,
              this::holdingsOf,
              () -> true,
              dead::contains);
      closing.add(keeper);
      Map<String, PeerHandler> handlers = new HashMap<>(HoldingsHandlers.of(own));
      handlers.putAll(UnwrapHandler.of(keys, System::nanoTime));
      handlers.putAll(ReplicaHandlers.of(keeper, followers));
      handlers.putAll(CheckHandler.of(check, this::holdingsOf, System::nanoTime));
      handlers.replaceAll(wrap);
      this.server = server(number, identity, handlers);
      PeerClient client = client(identity);
      // The first handshake of a process takes seconds on a busy machine.
      client.ask(
          well.getLast(), Requests.EXTENT, new Requests.Extent(CAMERA).encoded(), 17, PATIENT);
      this.peers = new PeerHoldings(client, () -> well);
      this.damaged = new DamagedPacks(store.catalogue, CLOCK, store.alarms);
      this.cluster =
          new ClusterHoldings(
              id(number),
              own,
              peers::peers,
              shared,
              () -> indexIsHere,
              deadline,
              () -> CLOCK.instant().plus(later),
              damaged,
              store.alarms);
      closing.add(this.cluster);
      this.footage =
          new StoredFootage(
              this.cluster,
              new RemoteUnwrapper(id(number), Optional.of(keys), client, () -> well),
              mint,
              store.pool);
      closing.add(footage);
      register.add(new NodeRegister.Known(well.getLast(), false));
      this.repair =
          new PackRepair(
              store.volumes,
              store.catalogue,
              store.pool,
              pace,
              claims,
              cluster,
              new PeerReplicas(client),
              this::holdingsOf,
              dead::contains);
      OwnPackCheck structure = new OwnPackCheck(own, store.pool, store.volumes, pace, damaged);
      this.verifier =
          new CopyVerifier(
              id(number),
              store.catalogue.replicas(),
              own,
              store.volumes,
              checksHere ? Optional.of(check) : Optional.empty(),
              cluster,
              new PeerReplicas(client),
              structure,
              pace,
              CLOCK,
              nanos::get,
              damaged);
      this.replicator =
          new Replicator(
              id(number),
              store.catalogue,
              own,
              settings,
              cluster,
              new Absences(id(number), Absences.LIMIT, nanos::get),
              structure,
              followers,
              new PeerReplicas(client),
              CLOCK,
              nanos::get,
              store.alarms,
              dead::contains);
      this.follower =
          new Follower(
              id(number),
              store.catalogue.replicas(),
              growing,
              keeper,
              cluster,
              new PeerReplicas(client),
              this::holdingsOf,
              () -> true,
              nanos::get);
      closing.add(follower);
    }

    private Authorisation intend(PackId pack, TimeRange range, NodeId holder) {
      if (logIsAway) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the access log cannot be written");
      }
      intents.add(pack + " on " + holder);
      return mint.authorise(pack.camera(), range, "check");
    }

    private NodeReport report() {
      return new NodeReport(
          id(number),
          0,
          0,
          0,
          0,
          Map.of(),
          store.volumes.all().stream().map(NodeReport.Disk::of).toList(),
          NodeReport.Replicas.NONE);
    }

    private List<ClusterNode> others() {
      return well.stream().filter(node -> !node.id().equals(id(number))).toList();
    }

    private Optional<Holdings> holdingsOf(NodeId node) {
      return peers.peers().stream()
          .filter(peer -> peer.id().equals(node))
          .map(ClusterHoldings.Peer::holdings)
          .findFirst();
    }

    /** One finished pack. */
    void life(int from, int to) {
      try (PackStore.Writer writer = store.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
        writer.init(INIT.duplicate());
        for (int n = from; n < to; n++) {
          writer.fragment(second(n));
        }
      }
    }

    /** What the feed does in production. */
    void tellSharedIndex() {
      store.catalogue.openPacks().forEach(shared::progressed);
      store.catalogue.forEach(shared::finished);
    }

    List<byte[]> read(TimeRange range) {
      return StoreFixture.read(footage, mint, range);
    }

    /** It stops answering, and the others know. */
    void leave() {
      well.removeIf(node -> node.id().equals(id(number)));
      server.close();
    }
  }

  private Map<NodeId, NodeReport> reports() {
    return all.stream().map(Node::report).collect(Collectors.toMap(NodeReport::node, r -> r));
  }

  void close() throws Exception {
    for (AutoCloseable each : closing.reversed()) {
      each.close();
    }
    shared.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }
}
