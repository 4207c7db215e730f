package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.AllNodes.Seen;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import io.strongroom.retention.policy.PolicyHistory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private final AllNodes nodes;
  private final ClassDayRecords records;
  private final Supplier<PolicyHistory> policy;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final Holds holds;

  Tombstones(
      AllNodes nodes,
      ClassDayRecords records,
      Supplier<PolicyHistory> policy,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Holds holds) {
    this.nodes = nodes;
    this.records = records;
    this.policy = policy;
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
    Optional<DayKeyId> closed = inForce.closing().filter(id -> records.find(id).isEmpty());
    if (closed.isEmpty()) {
      return;
    }
    Optional<Stored> planned = records.planned(closed.get());
    if (planned.isEmpty() || isFenced(planned.get())) {
      boolean _ = holds.reopen(closed.get(), inForce.version());
    }
  }

  private boolean isFenced(Stored planned) {
    return records.put(planned.record(), planned.version()).isPresent();
  }

  /** Writes the tombstone, after a new look at what there is; empty if it is not due any more. */
  Optional<Stored> begin(DayKeyId id) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Look look = clock.look();
      HoldsInForce inForce = holds.inForce(look.now());
      requireNoOther(id, inForce);
      Optional<Verdict> verdict =
          records.find(id).isPresent() ? Optional.empty() : verdict(id, inForce, look);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      long before = records.planned(id).map(Stored::version).orElse(0L);
      Stored planned = written(ClassDayRecord.planned(id, verdict.get()), before);
      if (holds.close(id, inForce.version())) {
        Verdict says = verdict.get();
        log.info("{}: {} packs are past their time, {} held", id, says.packs(), says.heldPacks());
        return Optional.of(written(planned.record().tombstone(), planned.version()));
      }
    }
    throw unavailable(id + " waits while holds are placed; it is looked at again");
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
   * Decided on by the sums, and once more by each pack. The policy is read after the holds: a new
   * rule gives these another version.
   */
  private Optional<Verdict> verdict(DayKeyId id, HoldsInForce inForce, Look look) {
    RetentionPlanner planner = planner();
    Seen seen = nodes.look(inForce, look.now());
    if (due(id, plan(planner, seen.facts(), look.isTrusted(), look.now())).isEmpty()) {
      return Optional.empty();
    }
    ClassDay found = seen.facts().found(id).orElseThrow();
    ClassDayContents contents = nodes.contents(found, inForce, seen.away());
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
