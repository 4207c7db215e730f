package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
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
 * Begins the expiry of class-days: closes them to new holds by compare-and-set of the set of holds
 * that was planned with, then writes the tombstone. What a crash leaves closed without a tombstone
 * is opened again. Confined to the thread that destroys keys; plans are made on any thread.
 */
final class Tombstones {
  private static final Logger log = LoggerFactory.getLogger(Tombstones.class);
  private static final int ATTEMPTS = 10;

  private final Catalogue catalogue;
  private final ClassDayRecords records;
  private final Supplier<PolicyHistory> policy;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final Holds holds;

  Tombstones(
      Catalogue catalogue,
      ClassDayRecords records,
      Supplier<PolicyHistory> policy,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Holds holds) {
    this.catalogue = catalogue;
    this.records = records;
    this.policy = policy;
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.holds = holds;
  }

  /** What is to become of everything, as it is now. */
  RetentionPlan plan(Look look) {
    HoldsInForce inForce = holds.inForce(look.now());
    ExpiryFacts facts = ExpiryFacts.of(catalogue, inForce, look.now());
    return plan(planner(), facts, look.isTrusted(), look.now());
  }

  /** What is to become of what is there now, at the midnight that begins a day. */
  RetentionPlan plan(LocalDate on) {
    Instant midnight = on.atStartOfDay(zone).toInstant();
    HoldsInForce then = holds.inForce(midnight);
    ExpiryFacts facts = ExpiryFacts.of(catalogue, then, clock.look().now());
    return plan(planner(), facts.closed(), true, midnight);
  }

  private RetentionPlanner planner() {
    return new RetentionPlanner(policy.get(), zone);
  }

  private RetentionPlan plan(
      RetentionPlanner planner, ExpiryFacts facts, boolean trusted, Instant at) {
    Map<DayKeyId, Step> begun = new HashMap<>();
    records.all().forEach(stored -> begun.put(stored.record().id(), stored.record().step()));
    return planner.plan(facts.found(), begun, facts.held(), trusted, at);
  }

  /** Opens again what was closed when the process died before it wrote the tombstone. */
  void reopen() {
    holds
        .inForce(Instant.MIN)
        .closing()
        .filter(id -> records.find(id).isEmpty())
        .ifPresent(holds::reopen);
  }

  /** Writes the tombstone, after a new look at what there is; empty if it is not due any more. */
  Optional<Stored> begin(DayKeyId id) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Look look = clock.look();
      HoldsInForce inForce = holds.inForce(look.now());
      Optional<Verdict> verdict = verdict(id, inForce, look);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      if (holds.close(id, inForce.version())) {
        return Optional.of(write(id, verdict.get()));
      }
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE, id + " waits while holds are placed; it is looked at again");
  }

  private Stored write(DayKeyId id, Verdict verdict) {
    log.info("{}: {} packs are past their time, {} held", id, verdict.packs(), verdict.heldPacks());
    return records
        .put(ClassDayRecord.tombstone(id, verdict), 0)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CORRUPT, "the record of class-day " + id + " cannot be written"));
  }

  /** The policy is read after the holds: a new rule gives these another version. */
  private Optional<Verdict> verdict(DayKeyId id, HoldsInForce inForce, Look look) {
    RetentionPlanner planner = planner();
    ExpiryFacts facts = ExpiryFacts.of(catalogue, inForce, look.now());
    ClassDayContents contents = new ClassDayContents(id, inForce);
    catalogue.forEach(contents::add);
    return plan(planner, facts, look.isTrusted(), look.now()).lines().stream()
        .filter(line -> line.id().equals(id))
        .findFirst()
        .flatMap(
            line ->
                line.decision() instanceof Decision.Due due
                    ? Optional.of(verdict(planner, line, facts, contents, due.since(), look.now()))
                    : Optional.empty());
  }

  private Verdict verdict(
      RetentionPlanner planner,
      RetentionPlan.Line line,
      ExpiryFacts facts,
      ClassDayContents contents,
      LocalDate since,
      Instant now) {
    ClassDay whole = line.found().orElseThrow();
    ClassDay going = facts.going().getOrDefault(line.id(), whole);
    List<String> keys = custody.keyIds(line.id());
    if (keys.isEmpty()
        || contents.leaves().size() != going.packs()
        || contents.held() != line.heldPacks()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          keys.isEmpty()
              ? "the key store does not have the key of " + line.id() + ": open the one that has"
              : line.id() + " has just changed; it is looked at again");
    }
    PolicyHistory.Floor floor =
        planner
            .policy()
            .floorSince(whole.retentionClass(), whole.first().toInstant())
            .orElseThrow();
    return new Verdict(
        floor.version().number(),
        floor.version().rules().rule(whole.retentionClass()),
        going.packs(),
        going.bytes(),
        going.cameras(),
        going.first(),
        going.last(),
        PackLeaves.root(contents.leaves()),
        contents.held(),
        contents.holding(),
        keys,
        planner.zone(),
        since.atStartOfDay(planner.zone()).toInstant(),
        now);
  }
}
