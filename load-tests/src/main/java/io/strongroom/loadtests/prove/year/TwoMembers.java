package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.loadtests.prove.shred.Decryptor;
import io.strongroom.loadtests.prove.shred.NoKeyException;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.expiry.RetentionPlan;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.AgreedKeys;
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
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Two nodes over real data ports: one has the keys, and the other alone has a pack that is held. It
 * is switched off until long after that pack's day has gone. Used by one thread.
 */
final class TwoMembers implements AutoCloseable {
  static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  static final int CEILING_DAYS = 31;
  static final List<CameraId> CAMERAS = List.of(camera(1), camera(2), camera(3));
  private static final CameraId HELD = CAMERAS.getFirst();
  private static final String TYPE = "street";
  private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
  private static final DayKeyId KEY = new DayKeyId(TYPE, DAY.plusDays(CEILING_DAYS));
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);
  private static final int ROUNDS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Path root;
  private final SecureRandom random = new SecureRandom();
  private final YearClock clock = new YearClock(at(DAY, LocalTime.of(9, 0)));
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "two-members");
  private final ClusterAuthority authority;
  private final RocksStateStore records;
  private final RocksCatalogue index;
  private final KeyStore keys;
  private final Holds holds;
  private final Member keyholder;
  private final Member holder;
  private final List<String> failures = new ArrayList<>();
  private boolean holderIsUp = true;

  TwoMembers(Path root) throws IOException {
    this.root = root;
    authority = ClusterAuthority.create(root.resolve("ca"), trueClock(), random);
    NodeKey key = NodeKey.loadOrCreate(root.resolve("records.key"), random);
    records = RocksStateStore.open(root.resolve("records"), new DocumentCipher(key));
    index = RocksCatalogue.open(root.resolve("index"));
    try (Passphrase passphrase =
        Passphrase.of(new String(YearNode.PASSPHRASE, StandardCharsets.US_ASCII).toCharArray())) {
      keys = FileKeyStore.create(YearNode.keyStore(root), passphrase, CHEAP, random);
    }
    DayPublicKey _ = new AgreedKeys(records).holdKey(KEY, keys);
    holds = new Holds(records, clock);
    keyholder = member("keyholder", 1, Optional.of(keys));
    holder = member("holder", 2, Optional.empty());
  }

  private Member member(String name, int number, Optional<KeyStore> store) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    return new Member(this, folder, new NodeId(new UUID(0x2000, number)), store);
  }

  private static CameraId camera(int number) {
    return new CameraId(new UUID(0x5457_4f00_0000_4000L, number));
  }

  private static Instant at(LocalDate day, LocalTime time) {
    return day.atTime(time).atZone(ZONE).toInstant();
  }

  YearClock clock() {
    return clock;
  }

  /** Certificates of nodes are of today. */
  Clock trueClock() {
    return Clock.systemUTC();
  }

  ActorSystem<Void> system() {
    return system;
  }

  StateStore records() {
    return records;
  }

  PackIndex index() {
    return index;
  }

  NodeIdentity identity(Path folder) {
    var _ = authority.issue(folder, List.of("localhost"), trueClock(), random);
    return NodeIdentity.load(folder, trueClock());
  }

  Optional<DayPublicKey> dayKey(DayKeyId id) {
    return keys.publicKeys().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  PolicyHistory policy() {
    RetentionRule rule =
        new RetentionRule(new RetentionClass(TYPE), CEILING_DAYS - 1, CEILING_DAYS, "order 12");
    return new PolicyHistory(
        List.of(new PolicyVersion(1, Instant.EPOCH, new RetentionRules(List.of(rule)))));
  }

  List<ClusterNode> register() {
    return List.of(keyholder.address, holder.address);
  }

  List<ClusterNode> upBut(Member self) {
    if (!holderIsUp) {
      return List.of();
    }
    return List.of(self == keyholder ? holder.address : keyholder.address);
  }

  /** What does not hold; empty if all does. */
  List<String> run() throws IOException, InterruptedException {
    record();
    TimeRange range =
        new TimeRange(
            WallTime.of(at(DAY, LocalTime.MIDNIGHT)),
            WallTime.of(at(DAY.plusDays(1), LocalTime.MIDNIGHT)));
    Hold hold =
        holds
            .place(
                new Hold.Wish(List.of(HELD), range, "case", "order", "court", Optional.empty()),
                TwoPeople.ONE)
            .hold();
    holderIsUp = false;
    clock.passTo(at(DAY.plusDays(2L * CEILING_DAYS), LocalTime.NOON));
    confirmClock(keyholder);
    round(keyholder);
    expect(dayKey(KEY).isPresent(), "the key died before what is held had another one");
    expect(holder.rows().size() == 2, "a node that is off has lost packs");
    expect(plan(keyholder).contains("TOMBSTONE"), "the plan says " + plan(keyholder));
    expect(
        opens(holder, HELD) && opens(holder, CAMERAS.get(1)), "packs do not open while it is off");

    holderIsUp = true;
    confirmClock(holder);
    for (int i = 0; i < ROUNDS; i++) {
      keyholder.round();
      holder.round();
    }
    expect(dayKey(KEY).isEmpty(), "the key lives although all that is held has another one");
    expect(keyholder.rows().isEmpty(), "what nobody holds is on the keyholder");
    expect(
        holder.rows().size() == 1 && holder.rows().getFirst().id().camera().equals(HELD),
        "there should be what is held alone: " + holder.rows());
    expect(opens(holder, HELD), "what is held does not open");

    var change = holds.propose(hold.id(), Optional.empty(), "closed", TwoPeople.ONE);
    var _ = holds.approve(change.id(), TwoPeople.ANOTHER);
    awaitGone();
    expect(holder.rows().isEmpty(), "what is held no more is there");
    expect(dayKey(KEY.next()).isEmpty(), "the hold key lives");
    return failures;
  }

  /** What a node answers about its sums is up to some seconds old. */
  private void awaitGone() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holder.rows().isEmpty() && System.nanoTime() < end) {
      keyholder.round();
      holder.round();
      Thread.sleep(LOOK);
    }
  }

  private void record() {
    Recorder recorder = new Recorder(clock, new SplittableRandom(1));
    Instant noon = at(DAY, LocalTime.NOON);
    for (CameraId camera : CAMERAS) {
      Member member = camera.equals(CAMERAS.getLast()) ? keyholder : holder;
      var _ =
          recorder.record(
              member.packs, List.of(new Recorder.Order(camera, TYPE, noon, noon.plusSeconds(60))));
    }
    for (Member member : List.of(keyholder, holder)) {
      member.rows().forEach(index::finished);
    }
  }

  private void confirmClock(Member member) {
    member.expirer.confirmClock(LocalDate.ofInstant(clock.instant(), ZONE));
  }

  private static void round(Member member) {
    for (int i = 0; i < ROUNDS; i++) {
      member.round();
    }
  }

  private static String plan(Member member) {
    return member.expirer.plan().lines().stream()
        .filter(line -> line.id().equals(KEY))
        .map(RetentionPlan.Line::decision)
        .toList()
        .toString();
  }

  /** With the cluster's key store as it is now. */
  private boolean opens(Member member, CameraId camera) throws IOException {
    Decryptor decryptor =
        Decryptor.open(
            YearNode.keyStore(root).store(), YearNode.keyStore(root).slots(), YearNode.PASSPHRASE);
    for (PackRow row : member.rows()) {
      if (row.id().camera().equals(camera)) {
        try {
          return decryptor.read(member.file(row)) > 0;
        } catch (NoKeyException e) {
          return false;
        }
      }
    }
    return false;
  }

  private void expect(boolean holds, String failure) {
    if (!holds) {
      failures.add("a holder that was off: " + failure);
    }
  }

  @Override
  public void close() {
    keyholder.close();
    holder.close();
    keys.close();
    index.close();
    records.close();
    system.terminate();
  }
}
