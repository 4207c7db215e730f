package io.strongroom.retention.report;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.compliance.CompletenessKeeper;
import io.strongroom.retention.compliance.PackPlaces;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.Custody;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.ExpiryPeers;
import io.strongroom.retention.expiry.OwnFootage;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** A node with real packs, keys, records, holds and expiry, whose clock the test sets. */
final class ReportSite implements AutoCloseable {
  static final ZoneId ZONE = StoreFixture.ZONE;
  static final int FLOOR = 20;
  static final int CEILING = 30;
  private static final NodeId NODE = new NodeId(new UUID(1, 2));

  final PolicyHistory policy =
      new PolicyHistory(
          List.of(
              new PolicyVersion(
                  1,
                  Instant.EPOCH,
                  new RetentionRules(
                      List.of(
                          new RetentionRule(
                              StoreFixture.CLASS,
                              FLOOR,
                              CEILING,
                              "basis",
                              Optional.of("a test")))))));

  final StoreFixture node;
  final CameraRegistry registry;
  final Holds holds;
  final Expirer expirer;
  final CompletenessKeeper keeper;
  private final RocksStateStore state;
  private final TrustedClock trusted;
  private Instant now = Instant.parse("2026-03-09T16:00:00Z");

  ReportSite(Path root) {
    node = new StoreFixture(root, new DirectStorage(), new SetClock());
    NodeKey key = NodeKey.loadOrCreate(root.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
    registry =
        new CameraRegistry(
            state,
            new CameraRules(Set.of("standard"), "standard", Optional.empty()),
            new SetClock(),
            UUID::randomUUID);
    trusted =
        new TrustedClock(
            () -> new Reading(now, "boot", Duration.between(Instant.EPOCH, now)),
            new CheckpointFile(root.resolve("checkpoint"), new DocumentCipher(key)));
    holds = new Holds(state, () -> now);
    Tombstone.Mint mint = new Tombstone.Mint();
    NoteSigner signer =
        NoteSigner.create(root.resolve("certificates.key"), "node.example/1", new SecureRandom());
    expirer =
        new Expirer(
            new OwnFootage(NODE, node.catalogue, ZONE),
            ExpiryPeers.NONE,
            true,
            state,
            () -> policy,
            ZONE,
            trusted,
            new OneKeyStore(signer),
            new Eraser(node.volumes, node.catalogue, mint),
            mint,
            holds,
            new DeletionOrders(state, () -> now),
            new KeyMove(node.volumes, node.catalogue),
            node.alarms);
    keeper =
        new CompletenessKeeper(
            NODE,
            node.catalogue,
            new PackPlaces(node.volumes, Set.of()),
            node.footage,
            registry,
            ZONE,
            trusted,
            text -> SignedNote.sign(text, signer).toString(),
            expirer::expired,
            root.resolve("completeness"),
            Optional.empty(),
            node.alarms);
  }

  private final class SetClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZONE;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final class OneKeyStore implements Custody {
    private final NoteSigner signer;

    OneKeyStore(NoteSigner signer) {
      this.signer = signer;
    }

    @Override
    public boolean isKeyholder() {
      return true;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public Rewrap rewrapTo(DayKeyId holdKey) {
      return Rewrap.to(holdKey, node.keys, new SecureRandom());
    }

    @Override
    public List<String> keyIds(DayKeyId classDay) {
      return node.keys.publicKeys().stream()
          .filter(each -> each.id().equals(classDay))
          .map(each -> HexFormat.of().formatHex(each.keyId()))
          .toList();
    }

    @Override
    public int destroy(DayKeyId classDay) {
      List<DayPublicKey> _ = node.keys.destroy(classDay);
      node.footage.forgetAll();
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
  }

  void register(CameraId camera, String name, String unit) {
    Camera _ =
        registry.add(
            new NewCamera(
                name,
                "rtsp://127.0.0.1/1",
                null,
                null,
                null,
                unit,
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

  /** The clock says this, and is believed. */
  void at(String instant) {
    now = Instant.parse(instant);
    trusted.confirm(LocalDate.ofInstant(now, ZONE), ZONE);
  }

  static WallTime instant(String text) {
    return WallTime.of(Instant.parse(text));
  }

  static TimeRange range(String from, String to) {
    return new TimeRange(instant(from), instant(to));
  }

  /** One recorder life, in fragments of ten minutes; ends with the clock at its end. */
  void record(CameraId camera, String from, String to) {
    TimeRange range = range(from, to);
    now = range.from().toInstant();
    try (PackStore.Writer writer =
        node.store.open(camera, StoreFixture.CLASS, new StoreFixture.Recorder())) {
      writer.init(StoreFixture.INIT.duplicate());
      WallTime at = range.from();
      while (at.isBefore(range.to())) {
        long length = Math.min(600_000_000L, at.microsUntil(range.to()));
        byte[] content = new byte[5_000];
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
        at = at.plusMicros(length);
      }
    }
    now = range.to().toInstant();
  }

  void gap(CameraId camera, String from, String to, GapCause cause) {
    node.store.recordGap(camera, new Gap(range(from, to), cause));
  }

  /** What a node does every ten minutes. */
  void run() {
    keeper.run();
    expirer.run();
    expirer.move();
    if (expirer.goOn()) {
      expirer.run();
    }
    expirer.remove();
  }

  RetentionReports reports() {
    return new RetentionReports(
        registry, keeper.days(), expirer, expirer::expired, () -> policy, node.footage);
  }

  @Override
  public void close() {
    state.close();
    node.close();
  }
}
