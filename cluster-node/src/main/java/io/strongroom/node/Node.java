package io.strongroom.node;

import com.typesafe.config.ConfigFactory;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.health.ManagementServer;
import io.strongroom.ops.health.Readiness;
import io.strongroom.ops.metrics.NodeMetrics;
import io.strongroom.ops.metrics.ReplicaNumbers;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.BreakGlassCare;
import io.strongroom.playback.access.Strangers;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.custody.CustodyJournal;
import io.strongroom.playback.custody.LoggedRecords;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Grants;
import io.strongroom.playback.http.ApiServer;
import io.strongroom.playback.http.Collaborators;
import io.strongroom.playback.mask.MaskChanges;
import io.strongroom.playback.mask.Masks;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.tilelog.Witnessing;
import io.strongroom.playback.view.PictureRenderer;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.control.PausedClasses;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.Recording;
import io.strongroom.recording.control.Share;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.SharedIndexFeed;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.live.LiveTaps;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.DekUnwrapper;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.scrub.Repair;
import io.strongroom.recording.scrub.Scrub;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.PackFinishing;
import io.strongroom.recording.write.PackRecovery;
import io.strongroom.recording.write.StoreSettings;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.peer.ExpiryHandlers;
import io.strongroom.retention.policy.AgreedKeys;
import io.strongroom.retention.policy.Reassignments;
import io.strongroom.retention.policy.RecordingRules;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: everything wired, in the order in which each part needs the one before.
 * Recording starts before the server does, and stops after it.
 */
public final class Node implements AutoCloseable {
  static final String CATALOGUE = "catalogue";

  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final Duration ALARM_CHECK = Duration.ofSeconds(5);
  private static final Duration DAMAGED_FILES = Duration.ofMinutes(10);
  private static final Duration AGREEMENT = Duration.ofSeconds(10);
  private static final Duration COLD_STORE = Duration.ofSeconds(10);
  private static final Duration BALLAST = Duration.ofSeconds(1);

  private final NodeSettings settings;
  private final Closing closing = new Closing();
  private final Periodic periodic = new Periodic();
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Alarms alarms;
  private final DataSpace space;
  private final AtomicBoolean ready = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final ServerIdentity identity;
  private final ApiServer server;
  private final ManagementServer management;

  /**
   * Starts a node; whatever keeps it from starting is thrown after all that was opened is closed.
   */
  public static Node start(NodeSettings settings) {
    return start(settings, new DirectStorage());
  }

  /** The same above another storage: proofs put a faulty one there. */
  public static Node start(NodeSettings settings, Storage storage) {
    return start(settings, storage, Clock.systemUTC());
  }

  /** The same by another clock: tests and drills set it back while the node runs. */
  public static Node start(NodeSettings settings, Storage storage, Clock clock) {
    return start(settings, storage, clock, Argon2Cost.ACCOUNT);
  }

  /** The same with passwords of accounts that cost a guess less: tests sign in all the time. */
  static Node start(NodeSettings settings, Storage storage, Clock clock, Argon2Cost accounts) {
    return new Node(settings, storage, clock, Optional.empty(), accounts);
  }

  /** The same with another way of reading cameras: proofs put one there that costs nothing. */
  public static Node start(NodeSettings settings, Ingest ingest) {
    return new Node(
        settings, new DirectStorage(), Clock.systemUTC(), Optional.of(ingest), Argon2Cost.ACCOUNT);
  }

  private Node(
      NodeSettings settings,
      Storage storage,
      Clock clock,
      Optional<Ingest> ingest,
      Argon2Cost accountCost) {
    this.settings = settings;
    this.clock = clock;
    this.alarms = new Alarms(clock);
    this.space = new DataSpace(settings.data(), alarms);
    Ballast ballast = new Ballast(settings.data(), settings.shortage().ballastBytes());
    BallastCare.beforeStart(settings.data(), ballast);
    SealCheck seals = SealCheck.begin(settings.keys().provider().suite());
    try {
      DataFolder data =
          closing.add(
              "data folder",
              DataFolder.open(
                  settings.data(), () -> NodeKey.loadOrCreate(settings.keys().nodeKey(), random)));
      NodeKeys keys = closing.add("keys", KeySupply.keys(settings, data, alarms, random));
      watchSurroundings();
      Optional<ClusterStores> shared =
          settings
              .cluster()
              .map(
                  cluster ->
                      closing.add(
                          "shared records and index", ClusterStores.open(cluster, data, alarms)));
      StateStore records =
          shared.<StateStore>map(ClusterStores::state).orElseGet(() -> ownState(data));
      LoggedRecords state = new LoggedRecords(records);
      NodePolicy policy = new NodePolicy(settings, state, keys, clock, alarms);
      KeySupply.start(settings, policy, keys, shared, periodic, clock, alarms);
      Accounts accounts = new Accounts(state, new PasswordHash(random, accountCost));
      FirstAccount.ensure(settings.accounts(), accounts, shared, periodic, alarms);
      NodeVolumes disks =
          closing.add(
              "volumes",
              NodeVolumes.open(settings, data.resolve(CATALOGUE), storage, clock, alarms));
      shared.ifPresent(
          stores ->
              closing.add(
                  "feed of the shared index",
                  SharedIndexFeed.start(
                      disks.catalogue(), disks.catalogue(), stores.index(), alarms)));
      EpochSource epochs = new EpochSource(data.node(), clock);
      disks.catalogue().newestEpoch().ifPresent(epochs::observe);
      PackRecovery recovery =
          new PackRecovery(
              disks.volumes(),
              disks.catalogue(),
              disks.live(),
              disks.writeBuffers(),
              epochs,
              alarms);
      recovery.recover();
      Optional<ColdPart> cold =
          settings
              .tiers()
              .cold()
              .map(
                  store ->
                      closing.add("cold store", ColdPart.open(store, data.node(), disks, alarms)));
      cold.ifPresent(
          store -> periodic.nowAndEvery("cold store", COLD_STORE, () -> store.attach(recovery)));
      // What only a look at every file finds waits until recording runs.
      CountDownLatch swept = new CountDownLatch(1);
      Thread.ofPlatform().daemon(true).name("sweep").start(() -> sweep(recovery, swept));
      periodic.every("damaged files", DAMAGED_FILES, recovery::lookAgain);
      NodePackStore packs =
          closing.add("packs", packStore(keys, disks, epochs, policy.recording()));
      periodic.every("key agreements", AGREEMENT, packs::forgetAgreements);
      Authorisation.Mint mint = new Authorisation.Mint();
      LiveTaps taps = new LiveTaps(mint, clock);
      ActorSystem<SpawnProtocol.Command> actors = actorSystem();
      Ingests ingests = new Ingests(settings);
      CameraRegistry registry = ingests.registry(state, policy.recording(), clock);
      seals.requireRight();
      PausedClasses paused = new PausedClasses();
      ShortagePart room =
          new ShortagePart(settings.shortage(), paused, ballast, disks.volumes().room());
      BallastCare care =
          new BallastCare(
              settings.data(),
              ballast,
              disks.roots(),
              paused,
              packs::livePacks,
              System::nanoTime,
              alarms);
      periodic.nowAndEvery("ballast", BALLAST, care::check);
      Recording recording =
          Recording.start(
              actors,
              registry,
              shared.<Share>map(stores -> stores.place().assignments()).orElse(Share.ALL),
              paused,
              ingest.orElseGet(() -> ingests.ingest(clock, random)),
              packs,
              taps,
              settings.ingest().mediaTimeout(),
              clock,
              random,
              alarms);
      closing.add("recorders", recording::stop);
      periodic.every("alarms", ALARM_CHECK, recording::checkAlarms);
      Holdings own = new LocalHoldings(disks.volumes(), disks.catalogue(), disks.live());
      TiledAccessLog accessLog =
          closing.add("access log", AccessLogPart.open(settings, data, clock, random, alarms));
      periodic.nowAndEvery(
          "old contents of the access log",
          AccessLogPart.ERASURE,
          () -> AccessLogPart.eraseOldContents(accessLog));
      Witnessing witnesses =
          closing.add("witnesses", AccessLogPart.witnesses(settings, data, clock, alarms));
      periodic.nowAndEvery("witnesses", AccessLogPart.WITNESSES, witnesses::round);
      CustodyJournal custody = AccessLogPart.custody(accessLog, records, state, data, periodic);
      AccessRequests requests = AccountsPart.requests(settings, state, registry, accessLog, clock);
      periodic.nowAndEvery("requests for footage", AccountsPart.SWEEP, requests::sweep);
      Masks masks = new Masks(state, clock, System::nanoTime);
      MaskChanges maskChanges = new MaskChanges(masks, state, clock);
      periodic.nowAndEvery("masks", RetentionPart.CHANGES, maskChanges::settle);
      AccountsPart who =
          AccountsPart.of(settings, state, accounts, registry, accessLog, clock, random);
      periodic.nowAndEvery(
          "emergencies",
          AccountsPart.EMERGENCIES,
          new BreakGlassCare(requests, who.people(), alarms, clock)::check);
      AccessChecker checker =
          new AccessChecker(
              accessLog,
              mint,
              clock,
              new Grants(requests, clock, System::nanoTime),
              masks,
              who.permissions());
      DeadKeys dead = DeadKeys.of(state);
      DekUnwrapper opening =
          shared
              .<DekUnwrapper>map(stores -> new GuardedKeys(keys, dead, stores.state()::hasBeenSeen))
              .orElse(keys);
      ExpiryHandlers expiry = new ExpiryHandlers();
      PackageMessages packages = new PackageMessages();
      Optional<ClusterPart> cluster =
          shared.map(
              stores ->
                  closing.add(
                      "place in the cluster",
                      ClusterPart.join(
                          settings.cluster().orElseThrow(),
                          data.node(),
                          stores,
                          registry,
                          recording,
                          disks,
                          own,
                          new PackFinishing(disks.catalogue(), disks.readBuffers(), epochs, alarms),
                          opening,
                          new CopyCheck(
                              opening,
                              () -> keys.store().isPresent(),
                              (pack, range, holder) ->
                                  checker.verification(data.node(), holder, pack.camera(), range),
                              disks.readBuffers(),
                              random,
                              System::nanoTime),
                          dead,
                          AccessLogPart.answers(data, expiry, accessLog, packages),
                          taps,
                          mint,
                          actors,
                          periodic,
                          clock,
                          alarms)));
      cluster.ifPresent(part -> part.mirrorAccessLogs(data.resolve(AccessLogPart.MIRRORS)));
      StoredFootage footage =
          closing.add(
              "footage",
              new StoredFootage(
                  cluster.<Holdings>map(part -> part.holdings(own)).orElse(own),
                  cluster.map(part -> part.unwrapper(opening)).orElse(keys),
                  mint,
                  disks.readBuffers()));
      this.identity =
          ServerIdentity.loadOrCreate(
              settings.keys().tls(), settings.http().names(), clock, random);
      Removals removals = new Removals();
      Thinning thinning =
          closing.add(
              "thinning",
              ThinningPart.of(
                  settings,
                  data.node(),
                  disks,
                  policy,
                  keys,
                  cluster.map(part -> part.unwrapper(opening)).orElse(keys),
                  shared.map(stores -> new AgreedKeys(stores.state())),
                  checker,
                  new Holds(state, clock),
                  removals,
                  dead,
                  swept,
                  clock,
                  random,
                  alarms));
      RetentionPart.Views retention =
          RetentionPart.start(
              settings, data, disks, state, policy, keys, footage, registry, cluster, expiry,
              removals, thinning, swept, periodic, clock, random, alarms);
      AccessLogPart.logCompleteness(custody, retention.completeness(), periodic);
      thinning.start();
      Tiering tiering =
          closing.add(
              "moves of packs",
              TierPart.start(settings, disks, cold, removals, dead, footage, swept, clock, alarms));
      Reassignments reassignments = new Reassignments(registry, policy::history, state, clock);
      periodic.nowAndEvery("classes of cameras", RetentionPart.CHANGES, reassignments::settle);
      ShortagePart.Views shortage =
          room.start(
              disks.volumes(),
              retention.expirer(),
              policy,
              recording,
              registry,
              cluster,
              tiering,
              thinning,
              settings.zone(),
              swept,
              periodic,
              clock,
              alarms);
      Scrub scrub =
          closing.add(
              "scrub",
              Scrub.start(
                  settings.scrub(),
                  disks.volumes(),
                  disks.catalogue(),
                  disks.readBuffers(),
                  disks.damaged(),
                  cluster.map(part -> part.replicas().repair()).orElse(Repair.NONE),
                  retention.removes(),
                  disks::writesAreShort,
                  clock));
      Evidence evidence =
          closing.add(
              "exports",
              EvidencePart.start(
                  settings,
                  data,
                  footage,
                  checker,
                  accounts,
                  registry,
                  retention.completeness(),
                  accessLog,
                  state,
                  cluster,
                  packages,
                  clock,
                  random,
                  alarms));
      InspectPart inspect =
          InspectPart.start(
              data,
              accessLog,
              cluster.map(ClusterPart::contents),
              requests,
              who,
              state,
              evidence,
              new ReportFont(settings.reportFont()),
              periodic,
              clock,
              alarms);
      this.server =
          ApiServer.start(
              actors,
              identity.serverContext(),
              settings.http().host(),
              settings.http().port(),
              new Collaborators(
                  who.people(),
                  OidcPart.open(
                      settings, data, accounts, who.sessions(), accessLog, clock, closing),
                  who.permissions(),
                  who.signIn(),
                  who.sessions(),
                  checker,
                  requests,
                  masks,
                  maskChanges,
                  registry,
                  cluster
                      .<Function<CameraId, Optional<RecorderStatus>>>map(part -> part::status)
                      .orElse(recording::status),
                  alarms,
                  footage,
                  cluster.map(part -> part.live(taps, mint)).orElse(taps),
                  new PictureRenderer()::jpeg,
                  settings.view().transcodes(),
                  cluster.map(ClusterPart::view),
                  retention.plan(),
                  shortage.forecasts(),
                  settings.shortage().refusesCameras(),
                  policy.changes(),
                  reassignments,
                  retention.completeness(),
                  retention.reports(),
                  new ReportFont(settings.reportFont()),
                  evidence,
                  settings.watermarks(),
                  settings.zone(),
                  inspect.inspection(),
                  inspect.findings(),
                  inspect.packs(),
                  new Strangers(accessLog, clock),
                  clock));
      closing.add("server", () -> server.stop().toCompletableFuture().join());
      NodeMetrics metrics =
          new NodeMetrics(
              recording,
              packs,
              disks.writeBuffers(),
              disks.volumes(),
              alarms,
              NodeBounds.of(server, accessLog, footage, cluster, cold),
              cluster.map(part -> part.replicas().numbers()).orElse(ReplicaNumbers.NONE),
              scrub,
              tiering,
              thinning,
              shortage.numbers());
      this.management =
          closing.add(
              "management",
              ManagementServer.start(
                  settings.management().host(),
                  settings.management().port(),
                  this::readiness,
                  metrics::scrape));
      ready.set(true);
      log.info("node {} is ready at {}", data.node(), url());
    } catch (RuntimeException e) {
      closeAll();
      throw space.explained(e);
    }
  }

  /** Where people and programs reach it, by the first name that its certificate has. */
  public URI url() {
    String name = settings.http().names().stream().findFirst().orElse("localhost");
    String host = name.contains(":") ? "[" + name + "]" : name;
    return URI.create("https://" + host + ":" + server.address().getPort());
  }

  /** SHA-256 fingerprint of the node's certificate authority. */
  public String caFingerprint() {
    return identity.fingerprint();
  }

  /** Port of health and metrics. */
  public int managementPort() {
    return management.port();
  }

  /** Returns when the node has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Stops serving, finishes every open pack, and closes what is on disk. Safe to call twice. */
  @Override
  public void close() {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    ready.set(false);
    closeAll();
    log.info("node stopped");
    stopped.countDown();
  }

  private void closeAll() {
    periodic.close();
    closing.closeAll();
  }

  private static void sweep(PackRecovery recovery, CountDownLatch swept) {
    try {
      var _ = recovery.sweep();
    } finally {
      swept.countDown();
    }
  }

  private Readiness readiness() {
    List<String> impaired = alarms.standing().stream().map(Alarm::kind).distinct().toList();
    return new Readiness(ready.get(), impaired);
  }

  private RocksStateStore ownState(DataFolder data) {
    return closing.add(
        "control records",
        RocksStateStore.open(data.resolve("state"), new DocumentCipher(data.key())));
  }

  /** What is wrong with clock and disk is told before it shows in what the node does. */
  private void watchSurroundings() {
    ClockWatch clockWatch = new ClockWatch(clock, System::nanoTime, alarms);
    space.check();
    periodic.every(
        "surroundings",
        ALARM_CHECK,
        () -> {
          clockWatch.check();
          space.check();
        });
  }

  private NodePackStore packStore(
      NodeKeys keys, NodeVolumes disks, EpochSource epochs, RecordingRules rules) {
    return new NodePackStore(
        disks.volumes(),
        disks.catalogue(),
        disks.live(),
        disks.writeBuffers(),
        epochs,
        rules::expiryDay,
        keys.ring()::find,
        random,
        StoreSettings.defaults(settings.zone()).withPacksOf(settings.recording().longestPack()),
        alarms);
  }

  private ActorSystem<SpawnProtocol.Command> actorSystem() {
    ActorSystem<SpawnProtocol.Command> system =
        ActorSystem.create(SpawnProtocol.create(), "strongroom", ConfigFactory.load("strongroom"));
    closing.add(
        "actors",
        () -> {
          system.terminate();
          system.getWhenTerminated().toCompletableFuture().join();
        });
    return system;
  }
}
