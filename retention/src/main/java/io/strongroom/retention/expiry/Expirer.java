package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.AllNodes.Answer;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.policy.PolicyHistory;
import io.strongroom.retention.policy.PolicyRecords;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets class-days go that are past their time, and what two people have ordered away before:
 * tombstone, another key for what stays, death of the key, removal, certificate. The only deleter
 * of footage. In a cluster one node drives, the keyholder with the lowest id of those that can;
 * several that do so harm nothing, because each step is a compare-and-set on what was seen. What
 * lies on a node that node itself moves and removes.
 *
 * <p>Each step is durable before the next begins and may be made again, so that after a crash at
 * any point the next run, on this node or another, goes on. {@link #run} begins and {@link #goOn}
 * destroys keys, {@link #move} gives packs that stay another one, and {@link #remove} removes what
 * no key opens, each called again and again by a thread of its own: a disk that hangs keeps no key
 * alive. The other methods are thread-safe.
 */
public final class Expirer implements RetentionView {
  private static final Logger log = LoggerFactory.getLogger(Expirer.class);

  /**
   * So long keys may take; a node that takes longer waits for a slot that hangs, and drives not.
   */
  private static final Duration LONGEST_TURN = Duration.ofMinutes(10);

  /** A node that is short asks again within seconds. */
  private static final Duration ASKS = Duration.ofMinutes(1);

  /** By the machine's own time. */
  private record Asked(RoomNeed need, Duration until) {}

  private final boolean enabled;
  private final AllNodes nodes;
  private final ClassDayRecords records;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final Custody custody;
  private final HoldsAndOrders claims;
  private final HoldCoverages coverages;
  private final DeletionCoverages deletions;
  private final Tombstones tombstones;
  private final OwnExpiry own;
  private final Driving driving;
  private final ExpiryAlarms alarms;
  private final DeadKeys dead;
  private final RewrapsForOthers rewraps;
  private final RecentFacts facts;

  /** When {@link #run} or {@link #goOn} came to its end last, by the machine's own time. */
  private volatile Duration turnedAt;

  /** What this node asks of the one that drives. */
  private volatile Asked asked = new Asked(RoomNeed.NONE, Duration.ZERO);

  /** Whether something could not begin when it was tried last. */
  private boolean beginningFails;

  /**
   * @param own what there is on this node
   * @param peers the other nodes of its cluster
   * @param enabled whether footage goes: its policy is known
   * @param policy all versions as they are when it is asked; if it throws, nothing goes
   * @param zone whose midnights begin days
   * @param custody who destroys keys and signs
   * @param mint the one that {@code eraser} honours
   * @param holds what stays all the same
   * @param orders what goes before its time
   * @param keys gives what stays another key
   */
  public Expirer(
      OwnFootage own,
      ExpiryPeers peers,
      boolean enabled,
      StateStore state,
      Supplier<PolicyHistory> policy,
      ZoneId zone,
      TrustedClock clock,
      Custody custody,
      Eraser eraser,
      Tombstone.Mint mint,
      Holds holds,
      DeletionOrders orders,
      KeyMove keys,
      Alarms alarms) {
    this.enabled = enabled;
    this.nodes = new AllNodes(own, peers);
    this.records = new ClassDayRecords(state);
    this.zone = zone;
    this.clock = clock;
    this.custody = custody;
    this.claims = new HoldsAndOrders(holds, orders);
    this.coverages = new HoldCoverages(own.catalogue(), records, claims);
    this.tombstones =
        new Tombstones(
            nodes,
            records,
            policy,
            version -> PolicyRecords.isNewest(state, version),
            zone,
            clock,
            custody,
            claims);
    this.deletions = new DeletionCoverages(nodes, records, claims, clock, tombstones::planner);
    this.own =
        new OwnExpiry(
            own,
            records,
            custody,
            new PackMoves(own.catalogue(), custody, claims, keys),
            eraser,
            mint,
            clock);
    this.driving = new Driving(nodes, records, this.own, custody, claims, clock);
    this.alarms = new ExpiryAlarms(alarms);
    this.dead = new DeadKeys(records);
    this.facts = new RecentFacts(this::readFacts, this.own::changes, System::nanoTime);
    this.rewraps = new RewrapsForOthers(records, claims, custody);
    this.turnedAt = clock.sinceBoot();
  }

  /** Begins what is due, destroys keys, and tells what stands in the way. */
  public synchronized void run() {
    if (!enabled) {
      return;
    }
    try {
      List<Answer<NodeStanding>> standings = compareClocks();
      Look look = clock.look();
      List<String> trouble = new ArrayList<>();
      beginningFails = false;
      boolean isMine = driving.isMine(standings);
      alarms.tellDriver(isMine || Driving.isDriven(standings));
      if (isMine) {
        drive(look, trouble);
        alarms.tell(
            tombstones.plan(clock.look()),
            look.standing(),
            trouble.stream().findFirst(),
            LocalDate.ofInstant(look.now(), zone));
      } else {
        destroyOwnKeys(trouble);
        alarms.tellOwn(trouble.stream().findFirst());
      }
      alarms.working();
      turnedAt = clock.sinceBoot();
    } catch (RuntimeException e) {
      log.error("expiry", e);
      alarms.failing(e);
    }
  }

  private void drive(Look look, List<String> trouble) {
    tombstones.reopen();
    endHolds(look);
    if (!custody.isOpen()) {
      trouble.add("The key store is closed.");
      beginningFails = true;
      return;
    }
    // What has begun does not wait for a plan.
    goOn(new ArrayList<>());
    for (RetentionPlan.Line line : tombstones.plan(look).lines()) {
      if (line.decision().isToGo()) {
        Attempts.make(
            () -> {
              Optional<Stored> _ = tombstones.begin(line.id());
            },
            trouble);
      }
    }
    beginningFails = !trouble.isEmpty();
    goOn(trouble);
  }

  /**
   * Lets one class-day go that has met its floor and not reached its expiry day, because room is
   * short: by the same steps as any other, what is held of it stays. Only the node that drives does
   * so; any other one asks it to, for a minute.
   *
   * @param order which is to go first
   * @return the class-day, from whose tombstone on it goes; empty if there is none to go, nobody
   *     can say what day it is, or another node drives
   */
  public synchronized Optional<DayKeyId> releaseEarly(Comparator<DayKeyId> order) {
    return early(() -> tombstones.beginEarly(order), RoomNeed.RELEASE);
  }

  /**
   * Lets the full rate of one class-day go that was thinned and has met its floor, for the same
   * reason and in the same way.
   */
  public synchronized Optional<DayKeyId> thinEarly(Comparator<DayKeyId> order) {
    return early(() -> tombstones.beginThinnedEarly(order), RoomNeed.THINNED);
  }

  private Optional<DayKeyId> early(Supplier<Optional<Stored>> begin, RoomNeed need) {
    if (!enabled) {
      return Optional.empty();
    }
    if (!custody.isOpen() || !driving.isMine(nodes.standings())) {
      asked = new Asked(need, clock.sinceBoot().plus(ASKS));
      return Optional.empty();
    }
    tombstones.reopen();
    Optional<DayKeyId> begun = begin.get().map(stored -> stored.record().id());
    goOn(new ArrayList<>());
    return begun;
  }

  /** The most that other nodes ask for; none if another node drives. */
  public RoomNeed needOfOthers() {
    if (!enabled || nodes.isAlone()) {
      return RoomNeed.NONE;
    }
    List<Answer<NodeStanding>> standings = nodes.standings();
    return driving.isMine(standings)
        ? standings.stream()
            .flatMap(answer -> answer.given().stream())
            .map(NodeStanding::need)
            .max(Comparator.naturalOrder())
            .orElse(RoomNeed.NONE)
        : RoomNeed.NONE;
  }

  /** Whether something that was released early is not removed yet, as far as it can be. */
  public boolean isReleasing() {
    return isGoing(Verdict::early);
  }

  /** The same of the full rate of what was thinned. */
  public boolean isThinning() {
    return isGoing(Verdict::isThinned);
  }

  private boolean isGoing(Predicate<Verdict> which) {
    return records.all().stream()
        .map(Stored::record)
        .anyMatch(
            record ->
                which.test(record.verdict())
                    && (record.step().keyLives() || record.step() == Step.KEY_DESTROYED));
  }

  /** Looks at the other nodes, compares clocks with them, and says whether this one drives. */
  public synchronized boolean drives() {
    return enabled && driving.isMine(compareClocks());
  }

  private void endHolds(Look look) {
    claims.orders().settle();
    if (look.isTrusted()) {
      claims.holds().settle(look.now());
    } else {
      claims.holds().settle();
    }
  }

  private List<Answer<NodeStanding>> compareClocks() {
    Instant before = clock.look().now();
    List<Answer<NodeStanding>> standings = nodes.standings();
    Instant after = clock.look().now();
    Instant middle = before.plus(Duration.between(before, after).dividedBy(2));
    clock.compare(
        standings.stream()
            .flatMap(answer -> answer.given().stream())
            .map(standing -> Duration.between(middle, standing.now()))
            .toList());
    return standings;
  }

  /**
   * Destroys keys whose turn it is, and takes what all nodes have done for done.
   *
   * @return whether a key has died, so that a look at everything says something else
   */
  public synchronized boolean goOn() {
    if (!enabled) {
      return false;
    }
    long living = livingKeys();
    List<String> trouble = new ArrayList<>();
    goOn(trouble);
    if (!beginningFails || !trouble.isEmpty()) {
      alarms.tellKeys(trouble.stream().findFirst());
    }
    turnedAt = clock.sinceBoot();
    return livingKeys() < living;
  }

  private long livingKeys() {
    return records.all().stream().filter(stored -> stored.record().step().keyLives()).count();
  }

  private void goOn(List<String> trouble) {
    destroyOwnKeys(trouble);
    driving.settle(trouble);
  }

  private void destroyOwnKeys(List<String> trouble) {
    if (custody.isOpen()) {
      own.destroyKeys(() -> nodes.keyholders(true), trouble);
    }
  }

  /** Gives this node's packs that stay of class-days that go another key. */
  public void move() {
    if (enabled) {
      own.move();
    }
  }

  /** Removes what has no key any more and lies here; certifies what is gone everywhere. */
  public void remove() {
    if (!enabled) {
      return;
    }
    List<String> trouble = new ArrayList<>();
    own.remove(trouble);
    driving.certify(trouble);
    alarms.tellRemoval(records.all().stream().map(Stored::record).toList(), trouble);
  }

  @Override
  public RetentionPlan plan() {
    return driving.waitingFor(tombstones.plan(clock.look()));
  }

  @Override
  public RetentionPlan plan(LocalDate on) {
    return tombstones.plan(on);
  }

  @Override
  public Holds holds() {
    return claims.holds();
  }

  @Override
  public DeletionOrders orders() {
    return claims.orders();
  }

  @Override
  public HoldCoverage coverage(Hold hold, Holds.Closed closed) {
    return coverages.of(hold, closed);
  }

  @Override
  public DeletionCoverage coverage(DeletionOrder order, Optional<ChangeId> id) {
    return deletions.of(order, id);
  }

  @Override
  public Optional<String> certificate(DayKeyId id) {
    return records.find(id).flatMap(stored -> stored.record().certificate());
  }

  /** What has expired by now. The answer is for one thread. */
  public ExpiredPacks expired() {
    return new ExpiredByRecords(records, claims, held());
  }

  /** What this node has, for the others of its cluster; read a moment ago at most. */
  public NodeFacts facts() {
    return facts.get();
  }

  private NodeFacts readFacts() {
    Instant now = clock.look().now();
    return nodes
        .own()
        .facts(
            claims.holds().inForce(now),
            claims.orders().inForce(),
            nodes.register(),
            WallTime.of(now));
  }

  /** Some packs of a class-day that this node has, for the others of its cluster. */
  public PackPage packs(DayKeyId id, Optional<PackId> after) {
    return nodes.own().packs(id, after);
  }

  /**
   * Wraps the key of a pack of another node that stays to the next key; see {@link
   * RewrapsForOthers}.
   *
   * @param asker for the log
   */
  public WrappedDek rewrapHeld(
      String asker, CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash) {
    return rewraps.rewrap(asker, camera, range, wrapped, headerHash);
  }

  /** How far this node has come, for the others of its cluster. */
  public NodeStanding standing() {
    return own.standing(enabled && custody.isOpen() && !hangs(), need());
  }

  private RoomNeed need() {
    Asked now = asked;
    return clock.sinceBoot().compareTo(now.until) < 0 ? now.need : RoomNeed.NONE;
  }

  private boolean hangs() {
    return clock.sinceBoot().minus(turnedAt).compareTo(LONGEST_TURN) > 0;
  }

  /** Whether a pack is being removed, so that its files may be gone although its row is not. */
  public boolean removes(PackRow row) {
    return enabled && dead.opened(row);
  }

  /** Which packs stay for a case, as it is now. */
  public Predicate<PackRow> held() {
    return claims.holds().inForce(clock.look().now())::cover;
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
    return enabled;
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
