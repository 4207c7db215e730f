package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets class-days go that are past their time, on a node that stands alone: tombstone, death of the
 * key, removal, certificate. The only deleter of footage. On a node of a cluster it plans and does
 * nothing yet.
 *
 * <p>Each step is durable before the next begins and may be made again, so that after a crash at
 * any point the next run goes on. {@link #run} destroys keys and {@link #remove} removes what they
 * opened, each called every few minutes, never twice at a time, and beside each other: a disk that
 * hangs keeps no key alive. The other methods are thread-safe.
 */
public final class Expirer implements RetentionView {
  private static final Logger log = LoggerFactory.getLogger(Expirer.class);

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
   * @param alone whether this node expires: it is part of no cluster, and its policy is known
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

  /** Destroys the keys of what is due or has begun, and tells what stands in the way. */
  public void run() {
    if (!alone) {
      return;
    }
    try {
      Look look = clock.look();
      Optional<String> trouble =
          custody.isOpen() ? destroyKeys(look) : Optional.of("The key store is closed.");
      List<Stored> after = records.all();
      alarms.tell(
          plan(after, look.isTrusted(), look.now()),
          look.standing(),
          trouble,
          LocalDate.ofInstant(look.now(), zone));
      alarms.working();
    } catch (RuntimeException e) {
      log.error("expiry", e);
      alarms.failing(e);
    }
  }

  /** What keeps one class-day keeps no other; returns what it was that kept one. */
  private Optional<String> destroyKeys(Look look) {
    List<Stored> begun = records.all();
    List<String> trouble = new ArrayList<>();
    for (Stored stored : begun) {
      if (stored.record().step() == Step.TOMBSTONE) {
        attempt(() -> destroyKeys(stored), trouble);
      }
    }
    for (RetentionPlan.Line line : plan(begun, look.isTrusted(), look.now()).lines()) {
      if (line.decision() instanceof Decision.Due) {
        attempt(() -> begin(line.id()).ifPresent(this::destroyKeys), trouble);
      }
    }
    return trouble.stream().findFirst();
  }

  private static void attempt(Runnable work, List<String> trouble) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.warn("a class-day does not go: {}", e.getMessage(), e);
      trouble.add(String.valueOf(e.getMessage()));
    }
  }

  /** Writes the tombstone, after a new look at what there is; empty if it is not due any more. */
  private Optional<Stored> begin(DayKeyId id) {
    Look look = clock.look();
    ClassDayContents contents = new ClassDayContents(id);
    catalogue.forEach(contents::add);
    Optional<RetentionPlan.Line> line =
        plan(List.of(), look.isTrusted(), look.now()).lines().stream()
            .filter(each -> each.id().equals(id))
            .findFirst();
    if (line.isEmpty() || !(line.get().decision() instanceof Decision.Due due)) {
      return Optional.empty();
    }
    Verdict verdict = verdict(line.get(), contents, due.since(), look.now());
    log.info("{}: {} packs are past their time", id, verdict.packs());
    Optional<Stored> tombstone = records.put(ClassDayRecord.tombstone(id, verdict), 0);
    if (tombstone.isEmpty() && records.find(id).isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the record of class-day " + id + " cannot be written");
    }
    return tombstone;
  }

  private Verdict verdict(
      RetentionPlan.Line line, ClassDayContents contents, LocalDate since, Instant now) {
    ClassDay day = line.found().orElseThrow();
    List<String> held = custody.keyIds(line.id());
    if (held.isEmpty() || contents.leaves().size() != day.packs()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          held.isEmpty()
              ? "the key store does not have the key of " + line.id() + ": open the one that has"
              : line.id() + " has just changed; it is looked at again");
    }
    PolicyHistory.Floor floor =
        policy.floorSince(day.retentionClass(), day.first().toInstant()).orElseThrow();
    return new Verdict(
        floor.version().number(),
        floor.version().rules().rule(day.retentionClass()),
        day.packs(),
        day.bytes(),
        day.cameras(),
        day.first(),
        day.last(),
        PackLeaves.root(contents.leaves()),
        held,
        zone,
        since.atStartOfDay(zone).toInstant(),
        now);
  }

  private void destroyKeys(Stored tombstone) {
    ClassDayRecord record = tombstone.record();
    int slots = custody.destroy(record.id());
    KeyDeath death = new KeyDeath(nowAfter(record.verdict().at()), slots);
    Optional<Stored> _ = records.put(record.keyDestroyed(death), tombstone.version());
  }

  /** Removes what has no key any more, as far as it can be reached, and certifies it. */
  public void remove() {
    if (!alone) {
      return;
    }
    List<String> trouble = new ArrayList<>();
    List<Stored> all = records.all();
    for (Stored stored : all) {
      Step step = stored.record().step();
      if (step == Step.KEY_DESTROYED
          || (step == Step.PARTLY_REMOVED && eraser.mayReach(stored.record().left()))) {
        attempt(() -> remove(stored), trouble);
      }
    }
    List<ClassDayRecord> after = records.all().stream().map(Stored::record).toList();
    alarms.tellRemoval(after, trouble);
  }

  /** Writes nothing if no less is left than before. */
  private void remove(Stored stored) {
    ClassDayRecord record = stored.record();
    Erased erased = eraser.erase(mint.of(record.id(), record.verdict().keyIds()));
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
            node, record, erased.left(), nowAfter(record.keyDeath().orElseThrow().at()));
    String signed = custody.sign(certificate.text());
    Optional<Stored> _ = records.put(record.removed(erased.left(), signed), stored.version());
  }

  /** A clock that was set back between two steps does not make the later one the earlier. */
  private Instant nowAfter(Instant earlier) {
    Instant now = clock.look().now();
    return now.isBefore(earlier) ? earlier : now;
  }

  @Override
  public RetentionPlan plan() {
    Look look = clock.look();
    return plan(records.all(), look.isTrusted(), look.now());
  }

  @Override
  public RetentionPlan plan(LocalDate on) {
    List<ClassDay> found = classDays(clock.look().now()).stream().map(ClassDay::closed).toList();
    return plan(found, records.all(), true, on.atStartOfDay(zone).toInstant());
  }

  private RetentionPlan plan(List<Stored> begun, boolean trusted, Instant now) {
    return plan(classDays(now), begun, trusted, now);
  }

  private List<ClassDay> classDays(Instant now) {
    return ClassDay.all(catalogue, WallTime.of(now));
  }

  private RetentionPlan plan(
      List<ClassDay> found, List<Stored> begun, boolean trusted, Instant at) {
    Map<DayKeyId, Step> steps = new HashMap<>();
    begun.forEach(stored -> steps.put(stored.record().id(), stored.record().step()));
    return new RetentionPlanner(policy, zone).plan(found, steps, trusted, at);
  }

  @Override
  public Optional<String> certificate(DayKeyId id) {
    return records.find(id).flatMap(stored -> stored.record().certificate());
  }

  /** Whether the keys of a class-day have been destroyed, so that its packs may be gone. */
  public boolean hasDestroyed(DayKeyId id) {
    return records.find(id).filter(stored -> stored.record().step() != Step.TOMBSTONE).isPresent();
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
}
