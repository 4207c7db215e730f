package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.AllNodes.Seen;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the expiry of class-days: writes down what the tombstone is to say, closes the class-day
 * to new holds by compare-and-set of the set of holds that was planned with, then makes the
 * tombstone of what was written. What a crash leaves closed without a tombstone is opened again,
 * after what was written has been written anew, so that nobody who is late makes a tombstone of it:
 * several nodes may do all this at once. Confined to one thread of a node; plans are made on any.
 */
final class Tombstones {
  private static final Logger log = LoggerFactory.getLogger(Tombstones.class);
  private static final int ATTEMPTS = 10;
  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  private final AllNodes nodes;
  private final ClassDayRecords records;
  private final Supplier<PolicyHistory> policy;
  private final Predicate<PolicyVersion> isNewest;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final Holds holds;

  /**
   * @param isNewest whether no version came after this one, and not by a copy from before
   */
  Tombstones(
      AllNodes nodes,
      ClassDayRecords records,
      Supplier<PolicyHistory> policy,
      Predicate<PolicyVersion> isNewest,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Holds holds) {
    this.nodes = nodes;
    this.records = records;
    this.policy = policy;
    this.isNewest = isNewest;
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.holds = holds;
  }

  /** What is to become of everything, as it is now. */
  RetentionPlan plan(Look look) {
    Seen seen = nodes.look(holds.inForce(look.now()), look.now());
    return named(seen, plan(planner(), seen.facts(), look.isTrusted(), look.now()));
  }

  /** What is to become of what is there now, at the midnight that begins a day. */
  RetentionPlan plan(LocalDate on) {
    Instant midnight = on.atStartOfDay(zone).toInstant();
    Seen seen = nodes.look(holds.inForce(midnight), clock.look().now());
    return named(seen, plan(planner(), seen.facts().closed(), true, midnight));
  }

  private static RetentionPlan named(Seen seen, RetentionPlan plan) {
    return new RetentionPlan(
        plan.at(),
        plan.policyVersion(),
        plan.lines(),
        seen.away().stream().map(ExpiryPeers.Peer::name).toList());
  }

  private RetentionPlanner planner() {
    return new RetentionPlanner(policy.get(), zone);
  }

  private RetentionPlan plan(
      RetentionPlanner planner, ExpiryFacts facts, boolean trusted, Instant at) {
    return planner.plan(facts.found(), begun(), facts.held(), trusted, at);
  }

  private Map<DayKeyId, Step> begun() {
    Map<DayKeyId, Step> begun = new HashMap<>();
    records.all().forEach(stored -> begun.put(stored.record().id(), stored.record().step()));
    return begun;
  }

  /** Opens again what was closed by somebody who died before writing the tombstone. */
  void reopen() {
    HoldsInForce inForce = holds.inForce(Instant.MIN);
    inForce
        .closing()
        .filter(this::isFenced)
        .ifPresent(
            closed -> {
              boolean _ = holds.reopen(closed, inForce.version());
            });
  }

  /** Whether there is no tombstone, and nobody can make one of what was written any more. */
  private boolean isFenced(DayKeyId closed) {
    Optional<Stored> there = records.newest(closed);
    return there.isEmpty()
        || (!ClassDayRecords.isBinding(there.get())
            && records.put(there.get().record(), there.get().version()).isPresent());
  }

  /** Writes the tombstone, after a new look at what there is; empty if it is not due any more. */
  Optional<Stored> begin(DayKeyId id) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Look look = clock.look();
      HoldsInForce inForce = holds.inForce(look.now());
      requireNoOther(id, inForce);
      Optional<Stored> there = records.newest(id);
      if (there.filter(ClassDayRecords::isBinding).isPresent() || formerKeyLives(id)) {
        return Optional.empty();
      }
      RetentionPlanner planner = planner();
      Optional<Verdict> verdict = verdict(id, planner, inForce, look);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      long before = there.map(Stored::version).orElse(0L);
      Stored planned = written(ClassDayRecord.planned(id, verdict.get()), before);
      if (holds.close(id, inForce.version()) && isNewest.test(planner.policy().current())) {
        Verdict says = verdict.get();
        log.info("{}: {} packs are past their time, {} held", id, says.packs(), says.heldPacks());
        return Optional.of(written(planned.record().tombstone(), planned.version()));
      }
    }
    throw unavailable(id + " waits while holds are placed; it is looked at again");
  }

  /** As the planner asks, but of what is written now: packs may come from that key yet. */
  private boolean formerKeyLives(DayKeyId id) {
    for (DayKeyId former = id.classDay(); !former.equals(id); former = former.next()) {
      if (records.newest(former).filter(stored -> stored.record().step().keyLives()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** The set of holds remembers one class-day that was closed, until its tombstone is there. */
  private void requireNoOther(DayKeyId id, HoldsInForce inForce) {
    Optional<DayKeyId> other = inForce.closing().filter(closing -> !closing.equals(id));
    if (other.isPresent() && records.find(other.get()).isEmpty()) {
      throw unavailable(id + " waits while " + other.get() + " is closed; it is looked at again");
    }
  }

  private Stored written(ClassDayRecord record, long version) {
    return records
        .put(record, version)
        .orElseThrow(
            () -> unavailable("another node begins " + record.id() + "; it is looked at again"));
  }

  /**
   * Decided on by the sums, and once more by each pack. The policy is read after the holds, which a
   * new rule gives another version, and asked for once more when the class-day is closed: whoever
   * made a new rule may have died, or lost Cassandra, in between.
   */
  private Optional<Verdict> verdict(
      DayKeyId id, RetentionPlanner planner, HoldsInForce inForce, Look look) {
    Seen seen = nodes.look(inForce, look.now());
    if (due(id, plan(planner, seen.facts(), look.isTrusted(), look.now())).isEmpty()) {
      return Optional.empty();
    }
    ClassDay found = seen.facts().found(id).orElseThrow();
    TimeRange recorded = recorded(found, planner.policy());
    ClassDayContents contents = nodes.contents(id, recorded, inForce, seen.away());
    Optional<ClassDay> all = contents.all(id, seen.facts().openPacks(id));
    Optional<ClassDay> going = contents.going(id);
    if (all.isEmpty() || going.isEmpty()) {
      return Optional.empty();
    }
    RetentionPlan exact =
        planner.plan(
            List.of(all.get()), begun(), Map.of(id, contents.held()), look.isTrusted(), look.now());
    return due(id, exact)
        .map(due -> verdict(planner, all.get(), going.get(), contents, due.since(), look.now()));
  }

  /**
   * When its packs were recorded, a day to both sides. Nodes that are away may have recorded on
   * another day than those that are seen: versions with different ceilings give footage of days far
   * apart one expiry day.
   */
  private TimeRange recorded(ClassDay found, PolicyHistory policy) {
    WallTime from = found.first();
    WallTime to = found.last();
    for (LocalDate day : policy.recordingDays(found.retentionClass(), found.id().expiryDay())) {
      from = WallTime.min(from, WallTime.of(day.atStartOfDay(zone).toInstant()));
      to = WallTime.max(to, WallTime.of(day.plusDays(1).atStartOfDay(zone).toInstant()));
    }
    return new TimeRange(from.plusMicros(-DAY_MICROS), to.plusMicros(DAY_MICROS));
  }

  private static Optional<Decision.Due> due(DayKeyId id, RetentionPlan plan) {
    return plan.lines().stream()
        .filter(line -> line.id().equals(id))
        .map(RetentionPlan.Line::decision)
        .filter(Decision.Due.class::isInstance)
        .map(Decision.Due.class::cast)
        .findFirst();
  }

  private Verdict verdict(
      RetentionPlanner planner,
      ClassDay all,
      ClassDay going,
      ClassDayContents contents,
      LocalDate since,
      Instant now) {
    List<String> keys = custody.keyIds(all.id());
    if (keys.isEmpty()) {
      throw unavailable(
          "the key store does not have the key of " + all.id() + ": open the one that has");
    }
    PolicyHistory.Floor floor = planner.floorOfAll(all, LocalDate.ofInstant(now, zone));
    return new Verdict(
        floor.version().number(),
        floor.version().rules().rule(all.retentionClass()),
        going.packs(),
        going.bytes(),
        going.cameras(),
        going.first(),
        going.last(),
        contents.root(),
        contents.held(),
        contents.holding(),
        contents.goingOn(),
        keys,
        zone,
        since.atStartOfDay(zone).toInstant(),
        now);
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }
}
