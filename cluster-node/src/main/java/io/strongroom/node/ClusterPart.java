package io.strongroom.node;

import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.audit.ContentSource;
import io.strongroom.playback.audit.RemoteContents;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.evidence.PackagesElsewhere;
import io.strongroom.playback.tilelog.LogMirrors;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.CheckHandler;
import io.strongroom.recording.peer.ClusterLive;
import io.strongroom.recording.peer.ClusterOverview;
import io.strongroom.recording.peer.HoldingsHandlers;
import io.strongroom.recording.peer.LiveHandlers;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.PeerHoldings;
import io.strongroom.recording.peer.PeerRecorders;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.peer.RecorderHandlers;
import io.strongroom.recording.peer.RemoteUnwrapper;
import io.strongroom.recording.peer.UnwrapHandler;
import io.strongroom.recording.placement.Assignments;
import io.strongroom.recording.placement.ClusterMembership;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.placement.Handover;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.PlacementMessages;
import io.strongroom.recording.placement.Successors;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.ClusterHoldings;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.recording.replica.CopyVerifier;
import io.strongroom.recording.replica.Follower;
import io.strongroom.recording.replica.ReplicaCluster;
import io.strongroom.recording.replica.Replicator;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.retention.compliance.CompletenessKeeper;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.expiry.ExpiryPeers;
import io.strongroom.retention.peer.RemoteCompleteness;
import io.strongroom.retention.peer.RemoteExpiry;
import io.strongroom.retention.policy.AgreedKeys;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in its cluster, from the moment on that it records: it joins, answers the others on
 * its data port, hands cameras over, and asks the others for what lies or records there. Closing it
 * leaves the cluster: first others take the cameras up, then recording may stop.
 */
final class ClusterPart implements AutoCloseable {
  /** Longest wait of a node that stops for others to take its cameras up. */
  static final Duration HANDOVER_LIMIT = Duration.ofSeconds(45);

  private static final Duration REPORTS = Duration.ofSeconds(5);
  private static final Duration DAMAGE = Duration.ofMinutes(10);
  private static final Duration UPKEEP = Duration.ofSeconds(5);
  private static final Duration NOT_JOINED_AFTER = Duration.ofSeconds(60);
  private static final String NOT_JOINED = "cluster-not-joined";
  private static final Duration STARTING = Duration.ofMinutes(2);
  private static final int SPLITS = 2;
  private static final Logger log = LoggerFactory.getLogger(ClusterPart.class);

  private final Closing closing = new Closing();
  private final ClusterSettings settings;
  private final NodeId node;
  private final ClusterStores stores;
  private final CameraRegistry registry;
  private final Recording recording;
  private final OwnReport report;
  private final DamagedPacks damaged;
  private final Periodic periodic;
  private final Alarms alarms;
  private final PeerClient client;
  private final PeerRecorders recorders;
  private final PeerHoldings peers;
  private final ReplicaPart replicas;
  private final LiveHandlers shown;
  private final PeerServer port;
  private final ClusterMembership membership;
  private final Handover handover;
  private final ClusterOverview overview;
  private final Clock clock;
  private final long startedNanos = System.nanoTime();
  private volatile boolean leaving;
  private long wellNanos = System.nanoTime();

  /**
   * Joins.
   *
   * @param disks of this node
   * @param own what lies on them
   * @param finishing of copies whose packs are gone
   * @param keys this node's own key store
   * @param check looks at copies with its keys
   * @param dead keys that are destroyed
   * @param more handlers of requests of other nodes
   * @param live what this node records, as it arrives
   * @param mint whose authorisations {@code live} honours
   */
  static ClusterPart join(
      NodeSettings.Cluster settings,
      NodeId node,
      ClusterStores stores,
      CameraRegistry registry,
      Recording recording,
      NodeVolumes disks,
      Holdings own,
      PackFinishing finishing,
      DekUnwrapper keys,
      CopyCheck check,
      DeadKeys dead,
      Map<String, PeerHandler> more,
      LiveFootage live,
      Authorisation.Mint mint,
      ActorSystem<?> actors,
      Periodic periodic,
      Clock clock,
      Alarms alarms) {
    return new ClusterPart(
        settings, node, stores, registry, recording, disks, own, finishing, keys, check, dead, more,
        live, mint, actors, periodic, clock, alarms);
  }

  private ClusterPart(
      NodeSettings.Cluster all,
      NodeId node,
      ClusterStores stores,
      CameraRegistry registry,
      Recording recording,
      NodeVolumes disks,
      Holdings own,
      PackFinishing finishing,
      DekUnwrapper keys,
      CopyCheck check,
      DeadKeys dead,
      Map<String, PeerHandler> more,
      LiveFootage live,
      Authorisation.Mint mint,
      ActorSystem<?> actors,
      Periodic periodic,
      Clock clock,
      Alarms alarms) {
    this.settings = all.membership();
    this.node = node;
    this.stores = stores;
    this.registry = registry;
    this.recording = recording;
    this.clock = clock;
    this.damaged = disks.damaged();
    this.periodic = periodic;
    this.alarms = alarms;
    warnOfTwo();
    try {
      this.client = closing.add("data port client", new PeerClient(this::identity, clock));
      this.recorders = new PeerRecorders(node, client, this::others, System::nanoTime);
      this.peers = new PeerHoldings(client, this::others);
      this.replicas =
          closing.add(
              "copies of packs",
              new ReplicaPart(
                  node,
                  all.replicas(),
                  disks,
                  own,
                  new ReplicaCluster(this::others, stores.register()::all, recorders::reports),
                  finishing,
                  client,
                  this::holdingsOf,
                  isKeyholder() ? Optional.of(check) : Optional.empty(),
                  () -> !leaving,
                  dead::opened,
                  clock,
                  alarms));
      this.report =
          new OwnReport(
              node, assignments(), recording, disks.volumes(), replicas::report, System::nanoTime);
      this.shown = new LiveHandlers(live, mint, actors);
      this.port =
          closing.add(
              "data port",
              PeerServer.start(
                  actors,
                  this::identity,
                  settings.host(),
                  settings.dataPort(),
                  handlers(own, keys, check, more),
                  shown.streams()));
      this.membership =
          ClusterMembership.join(
              settings,
              node,
              () -> List.copyOf(registry.byId().keySet()),
              stores.place(),
              this::reports,
              stores.register()::drained,
              clock);
      this.overview =
          new ClusterOverview(
              node, stores.register(), membership, recorders, recording::status, report);
      this.handover =
          new Handover(
              assignments(),
              this::due,
              this::recorded,
              membership::others,
              recorders,
              System::nanoTime);
      periodic.every("hand-over", Handover.EVERY, handover::ask);
      periodic.every("reports of nodes", REPORTS, recorders::askReports);
      periodic.every("upkeep of the cluster", UPKEEP, this::upkeep);
      periodic.every("copies of packs", Replicator.EVERY, replicas::round);
      periodic.every("copies of open packs", Follower.EVERY, replicas::follow);
      periodic.every("checks of copies", CopyVerifier.EVERY, replicas::verify);
    } catch (RuntimeException e) {
      closing.closeAll();
      throw e;
    }
  }

  private NodeIdentity identity() {
    return NodeIdentity.load(settings.tls(), clock);
  }

  private boolean isKeyholder() {
    return settings.roles().contains(ClusterSettings.Role.KEYHOLDER);
  }

  private Assignments assignments() {
    return stores.place().assignments();
  }

  private void warnOfTwo() {
    long configured = settings.seeds().stream().distinct().count();
    if (configured == SPLITS) {
      log.warn(
          "two nodes are configured: when one dies or they are cut off from each other, only the"
              + " one that joined first goes on as the cluster; the other records what it had and"
              + " takes nothing up. Three nodes survive the loss of any one");
    }
  }

  private Map<String, PeerHandler> handlers(
      Holdings own, DekUnwrapper keys, CopyCheck check, Map<String, PeerHandler> more) {
    Map<String, PeerHandler> handlers = new HashMap<>(HoldingsHandlers.of(own));
    handlers.putAll(more);
    handlers.putAll(
        RecorderHandlers.of(
            this::successor, report, recording::statuses, () -> membership.rebalance()));
    handlers.putAll(shown.handlers());
    handlers.putAll(replicas.handlers());
    if (isKeyholder()) {
      handlers.putAll(UnwrapHandler.of(keys, System::nanoTime));
      handlers.putAll(CheckHandler.of(check, this::holdingsOf, System::nanoTime));
    }
    return handlers;
  }

  /** A node that stops is nobody's successor: nodes that all stop do not wait for each other. */
  private Successors.Answer successor(PlacementMessages.Held held) {
    if (leaving) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "this node is being stopped");
    }
    assignments().heldBy(held.node(), held.cameras());
    return new Successors.Answer(
        recording.kept().stream().filter(assignments()::isAssigned).toList(),
        recording.missingSessions().stream().filter(assignments()::isAssigned).toList());
  }

  private Set<CameraId> recorded() {
    return recording.statuses().stream()
        .filter(status -> status.state() == RecorderStatus.State.RECORDING)
        .map(RecorderStatus::camera)
        .collect(Collectors.toSet());
  }

  private Map<NodeId, NodeReport> reports() {
    Map<NodeId, NodeReport> all = new HashMap<>(recorders.reports());
    all.put(node, report.get());
    return all;
  }

  private Optional<Sessions> due(CameraId camera) {
    return Optional.ofNullable(registry.byId().get(camera))
        .map(CameraRegistry.Registered::camera)
        .filter(Camera::enabled)
        .map(Camera::sessions);
  }

  private List<ClusterNode> others() {
    return membership.others();
  }

  private Optional<Holdings> holdingsOf(NodeId other) {
    return peers.peers().stream()
        .filter(peer -> peer.id().equals(other))
        .map(ClusterHoldings.Peer::holdings)
        .findFirst();
  }

  /** What has to be true sooner or later and could not be made true at once. */
  private void upkeep() {
    Optional<ClusterNode> oldest = membership.oldest();
    if (oldest.isPresent()) {
      wellNanos = System.nanoTime();
      alarms.clear(NOT_JOINED, "cluster");
    } else if (System.nanoTime() - wellNanos > NOT_JOINED_AFTER.toNanos()) {
      alarms.raise(
          NOT_JOINED,
          "cluster",
          "This node is no member of its cluster. It records what fell to it last, and new cameras"
              + " are recorded elsewhere or not at all.",
          "Check that the nodes in cluster.seeds run and are reached, and that certificates are"
              + " valid; the log says more.");
    }
    if (membership.isOldest()) {
      stores.makeTables();
    }
    try {
      stores.register().enter(self());
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.UNAVAILABLE) {
        throw e;
      }
      log.debug("not entered into the register of nodes yet: {}", e.getMessage());
    }
  }

  private ClusterNode self() {
    return new ClusterNode(node, settings.host(), settings.dataPort(), settings.roles());
  }

  /** Mirrors the access logs of others below a folder from now on. */
  void mirrorAccessLogs(Path folder) {
    LogMirrors mirrors =
        new LogMirrors(folder, node, this::others, TiledAccessLog::origin, client, alarms);
    periodic.every("mirrors of access logs", LogMirrors.EVERY, mirrors::round);
  }

  /** What is sealed beside the access logs of others. */
  ContentSource contents() {
    return new RemoteContents(this::others, client);
  }

  /** Packages of evidence on the other nodes. */
  PackagesElsewhere packages() {
    return PackageMessages.elsewhere(client, this::others);
  }

  /** The other nodes, as expiry asks them. */
  ExpiryPeers expiryPeers() {
    return new RemoteExpiry(
        self(),
        client,
        this::others,
        () -> stores.register().all().stream().map(NodeRegister.Known::node).toList(),
        () -> stores.register().newest().stream().map(NodeRegister.Known::node).toList(),
        stores.index(),
        () -> registry.byId().keySet());
  }

  /** What keepers of completeness records have in common, this one being driven as is said. */
  CompletenessKeeper.Cluster completeness(BooleanSupplier drives) {
    return new CompletenessKeeper.Cluster(
        stores.state(),
        new RemoteCompleteness(expiryPeers()::others, client::ask, this::others),
        isKeyholder(),
        drives);
  }

  /** This node's part in expiry, beside what it would do alone. */
  ClusterCustody custody(NodeCustody own) {
    return new ClusterCustody(self(), own, new AgreedKeys(stores.state()), client, this::others);
  }

  /**
   * Whether all nodes of the register are here, or those that are missing have had time to come
   * since this one started.
   */
  boolean seesOthers() {
    Set<NodeId> here = others().stream().map(ClusterNode::id).collect(Collectors.toSet());
    boolean all =
        stores.register().all().stream()
            .map(known -> known.node().id())
            .allMatch(id -> id.equals(node) || here.contains(id));
    return membership.oldest().isPresent()
        && stores.state().isReachable()
        && (all || System.nanoTime() - startedNanos > STARTING.toNanos());
  }

  /** Requests of other nodes that wait for a thread. */
  int requestsWaiting() {
    return port.waiting();
  }

  /** Live views that people watch through other nodes. */
  int liveViews() {
    return shown.views();
  }

  /** Memory of indexes of packs that grow on other nodes. */
  long peerIndexBytes() {
    return peers.indexBytes();
  }

  /** Copies of packs, for metrics. */
  ReplicaPart replicas() {
    return replicas;
  }

  /** Footage on all nodes. */
  ClusterHoldings holdings(Holdings own) {
    ClusterHoldings all =
        new ClusterHoldings(
            node,
            own,
            peers::peers,
            stores.index(),
            stores.state()::isReachable,
            ClusterHoldings.DEADLINE,
            clock,
            damaged,
            alarms);
    periodic.every("damage met elsewhere", DAMAGE, all::forgetOldDamage);
    return closing.add("footage on all nodes", all);
  }

  /** Keys of all keyholders; this node's own store is asked first if it is one. */
  DekUnwrapper unwrapper(DekUnwrapper own) {
    return new RemoteUnwrapper(
        node, isKeyholder() ? Optional.of(own) : Optional.empty(), client, this::others);
  }

  /** The live view of any camera. */
  LiveFootage live(LiveFootage own, Authorisation.Mint mint) {
    return new ClusterLive(own, mint, client, recorders, this::others, clock);
  }

  /** How recording of a camera goes, wherever it is recorded. */
  Optional<RecorderStatus> status(CameraId camera) {
    return overview.status(camera);
  }

  /** The cluster as administrators see it. */
  ClusterView view() {
    return overview;
  }

  /** Leaves: what this node records is taken up by others, as far as they do. */
  @Override
  public void close() {
    leaving = true;
    membership.close();
    int left = handover.complete(HANDOVER_LIMIT);
    if (left > 0) {
      log.warn("{} cameras have not been taken up by other nodes", left);
    }
    closing.closeAll();
  }
}
