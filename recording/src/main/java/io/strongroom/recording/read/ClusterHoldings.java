package io.strongroom.recording.read;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies on this node and on all others. The nodes that are well are asked side by side, with
 * one deadline; the shared index says what those have that are away. Thread-safe; calls take the
 * deadline at most, {@link #find} a request to the pack's node besides.
 */
public final class ClusterHoldings implements Holdings, AutoCloseable {
  /** How long the answers of others are waited for. */
  public static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final Logger log = LoggerFactory.getLogger(ClusterHoldings.class);
  private static final String INDEX = "the shared index";

  private final NodeId self;
  private final Holdings own;
  private final Supplier<List<Peer>> peers;
  private final PackIndex index;
  private final BooleanSupplier indexIsHere;
  private final DamagedPacks damagedHere;
  private final DamagedElsewhere damagedElsewhere;
  private final SideBySide asking;

  /**
   * Another node.
   *
   * @param id its identity
   * @param name how people know it
   * @param holdings what it has, asked over the network
   */
  public record Peer(NodeId id, String name, Holdings holdings) {}

  /**
   * @param self this node
   * @param own what lies here
   * @param peers the other nodes that are well now; asked often, so it must be quick
   * @param index the shared index
   * @param indexIsHere whether the shared index can be reached now; must be quick
   * @param deadline normally {@link #DEADLINE}
   * @param damagedHere is told of packs of this node that do not read right
   */
  public ClusterHoldings(
      NodeId self,
      Holdings own,
      Supplier<List<Peer>> peers,
      PackIndex index,
      BooleanSupplier indexIsHere,
      Duration deadline,
      InstantSource clock,
      DamagedPacks damagedHere,
      Alarms alarms) {
    this.self = self;
    this.own = own;
    this.peers = peers;
    this.index = index;
    this.indexIsHere = indexIsHere;
    this.damagedHere = damagedHere;
    this.damagedElsewhere = new DamagedElsewhere(clock, alarms);
    this.asking = new SideBySide(deadline, clock);
  }

  private record FromIndex(
      List<PackRow> finished, List<OpenPackRow> open, Optional<TimeRange> extent) {}

  private List<Peer> others() {
    return peers.get().stream().filter(peer -> !peer.id().equals(self)).toList();
  }

  private <T> SideBySide.Asked<T> askIndex(java.util.concurrent.Callable<T> question) {
    return indexIsHere.getAsBoolean() ? asking.ask(INDEX, question) : Optional::empty;
  }

  @Override
  public Outline outline(CameraId camera, TimeRange range) {
    Map<NodeId, SideBySide.Asked<Outline>> asked = new HashMap<>();
    for (Peer peer : others()) {
      asked.put(peer.id(), asking.ask(peer.name(), () -> peer.holdings().outline(camera, range)));
    }
    SideBySide.Asked<FromIndex> fromIndex =
        askIndex(
            () ->
                new FromIndex(
                    index.packs(camera, range), index.openPacks(camera), index.extent(camera)));
    Map<NodeId, Outline> answers = new HashMap<>();
    answers.put(self, own.outline(camera, range));
    asked.forEach((node, answer) -> answer.await().ifPresent(given -> answers.put(node, given)));
    Optional<FromIndex> rows = fromIndex.await();
    Outline merged = merged(answers, rows, asked.size() + 1);
    return rows.isPresent()
        ? merged
        : new Outline(merged.packs(), merged.gaps(), merged.extent(), Outline.Missing.PACKS);
  }

  /**
   * Each pack once; of a node that answered only what it says it has, but for packs that others may
   * have after it.
   */
  private static Outline merged(Map<NodeId, Outline> answers, Optional<FromIndex> rows, int asked) {
    Map<PackId, Outline.Piece> pieces = new HashMap<>();
    for (Outline answer : answers.values()) {
      answer.packs().forEach(piece -> pieces.merge(piece.id(), piece, ClusterHoldings::better));
    }
    List<Outline.Piece> away =
        rows.stream()
            .flatMap(found -> pieces(found, answers.keySet()))
            .filter(piece -> !pieces.containsKey(piece.id()))
            .toList();
    away.forEach(piece -> pieces.putIfAbsent(piece.id(), piece));
    return new Outline(
        List.copyOf(pieces.values()),
        GapMerge.of(answers.values().stream().map(Outline::gaps).toList()),
        Stream.concat(
                answers.values().stream().map(Outline::extent),
                rows.stream().map(FromIndex::extent))
            .flatMap(Optional::stream)
            .reduce(LocalHoldings::hull),
        away.isEmpty() && answers.size() == asked
            ? Outline.Missing.NOTHING
            : Outline.Missing.NEWEST);
  }

  /** A copy that was finished without its node may have less of the pack than others. */
  private static Outline.Piece better(Outline.Piece a, Outline.Piece b) {
    if (a.live() != b.live()) {
      return a.live() ? a : b;
    }
    return a.spans().getLast().to().isBefore(b.spans().getLast().to()) ? b : a;
  }

  /**
   * Packs that nodes which did not answer may have, as the shared index has them; an open one is
   * known up to its last progress.
   */
  private static Stream<Outline.Piece> pieces(FromIndex rows, Set<NodeId> answered) {
    List<Outline.Piece> pieces = new ArrayList<>();
    for (PackRow row : rows.finished) {
      if (mayBeOnAny(row) || !answered.contains(row.id().epoch().node())) {
        pieces.add(new Outline.Piece(row.id(), row.spans(), row.firstOfLife(), false));
      }
    }
    for (OpenPackRow row : rows.open) {
      if (row.start().isBefore(row.durableUntil()) && !answered.contains(row.id().epoch().node())) {
        List<TimeRange> known = List.of(new TimeRange(row.start(), row.durableUntil()));
        pieces.add(new Outline.Piece(row.id(), known, false, false));
      }
    }
    return pieces.stream();
  }

  /** Under a later key than its class-day's first a pack may have outlived its recorder's file. */
  private static boolean mayBeOnAny(PackRow row) {
    return ClassDay.keyNumber(row.wrappedKey()) > 0;
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    List<SideBySide.Asked<Optional<TimeRange>>> asked = new ArrayList<>();
    for (Peer peer : others()) {
      asked.add(asking.ask(peer.name(), () -> peer.holdings().extent(camera)));
    }
    asked.add(askIndex(() -> index.extent(camera)));
    Optional<TimeRange> here = own.extent(camera);
    return Stream.concat(
            here.stream(),
            asked.stream().flatMap(each -> each.await().flatMap(found -> found).stream()))
        .reduce(LocalHoldings::hull);
  }

  /**
   * Asks the node that recorded the pack first, then all others: disks can be moved. What lies here
   * is taken before, unless it is a copy that another may have more of.
   */
  @Override
  public Optional<HeldPack> find(PackId id, int sequence) {
    NodeId recordedBy = id.epoch().node();
    Optional<StrongroomException> failure = Optional.empty();
    Optional<StrongroomException> ownFailure = Optional.empty();
    boolean answered = recordedBy.equals(self);
    Optional<HeldPack> here = Optional.empty();
    try {
      here = own.find(id, sequence);
      if (here.isPresent() && (answered || !mayBeCut(here.get()))) {
        return here;
      }
    } catch (StrongroomException e) {
      // its volume is missing; another node may have a copy
      ownFailure = Optional.of(e);
    }
    List<Peer> others = others();
    for (Peer peer : others) {
      if (peer.id().equals(recordedBy)) {
        try {
          Optional<HeldPack> there = peer.holdings().find(id, sequence);
          if (there.isPresent()) {
            return there;
          }
          answered = true;
        } catch (StrongroomException e) {
          failure = Optional.of(e);
        }
      }
    }
    Optional<HeldPack> elsewhere =
        findAtAny(others.stream().filter(peer -> !peer.id().equals(recordedBy)).toList(), id, here);
    if (elsewhere.isEmpty() && ownFailure.isPresent()) {
      throw ownFailure.get();
    }
    if (elsewhere.isEmpty() && !answered) {
      throw failure.orElseGet(() -> away(recordedBy));
    }
    if (elsewhere.isEmpty() && isKnownOfOthers(id)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "footage of pack "
              + id
              + " lies on a node that is away; start it, or wait until it is"
              + " back");
    }
    return elsewhere;
  }

  private boolean isKnownOfOthers(PackId id) {
    return askIndex(() -> index.find(id))
        .await()
        .flatMap(row -> row)
        .filter(ClusterHoldings::mayBeOnAny)
        .isPresent();
  }

  private static boolean mayBeCut(HeldPack pack) {
    return pack instanceof HeldPack.Finished finished
        && finished.row().state() == Footer.State.RECOVERED;
  }

  /** The longest there is. */
  private Optional<HeldPack> findAtAny(List<Peer> peers, PackId id, Optional<HeldPack> here) {
    List<SideBySide.Asked<Optional<HeldPack>>> asked = new ArrayList<>();
    for (Peer peer : peers) {
      asked.add(asking.ask(peer.name(), () -> peer.holdings().find(id, NEWEST)));
    }
    return Stream.concat(
            here.stream(),
            asked.stream().flatMap(each -> each.await().flatMap(held -> held).stream()))
        .reduce((a, b) -> bytes(b) > bytes(a) ? b : a);
  }

  @Override
  public List<Copy> copies(PackId id) {
    List<Peer> others = others();
    List<SideBySide.Asked<Optional<HeldPack>>> asked = new ArrayList<>();
    for (Peer peer : others) {
      asked.add(asking.ask(peer.name(), () -> peer.holdings().find(id, NEWEST)));
    }
    List<Copy> copies = new ArrayList<>();
    try {
      own.find(id, NEWEST).ifPresent(pack -> add(copies, pack, id, self));
    } catch (StrongroomException e) {
      log.debug("pack {} cannot be read here: {}", id, e.getMessage());
    }
    for (int i = 0; i < asked.size(); i++) {
      NodeId holder = others.get(i).id();
      asked.get(i).await().flatMap(held -> held).ifPresent(pack -> add(copies, pack, id, holder));
    }
    copies.sort(Comparator.comparing((Copy copy) -> copy.pack().row().bytes()).reversed());
    return copies;
  }

  private void add(List<Copy> copies, HeldPack held, PackId id, NodeId holder) {
    if (held instanceof HeldPack.Finished pack) {
      copies.add(
          new Copy(
              pack,
              detail -> {
                if (holder.equals(self)) {
                  damagedHere(pack.row(), detail);
                } else {
                  damagedElsewhere.damaged(id, holder, detail);
                }
              }));
    }
  }

  private void damagedHere(PackRow row, String detail) {
    damagedHere.damaged(
        row,
        By.CHECKSUM,
        "The pack does not read right: " + detail,
        "Look at the volume's disk. The pack is read from another node if one has it, and fetched"
            + " from there.");
  }

  /** Ends alarms about packs on other nodes which nobody has met for a day. */
  public void forgetOldDamage() {
    damagedElsewhere.forgetOld();
  }

  private static long bytes(HeldPack pack) {
    return switch (pack) {
      case HeldPack.Live _ -> Long.MAX_VALUE;
      case HeldPack.Finished finished -> finished.row().bytes();
    };
  }

  private static StrongroomException away(NodeId node) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "node " + node + " has this footage and is away; start it, or wait until it is back");
  }

  /** Who may see footage, and whose was deleted, is in the same Cassandra as the shared index. */
  @Override
  public void requireOpenable() {
    if (!indexIsHere.getAsBoolean()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "footage is not opened while the shared index is away; check that Cassandra runs and can"
              + " be reached");
    }
  }

  @Override
  public void close() {
    asking.close();
  }
}
