package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.AllNodes.Answer;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes a class-day from step to step when all nodes have done their part. What nodes say is about
 * their disks and not about the step, so that it does not matter who asks, or how often. {@link
 * #settle} and {@link #certify} are called by a thread each; {@link #waitingFor} by any.
 */
final class Driving {
  private static final Duration TIME_TO_DESTROY = Duration.ofMinutes(1);

  private final AllNodes nodes;
  private final ClassDayRecords records;
  private final OwnExpiry own;
  private final Custody custody;
  private final HoldsAndOrders claims;
  private final TrustedClock clock;

  Driving(
      AllNodes nodes,
      ClassDayRecords records,
      OwnExpiry own,
      Custody custody,
      HoldsAndOrders claims,
      TrustedClock clock) {
    this.nodes = nodes;
    this.records = records;
    this.own = own;
    this.custody = custody;
    this.claims = claims;
    this.clock = clock;
  }

  /** Whether this node drives: of the keyholders that can, it has the lowest id. */
  boolean isMine(List<Answer<NodeStanding>> standings) {
    return nodes.isAlone() || (custody.isOpen() && standings.stream().noneMatch(this::goesBefore));
  }

  /** Whether any other node says that it drives, or would. */
  static boolean isDriven(List<Answer<NodeStanding>> standings) {
    return standings.stream()
        .anyMatch(other -> other.given().filter(NodeStanding::drives).isPresent());
  }

  private boolean goesBefore(Answer<NodeStanding> other) {
    return other.peer().isKeyholder()
        && other.peer().id().toString().compareTo(nodes.own().node().toString()) < 0
        && other.given().filter(NodeStanding::drives).isPresent();
  }

  /**
   * Takes held packs for moved, and keys for dead, where all have done so.
   *
   * @param trouble gets for whom a class-day waits
   */
  void settle(Collection<String> trouble) {
    List<Stored> living =
        records.all().stream().filter(stored -> stored.record().step().keyLives()).toList();
    if (living.isEmpty() || !custody.isOpen()) {
      return;
    }
    List<Answer<NodeStanding>> standings = nodes.standings();
    if (isMine(standings)) {
      Attempts.make(this::keepAgain, trouble);
      Attempts.make(() -> settle(living, standings, trouble), trouble);
    }
  }

  private void settle(
      List<Stored> living, List<Answer<NodeStanding>> standings, Collection<String> trouble) {
    Set<NodeId> keyholders = nodes.keyholders(custody.isKeyholder());
    for (Stored stored : living) {
      Attempts.make(() -> settle(stored, standings, keyholders, trouble), trouble);
    }
  }

  private void settle(
      Stored stored,
      List<Answer<NodeStanding>> standings,
      Set<NodeId> keyholders,
      Collection<String> trouble) {
    Stored at = stored;
    if (!at.record().mayDie()) {
      HoldsInForce newest = claims.newest(clock.look());
      requireNoOther(at.record().id(), newest);
      if (!areMoved(at.record(), standings, newest)
          || !claims.holds().letGo(at.record().id(), newest.version())) {
        return;
      }
      Optional<Stored> moved = records.put(at.record().heldMoved(), at.version());
      if (moved.isEmpty()) {
        return;
      }
      at = moved.get();
    }
    own.destroyKeys(() -> keyholders, trouble);
    at = records.find(at.record().id()).orElse(at);
    ClassDayRecord settled = at.record().settled(keyholders);
    if (!settled.equals(at.record())) {
      Optional<Stored> _ = records.put(settled, at.version());
    } else if (at.record().mayDie()) {
      silent(at.record(), away(standings)).ifPresent(trouble::add);
    }
  }

  /**
   * The set of holds remembers one key of which packs were let go, until its record says that all
   * that stays has moved. Where whoever let them go died before that, it is decided anew; the
   * record gets another version first, so that one who is only late cannot write it any more.
   */
  private void keepAgain() {
    HoldsInForce newest = claims.newest(clock.look());
    Optional<Stored> undecided = newest.lettingGo().flatMap(this::undecided);
    if (undecided.flatMap(stored -> records.put(stored.record(), stored.version())).isPresent()) {
      boolean _ = claims.holds().keepAgain(newest.version());
    }
  }

  private Optional<Stored> undecided(DayKeyId key) {
    return records.newest(key).filter(stored -> stored.record().step() == Step.TOMBSTONE);
  }

  private void requireNoOther(DayKeyId id, HoldsInForce newest) {
    Optional<DayKeyId> other = newest.lettingGo().filter(key -> !key.equals(id));
    if (other.flatMap(this::undecided).isPresent()) {
      throw unavailable(id + " waits while packs of " + other.get() + " are let go");
    }
  }

  /** A keyholder that is here is given its time. */
  private Optional<String> silent(ClassDayRecord record, List<Peer> away) {
    boolean late = clock.look().now().isAfter(record.verdict().at().plus(TIME_TO_DESTROY));
    List<String> missing =
        missingReceipts(record)
            .filter(peer -> late || away.contains(peer))
            .map(Peer::name)
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s waits for keyholders: %s".formatted(record.id(), String.join(", ", missing)));
  }

  private Stream<Peer> missingReceipts(ClassDayRecord record) {
    return nodes.peers().others().stream()
        .filter(Peer::isKeyholder)
        .filter(peer -> !record.hasReceipt(peer.id()));
  }

  /**
   * Whether every pack that stays has its other key: on all nodes that can be asked, and each on
   * one of them at least.
   *
   * @throws StrongroomException UNAVAILABLE if packs cannot be moved, or are nowhere
   */
  private boolean areMoved(
      ClassDayRecord record, List<Answer<NodeStanding>> standings, HoldsInForce newest) {
    List<Peer> away = away(standings);
    List<Optional<NodeStanding.Move>> moves = new ArrayList<>();
    moves.add(own.moved(record.id()));
    standings.stream()
        .flatMap(answer -> answer.given().stream())
        .forEach(standing -> moves.add(standing.moved(record.id())));
    for (Optional<NodeStanding.Move> move : moves) {
      if (move.filter(done -> done.waiting() > 0).isPresent()) {
        throw unavailable(move.get().trouble());
      }
    }
    if (moves.stream().anyMatch(Optional::isEmpty)) {
      return false;
    }
    requireAll(record, away, newest);
    return true;
  }

  private void requireAll(ClassDayRecord record, List<Peer> away, HoldsInForce newest) {
    Verdict verdict = record.verdict();
    if (verdict.keptPacks() > 0 && !away.isEmpty()) {
      throw unavailable(
          "%s waits for nodes, which may have packs of it that stay: %s"
              .formatted(record.id(), names(away)));
    }
    Survivors named = claims.named(verdict);
    ClassDayContents present = nodes.present(record.id().next(), named, away);
    long held = missing(record, present, named, away, newest);
    if (held > 0 && mayBeHeld(named.holds(), newest)) {
      throw unavailable(
          "%d held packs of %s are not in the catalogue%s; mount their volumes, or release the holds"
              .formatted(held, record.id(), ofThoseThatAre(away)));
    }
    long kept = verdict.keptPacks() - present.kept();
    if (kept > 0) {
      throw unavailable(
          "%d packs of %s that are to stay are not in the catalogue%s; mount their volumes"
              .formatted(kept, record.id(), ofThoseThatAre(away)));
    }
  }

  /**
   * How many held packs have the other key nowhere. Those that turned up after the tombstone make
   * up for none that was counted then, so what the index knows of nodes that are away is looked for
   * pack by pack. What was held and is no more has been let go: no node moves it.
   */
  private long missing(
      ClassDayRecord record,
      ClassDayContents present,
      Survivors named,
      List<Peer> away,
      HoldsInForce newest) {
    long fewer = record.verdict().heldPacks() - present.held();
    if (fewer > 0) {
      fewer -= letGo(record, named, away, newest);
    }
    return fewer > 0 || away.isEmpty() ? fewer : nodes.onlyAway(record.id(), named, away);
  }

  /**
   * How many packs under the old key a hold that the tombstone names kept, and none in force keeps:
   * those that any of both keeps, without those that one in force does.
   */
  private long letGo(ClassDayRecord record, Survivors named, List<Peer> away, HoldsInForce newest) {
    if (record.verdict().isThinned()) {
      return 0;
    }
    Survivors either = Survivors.ofExpiry(newest.and(named.holds()));
    Survivors still = Survivors.ofExpiry(newest);
    return nodes.present(record.id(), either, away).held()
        - nodes.present(record.id(), still, away).held();
  }

  private static String ofThoseThatAre(List<Peer> away) {
    return away.isEmpty() ? "" : " of any node that is here, and these are away: " + names(away);
  }

  private static String names(List<Peer> nodes) {
    return nodes.stream().map(Peer::name).collect(Collectors.joining(", "));
  }

  /** By a hold that the tombstone names, or one that was placed later on the same packs. */
  private static boolean mayBeHeld(HoldsInForce named, HoldsInForce newest) {
    return newest.all().stream()
        .anyMatch(hold -> named.all().stream().anyMatch(hold::mayShareAPackWith));
  }

  private static List<Peer> away(List<Answer<NodeStanding>> standings) {
    return standings.stream().filter(answer -> answer.given().isEmpty()).map(Answer::peer).toList();
  }

  /**
   * Signs what is gone, once, and anew when less is left of it.
   *
   * @param trouble gets what could not be certified
   */
  void certify(Collection<String> trouble) {
    List<Stored> open =
        records.all().stream().filter(stored -> stored.record().step().mayBeLeft()).toList();
    if (open.isEmpty() || !(nodes.isAlone() || custody.isOpen())) {
      return;
    }
    List<Answer<NodeStanding>> standings = nodes.standings();
    if (isMine(standings)) {
      open.forEach(stored -> Attempts.make(() -> certify(stored, standings), trouble));
    }
  }

  private void certify(Stored stored, List<Answer<NodeStanding>> standings) {
    ClassDayRecord record = stored.record();
    Optional<List<Erased.Left>> here = own.left(record.id());
    if (here.isEmpty()) {
      return;
    }
    Map<NodeId, List<Erased.Left>> byNode = new LinkedHashMap<>();
    byNode.put(nodes.own().node(), here.get());
    List<NodeId> unheard = new ArrayList<>();
    for (Answer<NodeStanding> answer : standings) {
      Optional<List<Erased.Left>> there =
          answer.given().flatMap(standing -> standing.left(record.id()));
      there.ifPresentOrElse(
          those -> byNode.put(answer.peer().id(), those), () -> unheard.add(answer.peer().id()));
    }
    List<Erased.Left> left = byNode.values().stream().flatMap(List::stream).toList();
    if (record.certificate().isPresent()
        && left.equals(record.left())
        && unheard.equals(record.unheard())) {
      return;
    }
    ExpiryCertificate certificate =
        ExpiryCertificates.of(
            nodes.own().node(),
            nodes.isAlone(),
            record,
            byNode,
            unheard,
            claims.orders().named(record.verdict().orders()),
            clock.nowAfter(record.keyDeath().orElseThrow().at()));
    String signed = custody.sign(certificate.text());
    Optional<Stored> _ = records.put(record.removed(left, unheard, signed), stored.version());
  }

  /** The plan, with the nodes that class-days wait for. */
  RetentionPlan waitingFor(RetentionPlan plan) {
    if (nodes.isAlone()) {
      return plan;
    }
    List<Answer<NodeStanding>> standings = nodes.standings();
    Map<DayKeyId, List<String>> names = new HashMap<>();
    for (Stored stored : records.all()) {
      if (stored.record().step() != Step.REMOVED) {
        names.put(stored.record().id(), waitingFor(stored.record(), standings));
      }
    }
    return new RetentionPlan(
        plan.at(),
        plan.policyVersion(),
        plan.lines().stream()
            .map(line -> line.waitingFor(names.getOrDefault(line.id(), List.of())))
            .toList(),
        plan.away());
  }

  private List<String> waitingFor(ClassDayRecord record, List<Answer<NodeStanding>> standings) {
    List<String> names = new ArrayList<>();
    if (record.mayDie()) {
      missingReceipts(record).map(Peer::name).forEach(names::add);
      if (custody.isKeyholder() && !record.hasReceipt(nodes.own().node())) {
        names.add(nodes.peers().self());
      }
    } else if (record.step().keyLives()) {
      standings.stream()
          .filter(answer -> !hasMoved(answer.given().flatMap(each -> each.moved(record.id()))))
          .forEach(answer -> names.add(answer.peer().name()));
      if (!hasMoved(own.moved(record.id()))) {
        names.add(nodes.peers().self());
      }
    } else {
      nodes.peers().others().stream()
          .filter(peer -> record.unheard().contains(peer.id()))
          .forEach(peer -> names.add(peer.name()));
    }
    return names.stream().sorted().toList();
  }

  private static boolean hasMoved(Optional<NodeStanding.Move> move) {
    return move.filter(done -> done.waiting() == 0).isPresent();
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }
}
