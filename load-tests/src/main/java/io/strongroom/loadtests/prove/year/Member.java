package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.EpochSource;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.recording.write.NodePackStore;
import io.strongroom.recording.write.StoreSettings;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.Custody;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.OwnFootage;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.peer.ExpiryHandlers;
import io.strongroom.retention.peer.RemoteExpiry;
import io.strongroom.retention.peer.RemoteRewrap;
import io.strongroom.retention.policy.AgreedKeys;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node of a cluster as far as expiry goes: its own volume, catalogue and data port, and the
 * records and the key store that the cluster has in common. Used by one thread.
 */
final class Member implements AutoCloseable {
  final ClusterNode address;
  final RocksCatalogue catalogue;
  final NodePackStore packs;
  final Expirer expirer;
  private final TwoMembers cluster;
  private final Path folder;
  private final Optional<KeyStore> keys;
  private final BufferPool pool = new BufferPool(64L << 20);
  private final Volumes volumes;
  private final PeerClient client;
  private final PeerServer server;
  private final AgreedKeys agreed;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param keys the key store, if it is a keyholder
   */
  Member(TwoMembers cluster, Path folder, NodeId id, Optional<KeyStore> keys) {
    this.cluster = cluster;
    this.folder = folder;
    this.keys = keys;
    this.agreed = new AgreedKeys(cluster.records());
    Alarms alarms = new Alarms(cluster.clock());
    catalogue = RocksCatalogue.open(folder.resolve("catalogue"));
    volumes =
        KnownVolumes.open(
            List.of(new KnownVolumes.Place(folder.resolve("disk"), "disk")),
            catalogue,
            new QuickStorage(new Fuse()),
            pool,
            alarms);
    packs =
        new NodePackStore(
            volumes,
            catalogue,
            new LivePacks(),
            pool,
            new EpochSource(id, cluster.clock()),
            (type, day) -> day.plusDays(TwoMembers.CEILING_DAYS),
            cluster::dayKey,
            random,
            StoreSettings.defaults(TwoMembers.ZONE),
            alarms);
    NodeIdentity identity = cluster.identity(folder.resolve("tls"));
    client = new PeerClient(() -> identity, cluster.trueClock());
    ExpiryHandlers handlers = new ExpiryHandlers();
    server =
        PeerServer.start(
            cluster.system(), () -> identity, "localhost", 0, handlers.handlers(), Map.of());
    address =
        new ClusterNode(
            id,
            "localhost",
            server.address().getPort(),
            keys.isPresent() ? Set.of(Role.RECORDER, Role.KEYHOLDER) : Set.of(Role.RECORDER));
    expirer = newExpirer(alarms);
    handlers.serve(expirer);
  }

  private Expirer newExpirer(Alarms alarms) {
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), random));
    Tombstone.Mint mint = new Tombstone.Mint();
    return new Expirer(
        new OwnFootage(address.id(), catalogue, TwoMembers.ZONE),
        new RemoteExpiry(
            address,
            client,
            () -> cluster.upBut(this),
            cluster::register,
            cluster::register,
            cluster.index(),
            () -> Set.copyOf(TwoMembers.CAMERAS)),
        true,
        cluster.records(),
        cluster::policy,
        TwoMembers.ZONE,
        new TrustedClock(
            cluster.clock()::reading, new CheckpointFile(folder.resolve("checkpoint"), cipher)),
        custody(NoteSigner.create(folder.resolve("certificates.key"), "pair.example/node", random)),
        new Eraser(volumes, catalogue, mint),
        mint,
        new Holds(cluster.records(), cluster.clock()),
        new DeletionOrders(cluster.records(), cluster.clock()),
        new KeyMove(volumes, catalogue),
        alarms);
  }

  private Custody custody(NoteSigner signer) {
    return new Custody() {
      @Override
      public boolean isKeyholder() {
        return keys.isPresent();
      }

      @Override
      public boolean isOpen() {
        return keys.isPresent();
      }

      @Override
      public Rewrap rewrapTo(DayKeyId holdKey) {
        return keys.map(store -> Rewrap.to(agreed.holdKey(holdKey, store), store, random))
            .orElseGet(() -> new RemoteRewrap(holdKey, client, cluster.upBut(Member.this)));
      }

      @Override
      public List<String> keyIds(DayKeyId classDay) {
        return keys.stream()
            .flatMap(store -> store.publicKeys().stream())
            .filter(key -> key.id().equals(classDay))
            .map(DayPublicKey::keyId)
            .map(HexFormat.of()::formatHex)
            .toList();
      }

      @Override
      public int destroy(DayKeyId classDay) {
        List<DayPublicKey> _ = keys.orElseThrow().destroy(classDay);
        agreed.forget(classDay);
        return 1;
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

  /** One round of what a node does again and again. */
  void round() {
    expirer.run();
    expirer.move();
    if (expirer.goOn()) {
      expirer.run();
    }
    expirer.remove();
  }

  List<PackRow> rows() {
    List<PackRow> rows = new ArrayList<>();
    catalogue.forEach(rows::add);
    return rows;
  }

  Path file(PackRow row) {
    return PackPaths.finished(
        volumes.all().getFirst().root(), row.retentionClass(), row.expiryDay(), row.id());
  }

  @Override
  public void close() {
    server.close();
    client.close();
    packs.close();
    volumes.close();
    catalogue.close();
    pool.close();
  }
}
