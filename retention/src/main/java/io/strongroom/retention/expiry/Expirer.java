package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets class-days go that are past their time, on a node that stands alone: tombstone, another key
 * for what is held, death of the key, removal, certificate. The only deleter of footage. On a node
 * of a cluster it plans and does nothing yet.
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
  private final ClassDayRecords records;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final Eraser eraser;
  private final Tombstone.Mint mint;
  private final Holds holds;
  private final HoldCoverages coverages;
  private final Tombstones tombstones;
  private final HeldPacks held;
  private final ExpiryAlarms alarms;

  /**
   * @param alone whether this node expires: it is part of no cluster, and its policy is known
   * @param catalogue what there is
   * @param policy all versions as they are when it is asked; if it throws, nothing goes
   * @param zone whose midnights begin days
   * @param custody who destroys keys and signs
   * @param mint the one that {@code eraser} honours
   * @param holds what stays all the same
   * @param keys gives what stays another key
   */
  public Expirer(
      NodeId node,
      boolean alone,
      Catalogue catalogue,
      StateStore state,
      Supplier<PolicyHistory> policy,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Eraser eraser,
      Tombstone.Mint mint,
      Holds holds,
      KeyMove keys,
      Alarms alarms) {
    this.node = node;
    this.alone = alone;
    this.records = new ClassDayRecords(state);
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.eraser = eraser;
    this.mint = mint;
    this.holds = holds;
    this.coverages = new HoldCoverages(catalogue, records, holds);
    this.tombstones = new Tombstones(catalogue, records, policy, zone, clock, custody, holds);
    this.held = new HeldPacks(catalogue, custody, holds, keys);
    this.alarms = new ExpiryAlarms(alarms);
  }

  /** Destroys the keys of what is due or has begun, and tells what stands in the way. */
  public void run() {
    if (!alone) {
      return;
    }
    try {
      Look look = clock.look();
      tombstones.reopen();
      endHolds(look);
      Optional<String> trouble =
          custody.isOpen() ? destroyKeys(look) : Optional.of("The key store is closed.");
      alarms.tell(
          tombstones.plan(look), look.standing(), trouble, LocalDate.ofInstant(look.now(), zone));
      alarms.working();
    } catch (RuntimeException e) {
      log.error("expiry", e);
      alarms.failing(e);
    }
  }

  private void endHolds(Look look) {
    if (look.isTrusted()) {
      holds.settle(look.now());
    } else {
      holds.settle();
    }
  }

  /**
   * What keeps one class-day keeps no other; returns what it was that kept one. Moves come last:
   * they wait for disks, and no other key is to wait for a disk that hangs.
   */
  private Optional<String> destroyKeys(Look look) {
    List<String> trouble = new ArrayList<>();
    goOn(Expirer::mayDie, trouble);
    for (RetentionPlan.Line line : tombstones.plan(look).lines()) {
      if (line.decision() instanceof Decision.Due) {
        attempt(
            () ->
                tombstones
                    .begin(line.id())
                    .filter(stored -> mayDie(stored.record()))
                    .ifPresent(this::destroyKey),
            trouble);
      }
    }
    goOn(record -> record.step().keyLives() && !mayDie(record), trouble);
    return trouble.stream().findFirst();
  }

  /** Whether a key is the next to be destroyed: nothing has to be moved to another one first. */
  private static boolean mayDie(ClassDayRecord record) {
    return record.step() == Step.HELD_MOVED
        || (record.step() == Step.TOMBSTONE && record.verdict().heldPacks() == 0);
  }

  private void goOn(Predicate<ClassDayRecord> which, List<String> trouble) {
    for (Stored stored : records.all()) {
      if (which.test(stored.record())) {
        attempt(() -> goOn(stored), trouble);
      }
    }
  }

  private static void attempt(Runnable work, List<String> trouble) {
    try {
      work.run();
    } catch (RuntimeException e) {
      log.warn("a class-day does not go: {}", e.getMessage(), e);
      trouble.add(String.valueOf(e.getMessage()));
    }
  }

  private void goOn(Stored stored) {
    ClassDayRecord record = stored.record();
    if (mayDie(record)) {
      destroyKey(stored);
    } else {
      held.move(record, clock.look());
      records.put(record.heldMoved(), stored.version()).ifPresent(this::destroyKey);
    }
  }

  private void destroyKey(Stored stored) {
    ClassDayRecord record = stored.record();
    int slots = custody.destroy(record.id());
    KeyDeath death = new KeyDeath(nowAfter(record.verdict().at()), slots);
    Optional<Stored> _ = records.put(record.keyDestroyed(death), stored.version());
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
    return tombstones.plan(clock.look());
  }

  @Override
  public RetentionPlan plan(LocalDate on) {
    return tombstones.plan(on);
  }

  @Override
  public Holds holds() {
    return holds;
  }

  @Override
  public HoldCoverage coverage(Hold hold, Optional<DayKeyId> closing) {
    return coverages.of(hold, closing);
  }

  @Override
  public Optional<String> certificate(DayKeyId id) {
    return records.find(id).flatMap(stored -> stored.record().certificate());
  }

  /** What has expired by now. The answer is for one thread. */
  public ExpiredPacks expired() {
    return new ExpiredByRecords(records, holds);
  }

  /** Whether a pack is being removed, so that its files may be gone although its row is not. */
  public boolean removes(PackRow row) {
    return alone
        && records
            .find(ClassDay.keyOf(row))
            .map(stored -> stored.record().step())
            .filter(step -> step == Step.KEY_DESTROYED || step == Step.PARTLY_REMOVED)
            .isPresent();
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
