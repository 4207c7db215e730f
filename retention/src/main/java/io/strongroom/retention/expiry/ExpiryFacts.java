package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What there is, and what of it is held. Immutable.
 *
 * @param found all class-days
 * @param going the same without held packs; those with nothing else are missing
 * @param ordered packs that orders take before their time and nothing holds, of class-days that
 *     have any
 * @param thinning how far that has come
 * @param toThin how many packs that nothing holds have more than keyframes and can be thinned when
 *     they are due, of class-days that have any
 */
record ExpiryFacts(
    List<ClassDay> found,
    Map<DayKeyId, ClassDay> going,
    Map<DayKeyId, Long> ordered,
    ThinCounts thinning,
    Map<DayKeyId, Long> toThin) {
  /**
   * What several nodes have. Packs are counted where they were recorded, or by their copies if
   * there are more of these, because nodes are away: at least so many there are.
   */
  static ExpiryFacts of(Collection<NodeFacts> nodes) {
    Map<DayKeyId, ClassDay> found =
        more(sum(nodes, NodeFacts::recorded), sum(nodes, NodeFacts::copies));
    Map<DayKeyId, ClassDay> going =
        more(sum(nodes, NodeFacts::recordedGoing), sum(nodes, NodeFacts::copiesGoing));
    Map<DayKeyId, Long> ordered = new HashMap<>();
    more(sum(nodes, NodeFacts::recordedOrdered), sum(nodes, NodeFacts::copiesOrdered))
        .forEach((id, day) -> ordered.put(id, day.packs()));
    Map<DayKeyId, ClassDay> keyframes =
        more(sum(nodes, NodeFacts::recordedKeyframes), sum(nodes, NodeFacts::copiesKeyframes));
    Map<DayKeyId, Long> recorded = counts(nodes, NodeFacts::recordedGoing);
    Map<DayKeyId, Long> recordedKeyframes = counts(nodes, NodeFacts::recordedKeyframes);
    Map<DayKeyId, FullRate> fullRate = fullRate(nodes);
    Map<DayKeyId, Long> toThin = new HashMap<>();
    going.forEach(
        (id, day) -> {
          long thinned = Optional.ofNullable(keyframes.get(id)).map(ClassDay::packs).orElse(0L);
          FullRate stays = fullRate.getOrDefault(id, FullRate.NONE);
          // each pack is thinned where it was recorded, and may have several copies
          long here = recorded.getOrDefault(id, 0L) - recordedKeyframes.getOrDefault(id, 0L);
          long can = Math.min(here - stays.damaged(), day.packs() - thinned - stays.packs());
          if (can > 0) {
            toThin.put(id, can);
          }
        });
    return new ExpiryFacts(
        List.copyOf(found.values()),
        Map.copyOf(going),
        Map.copyOf(ordered),
        new ThinCounts(
            counts(nodes, NodeFacts::recordedThinned),
            counts(nodes, NodeFacts::recordedToThin),
            fullRate),
        Map.copyOf(toThin));
  }

  private static Map<DayKeyId, FullRate> fullRate(Collection<NodeFacts> nodes) {
    Map<DayKeyId, Long> damaged = counts(nodes, NodeFacts::recordedDamaged);
    Map<DayKeyId, Long> alone = counts(nodes, NodeFacts::copiesAlone);
    Map<DayKeyId, FullRate> fullRate = new HashMap<>();
    Stream.of(damaged, alone)
        .flatMap(counts -> counts.keySet().stream())
        .forEach(
            id ->
                fullRate.put(
                    id, new FullRate(damaged.getOrDefault(id, 0L), alone.getOrDefault(id, 0L))));
    return fullRate;
  }

  private static Map<DayKeyId, Long> counts(
      Collection<NodeFacts> nodes, Function<NodeFacts, List<ClassDay>> part) {
    Map<DayKeyId, Long> counts = new HashMap<>();
    sum(nodes, part).forEach((id, day) -> counts.put(id, day.packs()));
    return counts;
  }

  private static Map<DayKeyId, ClassDay> sum(
      Collection<NodeFacts> nodes, Function<NodeFacts, List<ClassDay>> part) {
    Map<DayKeyId, ClassDay> sums = new HashMap<>();
    nodes.stream()
        .flatMap(node -> part.apply(node).stream())
        .forEach(day -> sums.merge(day.id(), day, ClassDay::plus));
    return sums;
  }

  private static Map<DayKeyId, ClassDay> more(
      Map<DayKeyId, ClassDay> recorded, Map<DayKeyId, ClassDay> copies) {
    Map<DayKeyId, ClassDay> more = new TreeMap<>(RetentionPlanner.ORDER);
    more.putAll(recorded);
    copies.forEach((id, day) -> more.merge(id, day, ExpiryFacts::more));
    return more;
  }

  private static ClassDay more(ClassDay recorded, ClassDay copies) {
    ClassDay both = recorded.plus(copies);
    return new ClassDay(
        both.id(),
        Math.max(recorded.packs(), copies.packs()),
        both.openPacks(),
        Math.max(recorded.bytes(), copies.bytes()),
        Math.max(recorded.cameras(), copies.cameras()),
        both.first(),
        both.last(),
        both.endings(),
        both.packsOn());
  }

  /** How many packs that may still be written a class-day has. */
  long openPacks(DayKeyId id) {
    return found(id).map(ClassDay::openPacks).orElse(0L);
  }

  Optional<ClassDay> found(DayKeyId id) {
    return found.stream().filter(day -> day.id().equals(id)).findFirst();
  }

  /** How many finished packs of each class-day are held; those without are missing. */
  Map<DayKeyId, Long> held() {
    Map<DayKeyId, Long> held = new HashMap<>();
    for (ClassDay day : found) {
      long others = Optional.ofNullable(going.get(day.id())).map(ClassDay::packs).orElse(0L);
      if (day.packs() > others) {
        held.put(day.id(), day.packs() - others);
      }
    }
    return held;
  }

  /**
   * The same on a later day: open packs have been finished, and what is due and can be is thinned.
   */
  ExpiryFacts later() {
    Map<DayKeyId, ClassDay> closed = new HashMap<>();
    Map<DayKeyId, Long> thinned = new HashMap<>(toThin);
    going.forEach(
        (id, day) -> {
          closed.put(id, day.closed());
          if (day.openPacks() > 0) {
            thinned.merge(id, day.openPacks(), Long::sum);
          }
        });
    return new ExpiryFacts(
        found.stream().map(ClassDay::closed).toList(),
        closed,
        ordered,
        new ThinCounts(thinned, Map.of(), thinning.fullRate()),
        toThin);
  }
}
