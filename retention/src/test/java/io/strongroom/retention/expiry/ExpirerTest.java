package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.KnownVolumes;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.io.IOException;
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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpirerTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final RetentionClass ROAD = new RetentionClass("road");
  private static final LocalDate DAY = LocalDate.of(2026, 3, 10);
  private static final LocalDate EXPIRES = DAY.plusDays(91);
  private static final DayKeyId CLASS_DAY = new DayKeyId("road", EXPIRES);
  private static final NodeId NODE = new NodeId(new UUID(1, 2));
  private static final int CAMERAS = 3;
  private static final PolicyHistory POLICY =
      new PolicyHistory(
          List.of(
              new PolicyVersion(
                  1,
                  Instant.EPOCH,
                  new RetentionRules(List.of(new RetentionRule(ROAD, 90, 91, "basis"))))));

  @TempDir Path folder;

  /** What outlives a process: the machine's clocks, and the keys of its key store. */
  private static final class Machine {
    final Set<DayKeyId> keys = new HashSet<>();
    Instant now = DAY.plusDays(50).atStartOfDay(ZONE).toInstant();
    Duration sinceBoot = Duration.ofHours(1);
    boolean open = true;
    boolean slotsAreThere = true;

    Reading reading() {
      return new Reading(now, "boot", sinceBoot);
    }

    void sleepUntil(LocalDate day) {
      Duration time = Duration.between(now, day.atStartOfDay(ZONE).toInstant());
      now = now.plus(time);
      sinceBoot = sinceBoot.plus(time);
    }
  }

  /** One life of the node's process. */
  private static final class Life implements AutoCloseable {
    final Alarms alarms = new Alarms(Clock.systemUTC());
    final BufferPool pool = new BufferPool(8L << 20);
    final RocksCatalogue catalogue;
    final Volumes volumes;
    final StateStore state;
    final NoteSigner signer;
    final Expirer expirer;
    final TrustedClock clock;
    final Supplier<Instant> machineNow;

    Life(Path root, Machine machine, Fuse fuse) {
      machineNow = () -> machine.now;
      NodeKey key = NodeKey.loadOrCreate(root.resolve("node.key"), new SecureRandom());
      catalogue = RocksCatalogue.open(root.resolve("catalogue"));
      Storage storage =
          fuse.dying(Storage.class, new DirectStorage(), Set.of("delete", "syncDirectory"));
      volumes =
          KnownVolumes.open(
              List.of(
                  new KnownVolumes.Place(root.resolve("v0"), "v0"),
                  new KnownVolumes.Place(root.resolve("v1"), "v1")),
              catalogue,
              storage,
              pool,
              alarms);
      state = RocksStateStore.open(root.resolve("state"), new DocumentCipher(key));
      Path file = root.resolve("certificates.key");
      signer =
          Files.exists(file)
              ? NoteSigner.load(file)
              : NoteSigner.create(file, "node.example/1", new SecureRandom());
      clock =
          new TrustedClock(
              machine::reading,
              new CheckpointFile(root.resolve("checkpoint"), new DocumentCipher(key)));
      Tombstone.Mint mint = new Tombstone.Mint();
      expirer =
          new Expirer(
              new OwnFootage(NODE, catalogue, ZONE),
              ExpiryPeers.NONE,
              true,
              fuse.dying(StateStore.class, state, Set.of("put")),
              () -> POLICY,
              ZONE,
              clock,
              custody(machine, fuse),
              new Eraser(volumes, catalogue, mint),
              mint,
              new Holds(state, () -> machine.now),
              new DeletionOrders(state, () -> machine.now),
              new KeyMove(volumes, catalogue),
              alarms);
    }

    private Custody custody(Machine machine, Fuse fuse) {
      return new Custody() {
        @Override
        public boolean isKeyholder() {
          return true;
        }

        @Override
        public boolean isOpen() {
          return machine.open;
        }

        @Override
        public Rewrap rewrapTo(DayKeyId holdKey) {
          throw new AssertionError("nothing is held");
        }

        @Override
        public List<String> keyIds(DayKeyId classDay) {
          return machine.keys.contains(classDay) ? List.of("0123456789abcdef") : List.of();
        }

        @Override
        public int destroy(DayKeyId classDay) {
          if (!machine.slotsAreThere) {
            throw new KeyFileException("slot usb is away");
          }
          assertThat(state.get(StateStore.Kind.CLASS_DAY, "road." + classDay.expiryDay()))
              .as("no key dies without a tombstone")
              .isPresent();
          fuse.act();
          machine.keys.remove(classDay);
          fuse.act();
          return 2;
        }

        @Override
        public String sign(String text) {
          fuse.act();
          return SignedNote.sign(text, signer).toString();
        }

        @Override
        public String certificateKey() {
          return signer.verifierKey();
        }
      };
    }

    void run() {
      expirer.run();
      expirer.move();
      if (expirer.goOn()) {
        expirer.run();
      }
      expirer.remove();
    }

    Decision decision(DayKeyId id) {
      return expirer.plan().lines().stream()
          .filter(line -> line.id().equals(id))
          .map(RetentionPlan.Line::decision)
          .findFirst()
          .orElseThrow();
    }

    List<ClassDay> classDays() {
      return ClassDay.all(catalogue, ZONE, WallTime.of(machineNow.get()));
    }

    List<String> alarmKinds() {
      return alarms.standing().stream().map(Alarm::kind).distinct().sorted().toList();
    }

    ExpiryCertificate certificate() throws Exception {
      SignedNote note =
          SignedNote.parse(
              expirer.certificate(CLASS_DAY).orElseThrow().getBytes(StandardCharsets.UTF_8));
      assertThat(note.verify(List.of(NoteVerifier.parse(expirer.certificateKey())))).hasSize(1);
      return ExpiryCertificate.parse(note.text());
    }

    @Override
    public void close() {
      state.close();
      volumes.close();
      catalogue.close();
      pool.close();
    }
  }

  /** A site with three cameras on two volumes and two class-days. */
  private Path site(String name, Machine machine) throws IOException {
    Path root = Files.createDirectory(folder.resolve(name));
    try (Life life = new Life(root, machine, new Fuse())) {
      for (LocalDate day : List.of(DAY, DAY.plusDays(1))) {
        machine.keys.add(new DayKeyId("road", day.plusDays(91)));
        for (int i = 0; i < CAMERAS; i++) {
          record(life, i, day);
        }
      }
      life.clock.confirm(LocalDate.ofInstant(machine.now, ZONE), ZONE);
    }
    return root;
  }

  private static void record(Life life, int camera, LocalDate day) throws IOException {
    WallTime from = WallTime.of(day.atStartOfDay(ZONE).plusHours(9).toInstant());
    PackId id =
        new PackId(new CameraId(new UUID(7, camera)), new Epoch(from.micros(), NODE, camera));
    var volume = life.volumes.all().get(camera % 2);
    Path file = PackPaths.finished(volume.root(), ROAD, day.plusDays(91), id);
    Files.createDirectories(PackPaths.directoryOf(file));
    Files.write(file, new byte[] {1, 2, 3});
    Files.write(PackPaths.key(file), new byte[] {4});
    life.catalogue.finished(
        new PackRow(
            id,
            volume.id(),
            ROAD,
            day.plusDays(91),
            List.of(new TimeRange(from, from.plusMicros(3_600_000_000L))),
            3,
            4_096,
            1,
            Footer.State.NORMAL,
            true,
            Bytes.copyOf(new byte[32]),
            Bytes.copyOf(new byte[] {9})));
  }

  private static boolean isGone(Path root, Life life) {
    return life.classDays().stream().noneMatch(day -> day.id().equals(CLASS_DAY))
        && !Files.exists(PackPaths.day(root.resolve("v0"), ROAD, EXPIRES))
        && !Files.exists(PackPaths.day(root.resolve("v1"), ROAD, EXPIRES));
  }

  private static void assertNextDayIsWhole(Path root, Life life) {
    List<ClassDay> left = life.classDays();
    assertThat(left).extracting(ClassDay::id).contains(new DayKeyId("road", EXPIRES.plusDays(1)));
    assertThat(left.getLast().packs()).isEqualTo(CAMERAS);
    assertThat(PackPaths.day(root.resolve("v0"), ROAD, EXPIRES.plusDays(1))).exists();
  }

  @Test
  void aClassDayGoesOnItsDayAndIsCertified() throws Exception {
    Machine machine = new Machine();
    Path root = site("site", machine);
    try (Life life = new Life(root, machine, new Fuse())) {
      machine.sleepUntil(EXPIRES.minusDays(1));
      life.run();
      assertThat(life.decision(CLASS_DAY))
          .isEqualTo(new Decision.Keep(EXPIRES, Decision.Reason.EXPIRY_DAY));
      assertThat(machine.keys).hasSize(2);

      machine.sleepUntil(EXPIRES);
      life.run();

      assertThat(life.decision(CLASS_DAY)).isEqualTo(new Decision.Gone());
      assertThat(isGone(root, life)).isTrue();
      assertThat(machine.keys).containsExactly(new DayKeyId("road", EXPIRES.plusDays(1)));
      assertNextDayIsWhole(root, life);
      ExpiryCertificate certificate = life.certificate();
      assertThat(certificate.footage().packs()).isEqualTo(CAMERAS);
      assertThat(certificate.footage().cameras()).isEqualTo(CAMERAS);
      assertThat(certificate.keys().ids()).containsExactly("0123456789abcdef");
      assertThat(certificate.keys().slots()).isEqualTo(2);
      assertThat(certificate.removal().packs()).isEqualTo(CAMERAS);
      assertThat(certificate.removal().missing()).isEmpty();
      assertThat(life.alarmKinds()).isEmpty();
    }
  }

  @Test
  void nothingGoesByAClockThatJumped() throws Exception {
    Machine machine = new Machine();
    Path root = site("site", machine);
    try (Life life = new Life(root, machine, new Fuse())) {
      machine.now = EXPIRES.plusDays(700).atStartOfDay(ZONE).toInstant();
      life.run();
      assertThat(life.decision(CLASS_DAY)).isEqualTo(new Decision.Wait(Decision.Cause.CLOCK));
      assertThat(machine.keys).hasSize(2);
      assertThat(life.alarmKinds())
          .containsExactly(ExpiryAlarms.LATE_ALARM, ExpiryAlarms.WAITS_ALARM);
      assertThatThrownBy(() -> life.expirer.confirmClock(EXPIRES))
          .hasMessageContaining("this node's clock says");
      life.expirer.confirmClock(EXPIRES.plusDays(700));
      life.run();
      assertThat(isGone(root, life)).isTrue();
      assertThat(machine.keys).isEmpty();
      assertThat(life.alarmKinds()).isEmpty();
    }
  }

  @Test
  void aSlotThatIsAwayKeepsTheKeyAndTheFiles() throws Exception {
    Machine machine = new Machine();
    machine.slotsAreThere = false;
    Path root = site("site", machine);
    machine.sleepUntil(EXPIRES);
    try (Life life = new Life(root, machine, new Fuse())) {
      life.run();
      assertThat(life.decision(CLASS_DAY)).isEqualTo(new Decision.GoesOn(Step.TOMBSTONE));
      assertThat(isGone(root, life)).isFalse();
      assertThat(life.alarms.standing())
          .singleElement()
          .satisfies(alarm -> assertThat(alarm.detail()).contains("slot usb is away"));
      machine.slotsAreThere = true;
      life.run();
      assertThat(isGone(root, life)).isTrue();
      assertThat(life.alarmKinds()).isEmpty();
    }
  }

  @Test
  void aClosedKeyStoreBeginsNothing() throws Exception {
    Machine machine = new Machine();
    machine.open = false;
    Path root = site("site", machine);
    machine.sleepUntil(EXPIRES.plusDays(2));
    try (Life life = new Life(root, machine, new Fuse())) {
      life.run();
      assertThat(life.decision(CLASS_DAY)).isEqualTo(new Decision.Due(EXPIRES, true));
      assertThat(life.alarmKinds())
          .containsExactly(ExpiryAlarms.LATE_ALARM, ExpiryAlarms.WAITS_ALARM);
    }
  }

  @Test
  void aVolumeThatIsAwayIsCertifiedAsSuchAndEmptiedWhenItIsBack() throws Exception {
    Machine machine = new Machine();
    Path root = site("site", machine);
    machine.sleepUntil(EXPIRES);
    Files.move(root.resolve("v0"), root.resolve("away"));
    Files.createDirectory(root.resolve("v0"));
    try (Life life = new Life(root, machine, new Fuse())) {
      life.run();
      assertThat(machine.keys).doesNotContain(CLASS_DAY);
      assertThat(life.decision(CLASS_DAY)).isEqualTo(new Decision.GoesOn(Step.PARTLY_REMOVED));
      assertThat(life.certificate().removal().packs()).isEqualTo(1);
      assertThat(life.certificate().removal().missing())
          .singleElement()
          .satisfies(missing -> assertThat(missing.packs()).isEqualTo(2));
      assertThat(life.alarmKinds())
          .contains(ExpiryAlarms.INCOMPLETE_ALARM)
          .doesNotContain(ExpiryAlarms.LATE_ALARM);
      String first = life.expirer.certificate(CLASS_DAY).orElseThrow();
      life.run();
      assertThat(life.expirer.certificate(CLASS_DAY)).as("not signed anew").hasValue(first);
    }
    Files.delete(root.resolve("v0"));
    Files.move(root.resolve("away"), root.resolve("v0"));
    try (Life life = new Life(root, machine, new Fuse())) {
      life.run();
      assertThat(isGone(root, life)).isTrue();
      assertThat(life.certificate().removal().packs()).isEqualTo(CAMERAS);
      assertThat(life.certificate().removal().missing()).isEmpty();
      assertThat(life.alarmKinds()).isEmpty();
    }
  }

  /**
   * The process is killed before and after each change of a record, of the key store and of a
   * folder; the next life goes on, and the end is always the same.
   */
  @Test
  void afterAKillAtAnyPointTheNextLifeGoesOn() throws Exception {
    int points = 0;
    boolean died = true;
    List<Step> seen = Collections.synchronizedList(new ArrayList<>());
    while (died) {
      points++;
      Machine machine = new Machine();
      Path root = site("at-" + points, machine);
      machine.sleepUntil(EXPIRES);
      Fuse fuse = new Fuse();
      try (Life life = new Life(root, machine, fuse)) {
        fuse.left = points;
        try {
          life.run();
        } catch (Fuse.Crash e) {
          fuse.left = Integer.MAX_VALUE;
        }
        died = fuse.burnt;
        new ClassDayRecords(life.state)
            .find(CLASS_DAY)
            .ifPresent(stored -> seen.add(stored.record().step()));
        if (machine.keys.contains(CLASS_DAY)) {
          assertThat(isGone(root, life)).as("nothing goes before its key").isFalse();
          assertThat(life.classDays()).hasSize(2);
        }
      }
      machine.sleepUntil(EXPIRES.minusDays(3)); // a clock set back takes nothing back
      try (Life life = new Life(root, machine, new Fuse())) {
        boolean begun = new ClassDayRecords(life.state).find(CLASS_DAY).isPresent();
        life.run();
        if (!begun) {
          machine.sleepUntil(EXPIRES);
          life.run();
        }
        assertThat(isGone(root, life)).isTrue();
        assertThat(machine.keys).doesNotContain(CLASS_DAY);
        assertNextDayIsWhole(root, life);
        assertThat(life.certificate().footage().packs()).isEqualTo(CAMERAS);
        assertThat(life.certificate().removal().packs()).isEqualTo(CAMERAS);
        assertThat(Optional.of(life.decision(CLASS_DAY))).contains(new Decision.Gone());
      }
    }
    assertThat(points).isGreaterThan(25);
    assertThat(seen).contains(Step.TOMBSTONE, Step.KEY_DESTROYED, Step.REMOVED);
  }
}
