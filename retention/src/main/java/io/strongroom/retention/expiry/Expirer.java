package io.strongroom.retention.expiry;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets class-days go that are past their time, on a node that stands alone: tombstone, death of the
 * key, removal, certificate. On a node of a cluster it plans and does nothing yet. The only deleter
 * of footage. Each step is durable before the next begins and may be made again, so that after a
 * crash at any point the next run goes on. {@link #run} is called every few minutes, never twice at
 * a time; the other methods are thread-safe.
 */
public final class Expirer implements RetentionView {
  private static final Logger log = LoggerFactory.getLogger(Expirer.class);
  private static final HexFormat HEX = HexFormat.of();

  private final NodeId node;
  private final boolean alone;
  private final Catalogue catalogue;
  private final ClassDayRecords records;
  private final PolicyHistory policy;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final Eraser eraser;
  private final Tombstone.Mint mint;
  private final ExpiryAlarms alarms;

  /**
   * @param alone whether the node is part of no cluster; else {@link #run} does nothing
   * @param catalogue what there is
   * @param policy all versions
   * @param zone whose midnights begin days
   * @param custody who destroys keys and signs
   * @param mint the one that {@code eraser} honours
   */
  public Expirer(
      NodeId node,
      boolean alone,
      Catalogue catalogue,
      StateStore state,
      PolicyHistory policy,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Eraser eraser,
      Tombstone.Mint mint,
      Alarms alarms) {
    this.node = node;
    this.alone = alone;
    this.catalogue = catalogue;
    this.records = new ClassDayRecords(state);
    this.policy = policy;
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.eraser = eraser;
    this.mint = mint;
    this.alarms = new ExpiryAlarms(alarms);
  }

  /** Goes on with what has begun, begins what is due, and tells what stands in the way. */
  public void run() {
    if (!alone) {
      return;
    }
    TrustedClock.Look look = clock.look();
    List<Stored> begun = records.all();
    RetentionPlan plan = plan(begun, look.isTrusted(), look.now());
    Optional<String> keyTrouble =
        custody.isOpen() ? carryOut(begun, plan) : Optional.of("The key store is closed.");
    alarms.tell(
        plan(records.all(), look.isTrusted(), look.now()),
        look.standing(),
        keyTrouble,
        records.all().stream().map(Stored::record).toList(),
        LocalDate.ofInstant(look.now(), zone));
  }

  /** What keeps one class-day keeps no other; returns what it was that kept one. */
  private Optional<String> carryOut(List<Stored> begun, RetentionPlan plan) {
    List<String> trouble = new ArrayList<>();
    for (Stored stored : begun) {
      attempt(() -> advance(stored), trouble);
    }
    for (RetentionPlan.Line line : plan.lines()) {
      if (line.decision() instanceof Decision.Due due) {
        attempt(() -> begin(line, due.since()).ifPresent(this::advance), trouble);
      }
    }
    return trouble.stream().findFirst();
  }

  private static void attempt(Runnable work, List<String> trouble) {
    try {
      work.run();
    } catch (KeyFileException e) {
      trouble.add(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public RetentionPlan plan() {
    TrustedClock.Look look = clock.look();
    return plan(records.all(), look.isTrusted(), look.now());
  }

  @Override
  public RetentionPlan plan(LocalDate on) {
    return plan(records.all(), true, on.atStartOfDay(zone).toInstant());
  }

  @Override
  public Optional<String> certificate(DayKeyId id) {
    return records.find(id).flatMap(stored -> stored.record().certificate());
  }

  @Override
  public ZoneId zone() {
    return zone;
  }

  @Override
  public ClockTrust.Standing clock() {
    return clock.standing();
  }

  @Override
  public boolean expires() {
    return alone;
  }

  @Override
  public String certificateKey() {
    return custody.certificateKey();
  }

  @Override
  public void confirmClock(LocalDate today) {
    clock.confirm(today, zone);
    log.info("an administrator has confirmed that it is {}", today);
  }

  private RetentionPlan plan(List<Stored> begun, boolean trusted, Instant now) {
    Map<DayKeyId, Step> steps = new HashMap<>();
    begun.forEach(stored -> steps.put(stored.record().id(), stored.record().step()));
    return new RetentionPlanner(policy, zone).plan(ClassDay.all(catalogue), steps, trusted, now);
  }

  /** Writes the tombstone; empty if somebody else changed the record meanwhile. */
  private Optional<Stored> begin(RetentionPlan.Line line, LocalDate since) {
    ClassDay day = line.found().orElseThrow();
    PolicyHistory.Floor floor =
        policy.floorSince(day.retentionClass(), day.first().toInstant()).orElseThrow();
    Packs packs = new Packs(day.id());
    catalogue.forEach(packs::add);
    packs.keyIds.addAll(custody.keyIds(day.id()));
    if (packs.keyIds.isEmpty()) {
      throw new KeyFileException(
          "nothing says which keys open " + day.id() + ": run fsck, which rebuilds the catalogue");
    }
    Verdict verdict =
        new Verdict(
            floor.version().number(),
            floor.version().rules().rule(day.retentionClass()),
            day.packs(),
            day.bytes(),
            day.cameras(),
            day.first(),
            day.last(),
            PackLeaves.root(packs.leaves),
            List.copyOf(packs.keyIds),
            since.atStartOfDay(zone).toInstant(),
            clock.look().now());
    log.info("{}: {} packs are past their time", day.id(), day.packs());
    return records.put(ClassDayRecord.tombstone(day.id(), verdict), 0);
  }

  /** The packs of one class-day, and the keys that they are wrapped to. */
  private static final class Packs {
    private final DayKeyId id;
    private final List<PackLeaf> leaves = new ArrayList<>();
    private final SortedSet<String> keyIds = new TreeSet<>();

    Packs(DayKeyId id) {
      this.id = id;
    }

    void add(PackRow row) {
      if (ClassDay.idOf(row).equals(id)) {
        leaves.add(new PackLeaf(row.id(), row.merkleRoot()));
        try {
          keyIds.add(HEX.formatHex(WrappedDek.decode(row.wrappedKey().asBuffer()).keyId()));
        } catch (OpenFailedException e) {
          log.warn("the key of pack {} is damaged; it goes with its class-day", row.id());
        }
      }
    }
  }

  /** Does all that can be done of one class-day now. */
  private void advance(Stored stored) {
    Optional<Stored> current = Optional.of(stored);
    if (stored.record().step() == Step.TOMBSTONE) {
      int slots = custody.destroy(stored.record().id());
      KeyDeath death = new KeyDeath(nowAfter(stored.record().verdict().at()), slots);
      current = records.put(stored.record().keyDestroyed(death), stored.version());
    }
    current.filter(record -> record.record().step() != Step.REMOVED).ifPresent(this::remove);
  }

  /** Removes what there is, and certifies it; writes nothing if no more was left than before. */
  private void remove(Stored stored) {
    ClassDayRecord record = stored.record();
    Erased erased = eraser.erase(mint.of(record.id()));
    if (record.certificate().isPresent() && erased.left().equals(record.left())) {
      return;
    }
    log.info(
        "{}: {} packs and {} files removed without a key, {} volumes have some left",
        record.id(),
        erased.packs(),
        erased.files(),
        erased.left().size());
    ExpiryCertificate certificate =
        ExpiryCertificates.of(
            node, zone, record, erased.left(), nowAfter(record.keyDeath().orElseThrow().at()));
    String signed = custody.sign(certificate.text());
    Optional<Stored> _ = records.put(record.removed(erased.left(), signed), stored.version());
  }

  /** A clock that was set back between two steps does not make the later one the earlier. */
  private Instant nowAfter(Instant earlier) {
    Instant now = clock.look().now();
    return now.isBefore(earlier) ? earlier : now;
  }
}
