package io.strongroom.retention.compliance;

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
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.expiry.TrustedClock;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** One life of a node that records a camera and keeps its completeness records. */
final class RecordingSite implements AutoCloseable {
  static final CameraId CAMERA = StoreFixture.CAMERA;
  static final NodeId NODE = new NodeId(new UUID(1, 2));

  final StoreFixture fixture;
  final CameraRegistry registry;
  final NoteSigner signer;
  final TrustedClock clock;
  final Set<DayKeyId> destroyed = new HashSet<>();
  final List<TimeRange> recordedInDestroyed = new ArrayList<>();

  /** Packs that a hold keeps. */
  final Set<PackId> held = new HashSet<>();

  /** By which orders what is destroyed went; none if its time was over. */
  List<ChangeId> ordered = List.of();

  /** Whether keyframes stayed of what is destroyed. */
  boolean areThinned;

  final Path records;
  private final RocksStateStore state;
  private final ZoneId zone;
  private final Set<Integer> movesAfterDays;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Duration sinceBoot = Duration.ofDays(1);
  private CompletenessKeeper keeper;

  RecordingSite(Path root, ZoneId zone) {
    this(root, zone, List.of(Tier.HOT, Tier.HOT), Set.of());
  }

  /**
   * One with a volume of each of these tiers.
   *
   * @param movesAfterDays when packs move
   */
  RecordingSite(Path root, ZoneId zone, List<Tier> tiers, Set<Integer> movesAfterDays) {
    this.zone = zone;
    this.movesAfterDays = movesAfterDays;
    makeFolder(root);
    fixture = new StoreFixture(root, new DirectStorage(), tiers);
    NodeKey key = NodeKey.loadOrCreate(root.resolve("node.key"), new SecureRandom());
    state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
    registry =
        new CameraRegistry(
            state,
            new CameraRules(Set.of("standard"), "standard", Optional.empty()),
            Clock.systemUTC(),
            UUID::randomUUID);
    Path file = root.resolve("certificates.key");
    signer =
        Files.exists(file)
            ? NoteSigner.load(file)
            : NoteSigner.create(file, "site.example/node", new SecureRandom());
    records = root.resolve("completeness");
    clock =
        new TrustedClock(
            () -> new Reading(now, "boot", sinceBoot),
            new CheckpointFile(root.resolve("clock.checkpoint"), new DocumentCipher(key)));
    keeper = keeper(text -> SignedNote.sign(text, signer).toString());
  }

  private static void makeFolder(Path root) {
    try {
      Path _ = Files.createDirectories(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletenessKeeper keeper(UnaryOperator<String> sign) {
    return new CompletenessKeeper(
        NODE,
        fixture.catalogue,
        new PackPlaces(fixture.volumes, movesAfterDays),
        fixture.footage,
        registry,
        zone,
        clock,
        sign,
        Gone::new,
        records,
        Optional.empty(),
        fixture.alarms);
  }

  /** All packs of class-days that are destroyed, whenever they were recorded. */
  private final class Gone implements ExpiredPacks {
    @Override
    public boolean contains(PackId pack, DayKeyId classDay, TimeRange range) {
      return destroyed.contains(classDay) && !(areThinned && pack.isThinned());
    }

    @Override
    public boolean isThinned(PackId pack, DayKeyId classDay, TimeRange range) {
      return areThinned && contains(pack, classDay, range);
    }

    @Override
    public List<ChangeId> orders(PackId pack, DayKeyId classDay, TimeRange range) {
      return destroyed.contains(classDay) ? ordered : List.of();
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

  void register() {
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
            CAMERA);
  }

  /** The clock says this, and is believed. */
  void confirmAt(String instant) {
    now = Instant.parse(instant);
    clock.confirm(LocalDate.ofInstant(now, zone), zone);
  }

  /** The keeper as after a start, at this time, and what it does then. */
  void keepAt(String instant) {
    confirmAt(instant);
    keeper = keeper(text -> SignedNote.sign(text, signer).toString());
    keeper.run();
  }

  /** The same, with something before each signature. */
  void keepAt(String instant, Runnable beforeSigning) {
    confirmAt(instant);
    keeper =
        keeper(
            text -> {
              beforeSigning.run();
              return SignedNote.sign(text, signer).toString();
            });
    keeper.run();
  }

  CompletenessKeeper keeper() {
    return keeper;
  }

  static WallTime at(String instant) {
    return WallTime.of(Instant.parse(instant));
  }

  static TimeRange range(String from, String to) {
    return new TimeRange(at(from), at(to));
  }

  /** One recorder life: fragments of a minute (the last may be shorter) from here to there. */
  void record(String from, String to) {
    record(range(from, to), 60_000_000);
  }

  void record(TimeRange range, long fragmentMicros) {
    try (PackStore.Writer writer = open()) {
      record(writer, range, fragmentMicros);
    }
  }

  PackStore.Writer open() {
    PackStore.Writer writer =
        fixture.store.open(CAMERA, StoreFixture.CLASS, new StoreFixture.Recorder());
    writer.init(StoreFixture.INIT.duplicate());
    return writer;
  }

  void record(PackStore.Writer writer, TimeRange range, long fragmentMicros) {
    WallTime at = range.from();
    while (at.isBefore(range.to())) {
      long length = Math.min(fragmentMicros, at.microsUntil(range.to()));
      byte[] content = new byte[9_000];
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

  void gap(String from, String to, GapCause cause) {
    fixture.store.recordGap(CAMERA, new Gap(range(from, to), cause));
  }

  /** The whole chain, checked as its reader would. */
  List<CompletenessRecord> chain() {
    return new RecordFiles(records)
        .chain(CAMERA).stream()
            .map(entry -> verified(new RecordFiles(records).note(entry)))
            .toList();
  }

  CompletenessRecord verified(String note) {
    SignedNote signed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    Set<NoteVerifier> _ = signed.verify(List.of(NoteVerifier.parse(signer.verifierKey())));
    return CompletenessRecord.parse(signed.text());
  }

  @Override
  public void close() {
    state.close();
    fixture.close();
  }
}
