package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.deletion.OrdersInForce;
import io.strongroom.retention.expiry.AllNodes.Seen;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.HoldsInForce;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

  /** So many packs that cannot be thinned keep the others from nothing: a tombstone names them. */
  static final int MAX_FULL_RATE = 1_000;

  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  private final AllNodes nodes;
  private final ClassDayRecords records;
  private final Supplier<PolicyHistory> policy;
  private final Predicate<PolicyVersion> isNewest;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final HoldsAndOrders claims;

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
      HoldsAndOrders claims) {
    this.nodes = nodes;
    this.records = records;
    this.policy = policy;
    this.isNewest = isNewest;
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.claims = claims;
  }

  /** What is to become of everything, as it is now. */
  RetentionPlan plan(Look look) {
    Seen seen =
        nodes.look(claims.holds().inForce(look.now()), claims.orders().inForce(), look.now());
    return named(seen, plan(planner(), seen.facts(), look.isTrusted(), look.now()));
  }

  /** What is to become of what is there now, at the midnight that begins a day. */
  RetentionPlan plan(LocalDate on) {
    Instant midnight = on.atStartOfDay(zone).toInstant();
    Seen seen =
        nodes.look(claims.holds().inForce(midnight), claims.orders().inForce(), clock.look().now());
    return named(seen, plan(planner(), seen.facts().later(), true, midnight));
  }

  private static RetentionPlan named(Seen seen, RetentionPlan plan) {
    return new RetentionPlan(
        plan.at(),
        plan.policyVersion(),
        plan.lines(),
        seen.away().stream().map(ExpiryPeers.Peer::name).toList());
  }

  RetentionPlanner planner() {
    return new RetentionPlanner(policy.get(), zone);
  }

  private RetentionPlan plan(
      RetentionPlanner planner, ExpiryFacts facts, boolean trusted, Instant at) {
    return planner.plan(
        facts.found(), begun(), facts.held(), facts.ordered(), facts.thinning(), trusted, at);
  }

  private Map<DayKeyId, Step> begun() {
    Map<DayKeyId, Step> begun = new HashMap<>();
    records.all().forEach(stored -> begun.put(stored.record().id(), stored.record().step()));
    return begun;
  }

  /** Opens again what was closed by somebody who died before writing the tombstone. */
  void reopen() {
    HoldsInForce inForce = claims.holds().inForce(Instant.MIN);
    inForce
        .closing()
        .filter(this::isFenced)
        .ifPresent(
            closed -> {
              boolean _ = claims.holds().reopen(closed, inForce.version());
            });
  }

  /** Whether there is no tombstone, and nobody can make one of what was written any more. */
  private boolean isFenced(DayKeyId closed) {
    Optional<Stored> there = records.newest(closed);
    return there.isEmpty()
        || (!ClassDayRecords.isBinding(there.get())
            && records.put(there.get().record(), there.get().version()).isPresent());
  }

  /** How much sooner than its rule says something may go, because room is short. */
  private enum Early {
    NOT,
    /** All of it. */
    RELEASED,
    /** Its full rate. */
    THINNED
  }

  /** Writes the tombstone, after a new look at what there is; empty if it is not due any more. */
  Optional<Stored> begin(DayKeyId id) {
    return begin(id, Early.NOT);
  }

  /**
   * Writes the tombstone of one class-day that has met its floor and not reached its expiry day;
   * empty if there is none.
   *
   * @param order which is to go first
   */
  Optional<Stored> beginEarly(Comparator<DayKeyId> order) {
    return beginEarly(order, Early.RELEASED);
  }

  /** The same of the full rate of one that was thinned and has met its floor. */
  Optional<Stored> beginThinnedEarly(Comparator<DayKeyId> order) {
    return beginEarly(order, Early.THINNED);
  }

  private Optional<Stored> beginEarly(Comparator<DayKeyId> order, Early early) {
    Look look = clock.look();
    if (!look.isTrusted()) {
      return Optional.empty();
    }
    Seen seen =
        nodes.look(claims.holds().inForce(look.now()), claims.orders().inForce(), look.now());
    LocalDate today = LocalDate.ofInstant(look.now(), zone);
    List<DayKeyId> ahead =
        seen.facts().found().stream()
            .map(ClassDay::id)
            .filter(id -> id.expiryDay().isAfter(today))
            .toList();
    RetentionPlan plan = plan(planner(early, ahead), seen.facts(), true, look.now());
    return plan.lines().stream()
        .filter(line -> line.decision().isToGo() && ahead.contains(line.id()))
        .filter(line -> line.decision() instanceof Decision.Thin == (early == Early.THINNED))
        .filter(line -> !(line.decision() instanceof Decision.Ordered))
        .map(RetentionPlan.Line::id)
        .sorted(order)
        .flatMap(id -> begin(id, early).stream())
        .findFirst();
  }

  private RetentionPlanner planner(Early early, List<DayKeyId> ids) {
    return switch (early) {
      case NOT -> planner();
      case RELEASED -> planner().releasing(ids);
      case THINNED -> planner().thinning(ids);
    };
  }

  private Optional<Stored> begin(DayKeyId id, Early early) {
    for (int i = 0; i < ATTEMPTS; i++) {
      Look look = clock.look();
      HoldsInForce inForce = claims.holds().inForce(look.now());
      requireNoOther(id, inForce);
      Optional<Stored> there = records.newest(id);
      if (there.filter(ClassDayRecords::isBinding).isPresent() || formerKeyLives(id)) {
        return Optional.empty();
      }
      RetentionPlanner planner = planner(early, List.of(id));
      Optional<Verdict> verdict = verdict(id, planner, inForce, look);
      if (verdict.isEmpty()) {
        return Optional.empty();
      }
      long before = there.map(Stored::version).orElse(0L);
      Stored planned = written(ClassDayRecord.planned(id, verdict.get()), before);
      if (claims.holds().close(id, inForce.version())
          && isNewest.test(planner.policy().current())) {
        Verdict says = verdict.get();
        log.info(
            "{}: {} packs {}, {} are held, {} stay",
            id,
            says.packs(),
            why(says),
            says.heldPacks(),
            says.keptPacks());
        return Optional.of(written(planned.record().tombstone(), planned.version()));
      }
    }
    throw unavailable(id + " waits while holds are placed; it is looked at again");
  }

  private static String why(Verdict verdict) {
    if (!verdict.orders().isEmpty()) {
      return "go by order";
    }
    if (verdict.isThinned()) {
      return "go, of which the keyframes stay";
    }
    return verdict.early() ? "are past their floor, and room is short" : "are past their time";
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
   * made a new rule may have died, or lost Cassandra, in between. Orders only ever come to those
   * that stand.
   */
  private Optional<Verdict> verdict(
      DayKeyId id, RetentionPlanner planner, HoldsInForce inForce, Look look) {
    OrdersInForce orders = claims.orders().inForce();
    Seen seen = nodes.look(inForce, orders, look.now());
    Optional<Decision> first =
        decision(id, plan(planner, seen.facts(), look.isTrusted(), look.now()));
    if (first.isEmpty()) {
      return Optional.empty();
    }
    boolean byOrder = first.get() instanceof Decision.Ordered;
    boolean thins = first.get() instanceof Decision.Thin;
    if (byOrder || thins) {
      requireAll(id, seen);
    }
    ClassDay found = seen.facts().found(id).orElseThrow();
    Survivors survivors = survivors(id, first.get(), inForce, orders);
    ClassDayContents contents =
        nodes.contents(id, recorded(found, planner.policy()), survivors, seen.away());
    Optional<ClassDay> all = contents.all(seen.facts().openPacks(id));
    Optional<ClassDay> going = contents.going();
    if (all.isEmpty() || going.isEmpty()) {
      return Optional.empty();
    }
    Map<DayKeyId, Long> counted = Map.of(id, going.get().packs());
    RetentionPlan exact =
        planner.plan(
            List.of(all.get()),
            begun(),
            Map.of(id, contents.held()),
            byOrder ? counted : Map.of(),
            thins ? new ThinCounts(counted, Map.of(), Map.of()) : ThinCounts.NONE,
            look.isTrusted(),
            look.now());
    return decision(id, exact)
        .filter(now -> now instanceof Decision.Ordered == byOrder)
        .filter(now -> now instanceof Decision.Thin == thins)
        .map(
            now ->
                verdict(
                    planner,
                    all.get(),
                    going.get(),
                    contents,
                    survivors,
                    since(now, planner, all.get(), orders, contents),
                    look.now()));
  }

  private Survivors survivors(
      DayKeyId id, Decision decision, HoldsInForce inForce, OrdersInForce orders) {
    if (decision instanceof Decision.Ordered) {
      return Survivors.ofOrders(inForce, orders);
    }
    if (decision instanceof Decision.Thin) {
      List<PackId> fullRate = nodes.notThinned(id, inForce);
      if (fullRate.size() > MAX_FULL_RATE) {
        throw unavailable(
            "%s waits: %d packs of it are not thinned, or not copied to other nodes yet"
                .formatted(id, fullRate.size()));
      }
      return Survivors.ofThinning(inForce, fullRate);
    }
    return Survivors.ofExpiry(inForce);
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

  /** That it goes now, by time or by orders; else empty. */
  private static Optional<Decision> decision(DayKeyId id, RetentionPlan plan) {
    return plan.lines().stream()
        .filter(line -> line.id().equals(id) && line.decision().isToGo())
        .map(RetentionPlan.Line::decision)
        .findFirst();
  }

  /** What a node that is away has of it would lose its key, and is to stay. */
  private static void requireAll(DayKeyId id, Seen seen) {
    if (!seen.away().isEmpty()) {
      throw unavailable(
          "%s waits for nodes, which may have packs of it that stay: %s"
              .formatted(
                  id,
                  seen.away().stream()
                      .map(ExpiryPeers.Peer::name)
                      .collect(Collectors.joining(", "))));
    }
  }

  private Instant since(
      Decision decision,
      RetentionPlanner planner,
      ClassDay all,
      OrdersInForce orders,
      ClassDayContents contents) {
    return switch (decision) {
      case Decision.Due due -> due.since().atStartOfDay(zone).toInstant();
      case Decision.Thin _ -> planner.thinsOn(all).orElseThrow().atStartOfDay(zone).toInstant();
      default -> orders.lastApproval(contents.ordering());
    };
  }

  private Verdict verdict(
      RetentionPlanner planner,
      ClassDay all,
      ClassDay going,
      ClassDayContents contents,
      Survivors survivors,
      Instant dueAt,
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
        contents.ordering(),
        contents.kept(),
        contents.goingOn(),
        keys,
        zone,
        dueAt,
        now,
        contents.ordering().isEmpty()
            && planner.early().contains(all.id())
            && dueAt.isBefore(all.id().expiryDay().atStartOfDay(zone).toInstant()),
        survivors.fullRate().map(packs -> packs.stream().sorted(FoundPack.ORDER).toList()));
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }
}
