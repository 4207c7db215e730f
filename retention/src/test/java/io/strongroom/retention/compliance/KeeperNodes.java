package io.strongroom.retention.compliance;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.read.ClusterHoldings;
import io.strongroom.recording.read.LocalHoldings;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.peer.CompletenessHandlers;
import io.strongroom.retention.peer.RemoteCompleteness;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Nodes of a cluster in one process, each with its packs, its records and its keeper, and one store
 * of control records. What they ask each other goes through the bytes of the data port. The first
 * two are keyholders; {@link #drivers} make records.
 */
final class KeeperNodes implements AutoCloseable {
  static final CameraId GATE = new CameraId(new UUID(9, 1));
  static final CameraId YARD = new CameraId(new UUID(9, 2));
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final int KEYHOLDERS = 2;

  final StateStore state;
  final CameraRegistry registry;
  final List<Node> nodes = new ArrayList<>();
  final Set<DayKeyId> destroyed = new HashSet<>();
  final List<TimeRange> recordedInDestroyed = new ArrayList<>();

  /** Packs that a hold keeps. */
  final Set<PackId> held = new HashSet<>();

  /** Who makes records; two while each takes itself for the one. */
  Set<Integer> drivers = Set.of(1);

  /** What nodes ask each other, by its name; several are asked at once. */
  final Queue<String> asked = new ConcurrentLinkedQueue<>();

  private final Path root;
  private final Set<Integer> movesAfterDays;
  private final RocksCatalogue index;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  KeeperNodes(Path root, int count) throws IOException {
    this(root, count, Set.of());
  }

  /**
   * Nodes with a hot and a warm volume.
   *
   * @param movesAfterDays when packs move
   */
  KeeperNodes(Path root, int count, Set<Integer> movesAfterDays) throws IOException {
    this.root = root;
    this.movesAfterDays = movesAfterDays;
    NodeKey key = NodeKey.loadOrCreate(root.resolve("records.key"), new SecureRandom());
    this.state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
    this.index = RocksCatalogue.open(root.resolve("index"));
    this.registry =
        new CameraRegistry(
            state,
            new CameraRules(Set.of("standard"), "standard", Optional.empty()),
            Clock.systemUTC(),
            UUID::randomUUID);
    for (int number = 1; number <= count; number++) {
      nodes.add(new Node(number));
    }
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  void register(CameraId camera) {
    Camera _ =
        registry.add(
            new NewCamera(
                "gate",
                "rtsp://127.0.0.1/1",
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
                null,
                null),
            camera);
  }

  /** All nodes have this time, and believe it. */
  void at(String instant) {
    now = Instant.parse(instant);
    nodes.forEach(node -> node.clock.confirm(LocalDate.ofInstant(now, ZONE), ZONE));
  }

  /** What the threads of all nodes that are up do at this time. */
  void rounds(String instant) {
    at(instant);
    for (int i = 0; i < 3; i++) {
      nodes.stream().filter(node -> node.isUp).forEach(Node::round);
    }
  }

  private List<Node> othersThan(Node self) {
    return nodes.stream().filter(node -> node != self && node.isRegistered).toList();
  }

  /** Everything has expired that was recorded with this expiry day. */
  private final class Gone implements ExpiredPacks {
    @Override
    public boolean contains(PackId pack, DayKeyId classDay, TimeRange range) {
      return destroyed.contains(classDay);
    }

    @Override
    public boolean isThinned(PackId pack, DayKeyId classDay, TimeRange range) {
      return false;
    }

    @Override
    public List<ChangeId> orders(PackId pack, DayKeyId classDay, TimeRange range) {
      return List.of();
    }

    @Override
    public boolean isHeld(PackRow pack) {
      return held.contains(pack.id());
    }

    @Override
    public List<TimeRange> goneSince(Instant since) {
      return recordedInDestroyed;
    }
  }

  /** One node. */
  final class Node implements AutoCloseable {
    final int number;
    final NodeId id;
    final StoreFixture store;
    final NoteSigner signer;
    final TrustedClock clock;
    final Path records;
    final CompletenessHandlers handlers = new CompletenessHandlers();
    CompletenessKeeper keeper;
    boolean isUp = true;
    boolean isRegistered = true;
    Runnable beforeSigning = () -> {};
    private final StoredFootage footage;
    private final ClusterHoldings holdings;

    private Node(int number) throws IOException {
      this.number = number;
      this.id = new NodeId(new UUID(7, number));
      Path folder = Files.createDirectories(root.resolve("node-" + number));
      this.store = new StoreFixture(folder, id, List.of(Tier.HOT, Tier.WARM));
      this.signer =
          NoteSigner.create(
              folder.resolve("certificates.key"), "node.example/" + number, new SecureRandom());
      this.records = folder.resolve("completeness");
      NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
      this.clock =
          new TrustedClock(
              () -> new Reading(now, "boot", Duration.between(Instant.EPOCH, now)),
              new CheckpointFile(folder.resolve("checkpoint"), new DocumentCipher(key)));
      this.holdings =
          new ClusterHoldings(
              id,
              own(),
              () ->
                  othersThan(this).stream()
                      .filter(node -> node.isUp)
                      .map(node -> new ClusterHoldings.Peer(node.id, node.name(), node.own()))
                      .toList(),
              index,
              () -> true,
              Duration.ofSeconds(20),
              Clock.systemUTC(),
              new DamagedPacks(store.catalogue, Clock.systemUTC(), store.alarms),
              store.alarms);
      this.footage =
          new StoredFootage(
              holdings,
              (authorisation, wrapped, hash) -> {
                throw new AssertionError("nothing is opened");
              },
              store.mint,
              store.pool);
      this.keeper = restarted(state);
    }

    String name() {
      return "node-" + number + ".example";
    }

    private LocalHoldings own() {
      return new LocalHoldings(store.volumes, store.catalogue, store.live);
    }

    private boolean isKeyholder() {
      return number <= KEYHOLDERS;
    }

    /** The keeper as after a start, upon what is on disk. */
    void restart() {
      restart(state);
    }

    void restart(StateStore records) {
      keeper = restarted(records);
    }

    private CompletenessKeeper restarted(StateStore controlRecords) {
      CompletenessKeeper made =
          keeper(
              Optional.of(
                  new CompletenessKeeper.Cluster(
                      controlRecords,
                      new RemoteCompleteness(this::peers, this::ask, this::well),
                      isKeyholder(),
                      () -> drivers.contains(number))));
      handlers.serve(made.answers());
      return made;
    }

    /** The keeper as it would be if this node stood alone. */
    CompletenessKeeper alone() {
      return keeper(Optional.empty());
    }

    private CompletenessKeeper keeper(Optional<CompletenessKeeper.Cluster> cluster) {
      return new CompletenessKeeper(
          id,
          store.catalogue,
          new PackPlaces(store.volumes, movesAfterDays),
          cluster.isPresent() ? footage : store.footage,
          registry,
          ZONE,
          clock,
          text -> {
            beforeSigning.run();
            return SignedNote.sign(text, signer).toString();
          },
          Gone::new,
          records,
          cluster,
          store.alarms);
    }

    private List<Peer> peers() {
      return othersThan(this).stream()
          .map(node -> new Peer(node.id, node.name(), node.isKeyholder(), node.isUp))
          .toList();
    }

    private List<ClusterNode> well() {
      return othersThan(this).stream()
          .filter(node -> node.isUp)
          .map(node -> new ClusterNode(node.id, node.name(), 1, Set.of(Role.RECORDER)))
          .toList();
    }

    private ByteBuffer ask(
        ClusterNode to, String request, byte[] body, int maxAnswerBytes, Duration limit) {
      Node other = nodes.stream().filter(node -> node.id.equals(to.id())).findFirst().orElseThrow();
      if (!other.isUp) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, other.name() + " does not answer");
      }
      asked.add(request);
      PeerHandler handler = Objects.requireNonNull(other.handlers.handlers().get(request));
      ByteBuffer answer = handler.answer(name(), ByteBuffer.wrap(body));
      assertThat(answer.remaining()).isLessThanOrEqualTo(maxAnswerBytes);
      return answer;
    }

    void round() {
      keeper.follow();
      keeper.run();
      keeper.follow();
    }

    /** One recorder life: fragments of ten minutes from here to there. */
    void record(CameraId camera, String from, String to) {
      TimeRange range = RecordingSite.range(from, to);
      try (PackStore.Writer writer = open(camera)) {
        record(writer, range);
      }
      store.catalogue.packs(camera, range).forEach(index::finished);
    }

    PackStore.Writer open(CameraId camera) {
      PackStore.Writer writer =
          store.store.open(camera, StoreFixture.CLASS, new StoreFixture.Recorder());
      writer.init(StoreFixture.INIT.duplicate());
      return writer;
    }

    void record(PackStore.Writer writer, TimeRange range) {
      for (WallTime at = range.from(); at.isBefore(range.to()); at = at.plusMicros(600_000_000)) {
        long length = Math.min(600_000_000, at.microsUntil(range.to()));
        byte[] content = new byte[900];
        new Random(at.micros()).nextBytes(content);
        writer.fragment(
            new Fragment(
                ByteChain.of(ByteBuffer.wrap(content)),
                at,
                length,
                MediaTime.anchoredAt(at),
                25,
                true,
                false,
                false,
                0));
      }
    }

    void gap(CameraId camera, String from, String to, GapCause cause) {
      store.store.recordGap(camera, new Gap(RecordingSite.range(from, to), cause));
    }

    /** Has a copy of what another node recorded, cut short by so many bytes in its row. */
    void copy(Node from, CameraId camera, long shorter) {
      from.rows(camera)
          .forEach(
              row ->
                  store
                      .catalogue
                      .replicas()
                      .copied(
                          new PackRow(
                              row.id(),
                              store.volumes.all().getFirst().id(),
                              row.retentionClass(),
                              row.expiryDay(),
                              row.spans(),
                              row.bytes() - shorter,
                              row.footerBytes(),
                              row.chunks(),
                              row.state(),
                              row.firstOfLife(),
                              shorter == 0 ? row.merkleRoot() : Bytes.copyOf(new byte[32]),
                              row.wrappedKey()),
                          Set.of(from.id)));
    }

    /** What it knows of packs of a time is gone. */
    void forget(CameraId camera, TimeRange range) {
      store.catalogue.packs(camera, range).forEach(row -> store.catalogue.forget(row.id()));
    }

    List<PackRow> rows(CameraId camera) {
      List<PackRow> rows = new ArrayList<>();
      store.catalogue.forEach(row -> rows.add(row));
      return rows.stream().filter(row -> row.id().camera().equals(camera)).toList();
    }

    /** The chain in this node's folder, checked as its reader would. */
    List<CompletenessRecord> chain(CameraId camera) {
      RecordFiles files = new RecordFiles(records);
      List<CompletenessRecord> chain =
          files.chain(camera).stream().map(entry -> verified(files.note(entry))).toList();
      assertThat(ChainCheck.of(chain)).isEmpty();
      return chain;
    }

    List<String> notes(CameraId camera) {
      RecordFiles files = new RecordFiles(records);
      return files.chain(camera).stream().map(files::note).toList();
    }

    List<String> alarms() {
      return store.alarms.standing().stream().map(alarm -> alarm.kind()).toList();
    }

    String detail(String kind) {
      return store.alarms.standing().stream()
          .filter(alarm -> alarm.kind().equals(kind))
          .map(alarm -> alarm.detail())
          .findFirst()
          .orElse("");
    }

    /** Files of a camera that are no records. */
    List<String> others(CameraId camera) {
      String[] names = records.resolve(camera.toString()).toFile().list();
      return names == null
          ? List.of()
          : Arrays.stream(names).filter(name -> !name.endsWith(".note")).sorted().toList();
    }

    @Override
    public void close() {
      holdings.close();
      footage.close();
      store.close();
    }
  }

  CompletenessRecord verified(String note) {
    SignedNote signed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    List<NoteVerifier> keys =
        nodes.stream().map(node -> NoteVerifier.parse(node.signer.verifierKey())).toList();
    Set<NoteVerifier> _ = signed.verify(keys);
    return CompletenessRecord.parse(signed.text());
  }

  /** All keyholders that are up have the same files, and this many. */
  void assertSame(CameraId camera, int records) {
    List<List<String>> chains =
        nodes.stream()
            .filter(node -> node.isUp && node.isKeyholder())
            .map(node -> node.notes(camera))
            .toList();
    assertThat(chains.getFirst()).hasSize(records);
    assertThat(chains).allMatch(chain -> chain.equals(chains.getFirst()));
    nodes.stream()
        .filter(node -> node.isUp)
        .forEach(node -> assertThat(node.chain(camera)).isNotNull());
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    index.close();
    state.close();
  }
}
