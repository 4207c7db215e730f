package io.strongroom.retention.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.TestClip;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.SharedIndexFeed;
import io.strongroom.recording.index.SharedRows;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.peer.RemoteUnwrapper;
import io.strongroom.recording.peer.UnwrapHandler;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.WholePackKeys;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.Custody;
import io.strongroom.retention.expiry.DeadKeys;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.OwnFootage;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.AgreedKeys;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import io.strongroom.retention.policy.ThinningDays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Three nodes of a cluster in one process, long after recording: packs, key stores, certificates,
 * data ports and sockets as in production, and one store of control records. The first two are
 * keyholders. Node n has recorded camera n, and the next node has a copy.
 */
final class ExpiryNodes implements AutoCloseable {
  static final int NODES = 3;
  static final int KEYHOLDERS = 2;
  static final int SECONDS = 3;
  static final DayKeyId DAY =
      new DayKeyId(
          StoreFixture.CLASS.name(),
          LocalDate.ofInstant(StoreFixture.NOON.toInstant(), StoreFixture.ZONE).plusDays(30));

  final List<Node> nodes = new ArrayList<>();
  final StateStore state;
  final RocksCatalogue index;
  final Holds holds;
  final DeletionOrders orders;
  PolicyHistory policy = policy(31);
  Instant now = Instant.parse("2099-01-01T00:00:00Z");

  /** Whether nodes have not heard yet who is on the register. */
  volatile boolean registerLags;

  /** Whether no node sees another one; the records they have in common all the same. */
  volatile boolean isSplit;

  /** It passes, and shows noon of the day of recording when it begins, whatever day is today. */
  private final Clock recording =
      Clock.offset(
          Clock.systemUTC(), Duration.between(Instant.now(), StoreFixture.NOON.toInstant()));

  private final Path root;
  private final ClusterAuthority authority;
  private final SecureRandom random = new SecureRandom();
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "expiry");

  ExpiryNodes(Path root) throws IOException {
    this.root = root;
    this.authority = ClusterAuthority.create(root.resolve("ca"), Clock.systemUTC(), random);
    NodeKey key = NodeKey.loadOrCreate(root.resolve("records.key"), random);
    this.state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
    this.index = RocksCatalogue.open(root.resolve("index"));
    this.holds = new Holds(state, () -> now);
    this.orders = new DeletionOrders(state, () -> now);
    for (int number = 1; number <= NODES; number++) {
      nodes.add(new Node(number));
    }
  }

  /** A version for each ceiling, one after the other. */
  static PolicyHistory policy(int... ceilings) {
    List<PolicyVersion> versions = new ArrayList<>();
    for (int ceiling : ceilings) {
      RetentionRule rule = new RetentionRule(StoreFixture.CLASS, 30, ceiling, "basis");
      versions.add(
          new PolicyVersion(versions.size() + 1, Instant.EPOCH, new RetentionRules(List.of(rule))));
    }
    return new PolicyHistory(versions);
  }

  static CameraId camera(int number) {
    return new CameraId(new UUID(9, number));
  }

  Node node(int number) {
    return nodes.get(number - 1);
  }

  /** What each node records, copies of it on the next one, and the shared index. */
  void record(boolean copied) throws IOException {
    for (Node node : nodes) {
      node.record();
      if (copied) {
        node(node.number % NODES + 1).copy(node);
      }
    }
  }

  /** The same of footage that can be thinned. */
  void recordClips() throws IOException {
    nodes.forEach(Node::recordClip);
    copies();
  }

  /** A copy of whatever a node has recorded is on the next one, and it knows. */
  void copies() throws IOException {
    for (Node node : nodes) {
      node(node.number % NODES + 1).copy(node);
    }
  }

  /** What an administrator does where fewer than two other nodes can. */
  void confirmClocks() {
    nodes.forEach(node -> node.expirer.confirmClock(LocalDate.ofInstant(now, StoreFixture.ZONE)));
  }

  /** As often as their threads would come by until nothing changes any more. */
  void rounds() {
    for (int i = 0; i < 4; i++) {
      nodes.stream().filter(node -> node.isUp).forEach(Node::round);
    }
  }

  private List<ClusterNode> registered() {
    return nodes.stream().map(node -> node.address).toList();
  }

  private List<ClusterNode> upBut(Node self) {
    return nodes.stream()
        .filter(node -> node != self && node.isUp && !isSplit)
        .map(node -> node.address)
        .toList();
  }

  /** One node. */
  final class Node {
    final int number;
    final StoreFixture store;
    final Expirer expirer;
    final PeerClient client;
    final ClusterNode address;
    boolean isUp = true;
    boolean slotsAreThere = true;
    boolean keysAreOpen = true;
    final Thinning thinning;
    private final PeerServer server;

    private Node(int number) throws IOException {
      this.number = number;
      Path folder = Files.createDirectories(root.resolve("node-" + number));
      if (number > 1) {
        copyKeyStore(folder);
      }
      NodeId id = new NodeId(new UUID(7, number));
      this.store = new StoreFixture(folder, id, recording);
      // as the supply of day keys does on every keyholder
      new AgreedKeys(state).holdKey(DAY, store.keys);
      authority.issue(folder.resolve("tls"), List.of("localhost"), Clock.systemUTC(), random);
      NodeIdentity identity = NodeIdentity.load(folder.resolve("tls"), Clock.systemUTC());
      this.client = new PeerClient(() -> identity, Clock.systemUTC());
      ExpiryHandlers handlers = new ExpiryHandlers();
      Map<String, PeerHandler> answers = new HashMap<>(handlers.handlers());
      if (number <= KEYHOLDERS) {
        answers.putAll(UnwrapHandler.of(this::unwrap, System::nanoTime));
      }
      this.server = PeerServer.start(system, () -> identity, "localhost", 0, answers, Map.of());
      this.address = address(id, server.address().getPort());
      this.thinning = thinning();
      this.expirer = expirer(folder);
      handlers.serve(expirer);
    }

    private Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
      return store.keys.unwrap(wrapped, headerHash);
    }

    /** As a node has it: keys come from keyholders, what is wrapped to is in the records. */
    private Thinning thinning() {
      DeadKeys dead = DeadKeys.of(state);
      RemoteUnwrapper opening =
          new RemoteUnwrapper(
              address.id(),
              number <= KEYHOLDERS ? Optional.of(this::unwrap) : Optional.empty(),
              client,
              () -> upBut(this));
      return new Thinning(
          new Thinning.Site(
              store.volumes,
              store.catalogue,
              store.pool,
              new DamagedPacks(store.catalogue, () -> now, store.alarms),
              new CopyClaims(),
              new Removals(),
              () -> holds.inForce(now)::cover,
              row -> dead.opened(row) || dead.isGoing(ClassDay.keyOf(row))),
          new Thinning.Keys(
              new WholePackKeys(
                  opening,
                  (pack, range) -> store.mint.authorise(pack.id().camera(), range, "thinning")),
              wrapped -> new AgreedKeys(state).find(wrapped.id()),
              random),
          ThinningDays.of(() -> policy, StoreFixture.ZONE),
          1L << 40,
          () -> false,
          new CountDownLatch(0),
          () -> now,
          System::nanoTime,
          store.alarms);
    }

    private void copyKeyStore(Path folder) throws IOException {
      Path first = root.resolve("node-1");
      Files.copy(first.resolve("keys"), folder.resolve("keys"));
      Files.copy(first.resolve("keys.slot"), folder.resolve("keys.slot"));
    }

    private ClusterNode address(NodeId id, int port) {
      Set<Role> roles =
          number <= KEYHOLDERS ? Set.of(Role.RECORDER, Role.KEYHOLDER) : Set.of(Role.RECORDER);
      return new ClusterNode(id, "localhost", port, roles);
    }

    private Expirer expirer(Path folder) {
      NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), random);
      Tombstone.Mint mint = new Tombstone.Mint();
      return new Expirer(
          new OwnFootage(address.id(), store.catalogue, StoreFixture.ZONE, thinning::states),
          new RemoteExpiry(
              address,
              client,
              () -> upBut(this),
              () -> registerLags ? List.of() : registered(),
              ExpiryNodes.this::registered,
              index,
              () -> Set.of(camera(1), camera(2), camera(3))),
          true,
          state,
          () -> policy,
          StoreFixture.ZONE,
          new TrustedClock(
              () -> new Reading(now, "boot", Duration.between(Instant.EPOCH, now)),
              new CheckpointFile(folder.resolve("checkpoint"), new DocumentCipher(key))),
          custody(folder.resolve("certificates.key")),
          new Eraser(store.volumes, store.catalogue, mint),
          mint,
          holds,
          orders,
          new KeyMove(store.volumes, store.catalogue),
          store.alarms);
    }

    private Custody custody(Path file) {
      NoteSigner signer = NoteSigner.create(file, "node.example/" + number, random);
      AgreedKeys agreed = new AgreedKeys(state);
      return new Custody() {
        @Override
        public boolean isKeyholder() {
          return number <= KEYHOLDERS;
        }

        @Override
        public boolean isOpen() {
          return isKeyholder() && keysAreOpen;
        }

        @Override
        public Rewrap rewrapTo(DayKeyId holdKey) {
          return isKeyholder()
              ? Rewrap.to(agreed.holdKey(holdKey, store.keys), store.keys, random)
              : new RemoteRewrap(holdKey, client, upBut(Node.this));
        }

        @Override
        public List<String> keyIds(DayKeyId classDay) {
          return store.keys.publicKeys().stream()
              .filter(each -> each.id().equals(classDay))
              .map(each -> HexFormat.of().formatHex(each.keyId()))
              .toList();
        }

        @Override
        public int destroy(DayKeyId classDay) {
          if (!slotsAreThere) {
            throw new KeyFileException("slot usb is away");
          }
          List<DayPublicKey> _ = store.keys.destroy(classDay);
          agreed.forget(classDay);
          return 1;
        }

        @Override
        public void closePacks() {
          store.footage.forgetAll();
        }

        @Override
        public String sign(String text) {
          return SignedNote.sign(text, signer).toString();
        }

        @Override
        public String certificateKey() {
          return signer.verifierKey();
        }
      };
    }

    private void record() {
      try (PackStore.Writer writer =
          store.store.open(camera(number), StoreFixture.CLASS, new StoreFixture.Recorder())) {
        writer.init(StoreFixture.INIT.duplicate());
        for (int n = 0; n < SECONDS; n++) {
          Fragment second = StoreFixture.second(n);
          writer.fragment(second);
        }
      }
      rows().forEach(index::finished);
    }

    private void recordClip() {
      TestClip clip = TestClip.synthetic(StoreFixture.NOON, 2);
      try (PackStore.Writer writer =
          store.store.open(camera(number), StoreFixture.CLASS, new StoreFixture.Recorder())) {
        writer.init(clip.init());
        clip.fragments().forEach(writer::fragment);
      }
      rows().forEach(index::finished);
    }

    private void copy(Node from) throws IOException {
      for (PackRow row : from.rows()) {
        if (!row.id().camera().equals(camera(from.number))
            || store.catalogue.find(row.id()).isPresent()) {
          continue;
        }
        from.store.catalogue.replicas().holders(row.id(), Set.of(address.id()));
        Path source = from.file(row);
        Path target = file(row);
        Files.createDirectories(target.getParent());
        Files.copy(source, target);
        Files.copy(PackPaths.key(source), PackPaths.key(target));
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
                    row.bytes(),
                    row.footerBytes(),
                    row.chunks(),
                    row.state(),
                    row.firstOfLife(),
                    row.merkleRoot(),
                    row.wrappedKey()),
                Set.of(from.address.id()));
      }
    }

    /** Takes its rows out of catalogue and index, as if their disk had been away for long. */
    List<PackRow> lose() {
      List<PackRow> rows = rows();
      store.catalogue.forgetAll(rows.stream().map(PackRow::id).toList());
      rows.forEach(row -> index.forget(row.id()));
      return rows;
    }

    /** What the feed of the shared index does within a second. */
    void tell() {
      SharedIndexFeed.start(
              (RocksCatalogue) store.catalogue,
              store.catalogue,
              new SharedRows(index),
              store.alarms)
          .close();
    }

    private Path file(PackRow row) {
      return PackPaths.finished(
          store.volumes.all().getFirst().root(), row.retentionClass(), row.expiryDay(), row.id());
    }

    List<PackRow> rows() {
      List<PackRow> rows = new ArrayList<>();
      store.catalogue.forEach(rows::add);
      return rows;
    }

    /** Whether any file of the class-day is there. */
    boolean hasFiles() {
      return Files.exists(
          PackPaths.day(
              store.volumes.all().getFirst().root(), StoreFixture.CLASS, DAY.expiryDay()));
    }

    List<DayKeyId> keys() {
      return store.keys.publicKeys().stream().map(DayPublicKey::id).toList();
    }

    void round() {
      expirer.run();
      expirer.move();
      if (expirer.goOn()) {
        expirer.run();
      }
      expirer.remove();
    }

    RetentionPlan.Line line(DayKeyId id) {
      return expirer.plan().lines().stream()
          .filter(line -> line.id().equals(id))
          .findFirst()
          .orElseThrow();
    }

    ExpiryCertificate certificate() throws Exception {
      String note = expirer.certificate(DAY).orElseThrow();
      return ExpiryCertificate.parse(
          SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
    }

    /** The key of what is here of a camera is the hold key, and opens it. */
    void assertHeld(int camera) {
      List<PackRow> held =
          rows().stream().filter(row -> row.id().camera().equals(camera(camera))).toList();
      assertThat(held)
          .singleElement()
          .satisfies(row -> assertThat(ClassDay.keyOf(row)).isEqualTo(DAY.next()));
      assertThat(held.getFirst().wrappedKey())
          .as("row and key file say the same")
          .isEqualTo(keyFile(held.getFirst()));
    }

    byte[] headerHash(PackRow row) throws IOException {
      try (Storage.StoredFile file = new DirectStorage().openForReading(file(row))) {
        return PackFile.footer(file, row.bytes(), row.footerBytes()).headerHash().toArray();
      }
    }

    private Bytes keyFile(PackRow row) {
      try {
        return PackFile.wrappedKey(new DirectStorage(), file(row));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The cameras of which something is left on a node. */
  List<Integer> camerasOn(int number) {
    return IntStream.rangeClosed(1, NODES)
        .filter(
            camera ->
                node(number).rows().stream()
                    .anyMatch(row -> row.id().camera().equals(camera(camera))))
        .boxed()
        .toList();
  }

  @Override
  public void close() {
    for (Node node : nodes) {
      node.server.close();
      node.client.close();
      node.store.close();
    }
    index.close();
    state.close();
    system.terminate();
  }
}
