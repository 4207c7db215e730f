package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.thin.ThinState;
import io.strongroom.retention.deletion.OrdersInForce;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this node has, for its own plans and for those of others. Thread-safe.
 *
 * @param node this node
 * @param zone whose midnights begin days
 * @param thinning how far the thinning of packs has come, as it is when it is asked
 */
public record OwnFootage(
    NodeId node,
    Catalogue catalogue,
    ZoneId zone,
    Supplier<Function<PackRow, ThinState>> thinning) {
  private static final int ROWS_AT_ONCE = 1_024;

  /** Rows that one page looks at: a tenth of a second. */
  private static final int MAX_ROWS = 32 * ROWS_AT_ONCE;

  /** That of a node that thins nothing. */
  public OwnFootage(NodeId node, Catalogue catalogue, ZoneId zone) {
    this(node, catalogue, zone, () -> row -> ThinState.NONE);
  }

  /**
   * Reads every row of the catalogue once.
   *
   * @param known all nodes of the register
   */
  public NodeFacts facts(
      HoldsInForce holds, OrdersInForce orders, Set<NodeId> known, WallTime now) {
    FullRatePacks fullRate = FullRatePacks.of(node, catalogue, known);
    Function<PackRow, ThinState> states = thinning.get();
    ClassDay.Sums recorded = new ClassDay.Sums(zone);
    ClassDay.Sums recordedGoing = new ClassDay.Sums(zone);
    ClassDay.Sums recordedOrdered = new ClassDay.Sums(zone);
    ClassDay.Sums recordedThinned = new ClassDay.Sums(zone);
    ClassDay.Sums recordedToThin = new ClassDay.Sums(zone);
    ClassDay.Sums recordedKeyframes = new ClassDay.Sums(zone);
    ClassDay.Sums recordedDamaged = new ClassDay.Sums(zone);
    ClassDay.Sums copies = new ClassDay.Sums(zone);
    ClassDay.Sums copiesGoing = new ClassDay.Sums(zone);
    ClassDay.Sums copiesOrdered = new ClassDay.Sums(zone);
    ClassDay.Sums copiesKeyframes = new ClassDay.Sums(zone);
    ClassDay.Sums copiesAlone = new ClassDay.Sums(zone);
    catalogue.forEach(
        row -> {
          boolean copy = isCopy(row);
          (copy ? copies : recorded).add(row);
          if (!holds.cover(row)) {
            (copy ? copiesGoing : recordedGoing).add(row);
            if (orders.take(row)) {
              (copy ? copiesOrdered : recordedOrdered).add(row);
            }
            if (row.id().isThinned()) {
              (copy ? copiesKeyframes : recordedKeyframes).add(row);
            }
            if (copy ? fullRate.isAlone(row) : fullRate.isDamaged(row)) {
              (copy ? copiesAlone : recordedDamaged).add(row);
            }
            switch (copy ? ThinState.NONE : states.apply(row)) {
              case DONE -> recordedThinned.add(row);
              case WAITS -> recordedToThin.add(row);
              case NONE -> {}
            }
          }
        });
    catalogue
        .openPacks()
        .forEach(
            row -> {
              recorded.add(row, now);
              recordedGoing.add(row, now);
            });
    return new NodeFacts(
        recorded.all(),
        recordedGoing.all(),
        recordedOrdered.all(),
        recordedThinned.all(),
        recordedToThin.all(),
        recordedKeyframes.all(),
        recordedDamaged.all(),
        copies.all(),
        copiesGoing.all(),
        copiesOrdered.all(),
        copiesKeyframes.all(),
        copiesAlone.all());
  }

  /**
   * Says of each pack recorded here that a destroyed key opened, that it was deleted by order, so
   * that its seconds are no gap which nobody explains. Done again without harm, as long as the rows
   * are there.
   */
  void declareDeleted(DayKeyId id, List<String> keyIds) {
    Set<String> names = keyIds.stream().map(key -> id + " " + key).collect(Collectors.toSet());
    List<PackRow> gone = new ArrayList<>();
    catalogue.forEach(
        row -> {
          if (DestroyedKeys.name(row.wrappedKey()).filter(names::contains).isPresent()
              && !isCopy(row)) {
            gone.add(row);
          }
        });
    for (PackRow row : gone) {
      for (TimeRange span : row.spans()) {
        catalogue.gap(row.id().camera(), new Gap(span, GapCause.DELETED_BY_ORDER), false);
      }
    }
  }

  private boolean isCopy(PackRow row) {
    return !row.id().epoch().node().equals(node) && catalogue.replicas().isCopy(row.id());
  }

  /** The class-days of which there is a finished pack; reads every row. */
  Stream<DayKeyId> classDays() {
    ClassDay.Sums all = new ClassDay.Sums(zone);
    catalogue.forEach(all::add);
    return all.all().stream().map(ClassDay::id);
  }

  /** Some packs of a class-day. */
  public PackPage packs(DayKeyId id, Optional<PackId> after) {
    List<FoundPack> found = new ArrayList<>();
    Optional<PackId> at = after;
    for (int looked = 0;
        looked < MAX_ROWS && found.size() <= PackPage.MAX_PACKS - ROWS_AT_ONCE;
        looked += ROWS_AT_ONCE) {
      List<PackRow> rows = catalogue.replicas().packs(at, ROWS_AT_ONCE);
      rows.stream()
          .filter(row -> ClassDay.keyOf(row).equals(id))
          .map(FoundPack::of)
          .forEach(found::add);
      if (rows.size() < ROWS_AT_ONCE) {
        return new PackPage(found, Optional.empty());
      }
      at = Optional.of(rows.getLast().id());
    }
    return new PackPage(found, at);
  }
}
