package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The packs of one class-day, each once although several nodes have it: what goes, what would go
 * and is held, and what no order takes. Packs come in {@link FoundPack#ORDER}; of each, 32 bytes
 * are kept. Confined to one thread.
 */
final class ClassDayContents {
  private final DayKeyId id;
  private final Survivors survivors;
  private final Totals all;
  private final Totals going;
  private final PackLeaves leaves = new PackLeaves();
  private final Set<HoldId> holding = new LinkedHashSet<>();
  private final Set<ChangeId> ordering = new LinkedHashSet<>();
  private final Map<NodeId, Long> goingOn = new HashMap<>();
  private long kept;

  ClassDayContents(DayKeyId id, Survivors survivors, ZoneId zone) {
    this.id = id;
    this.survivors = survivors;
    this.all = new Totals(zone);
    this.going = new Totals(zone);
  }

  /**
   * Reads all of them.
   *
   * @param zone whose midnights begin days
   */
  static ClassDayContents of(
      DayKeyId id, Collection<PackStream> streams, Survivors survivors, ZoneId zone) {
    ClassDayContents contents = new ClassDayContents(id, survivors, zone);
    Map<NodeId, FoundPack> same = new HashMap<>();
    for (PackId next = next(streams); next != null; next = next(streams)) {
      same.clear();
      for (PackStream stream : streams) {
        FoundPack first = stream.peek();
        if (first != null && first.id().equals(next)) {
          same.merge(stream.node(), stream.take(), ClassDayContents::longer);
        }
      }
      contents.add(same);
    }
    return contents;
  }

  /**
   * Packs that would go if they were thinned, of which nothing is there that stands in for them: a
   * thinned pack on as many nodes, or two.
   *
   * @param holds what is held need not be thinned
   */
  static List<PackId> notThinned(Collection<PackStream> streams, HoldsInForce holds) {
    List<PackId> without = new ArrayList<>();
    // the pack that one was thinned to has the same time, and comes a little later
    Map<PackId, Integer> sameTime = new LinkedHashMap<>();
    for (PackId next = next(streams); next != null; next = next(streams)) {
      PackId id = next;
      if (sameTime.keySet().stream().findFirst().filter(one -> !sharesTime(one, id)).isPresent()) {
        addWithout(sameTime, without);
      }
      int nodes = 0;
      boolean isHeld = false;
      for (PackStream stream : streams) {
        FoundPack first = stream.peek();
        if (first != null && first.id().equals(id)) {
          FoundPack pack = stream.take();
          isHeld |= holds.cover(id.camera(), pack.range());
          nodes++;
        }
      }
      if (!isHeld) {
        sameTime.merge(id, nodes, Integer::sum);
      }
    }
    addWithout(sameTime, without);
    return without;
  }

  private static boolean sharesTime(PackId a, PackId b) {
    return a.camera().equals(b.camera()) && a.epoch().hybridMicros() == b.epoch().hybridMicros();
  }

  private static void addWithout(Map<PackId, Integer> sameTime, List<PackId> without) {
    sameTime.forEach(
        (pack, nodes) -> {
          if (!pack.isThinned() && sameTime.getOrDefault(pack.thinned(), 0) < Math.min(2, nodes)) {
            without.add(pack);
          }
        });
    sameTime.clear();
  }

  private static @Nullable PackId next(Collection<PackStream> streams) {
    PackId next = null;
    for (PackStream stream : streams) {
      FoundPack first = stream.peek();
      if (first != null && (next == null || FoundPack.ORDER.compare(first.id(), next) < 0)) {
        next = first.id();
      }
    }
    return next;
  }

  /** A copy that was cut short has less of the pack than others. */
  private static FoundPack longer(FoundPack a, FoundPack b) {
    return b.bytes() > a.bytes() ? b : a;
  }

  /** One pack, as each of its holders has it; what one hold covers of one of them, it keeps. */
  private void add(Map<NodeId, FoundPack> holders) {
    FoundPack pack = holders.values().stream().reduce(ClassDayContents::longer).orElseThrow();
    all.add(pack);
    if (!holders.values().stream().allMatch(this::isTaken)) {
      kept++;
      return;
    }
    ordering.addAll(survivors.orders().of(id, pack.id().camera(), pack.range()));
    List<Hold> by =
        holders.values().stream()
            .flatMap(each -> survivors.holds().of(each.id().camera(), each.range()).stream())
            .toList();
    if (by.isEmpty()) {
      going.add(pack);
      leaves.add(new PackLeaf(pack.id(), pack.merkleRoot()));
      holders.keySet().forEach(node -> goingOn.merge(node, 1L, Long::sum));
    } else {
      by.forEach(hold -> holding.add(hold.id()));
    }
  }

  private boolean isTaken(FoundPack pack) {
    return survivors.take(id, pack.id(), pack.range());
  }

  /** What goes; empty if nothing does. */
  Optional<ClassDay> going() {
    return going.classDay(id, 0);
  }

  /**
   * All of it.
   *
   * @param openPacks that may still be written
   */
  Optional<ClassDay> all(long openPacks) {
    return all.classDay(id, openPacks);
  }

  /** How many packs would go, and stay by holds. */
  long held() {
    return all.packs - going.packs - kept;
  }

  /** How many packs no order takes. */
  long kept() {
    return kept;
  }

  /** The orders that take packs, of which holds may keep some. */
  List<ChangeId> ordering() {
    return List.copyOf(ordering);
  }

  /** The holds by which they do. */
  List<HoldId> holding() {
    return List.copyOf(holding);
  }

  /** How many of the packs that go each node has. */
  Map<NodeId, Long> goingOn() {
    return Map.copyOf(goingOn);
  }

  /** Root over the packs that go: {@link PackLeaves}. */
  Bytes root() {
    return leaves.root();
  }

  /** Sums; packs of one camera come one after the other. */
  private static final class Totals {
    private long packs;
    private long bytes;
    private int cameras;
    private @Nullable CameraId camera;
    private WallTime first = new WallTime(Long.MAX_VALUE);
    private WallTime last = new WallTime(Long.MIN_VALUE);
    private final ClassDay.Endings endings;

    Totals(ZoneId zone) {
      this.endings = new ClassDay.Endings(zone);
    }

    void add(FoundPack pack) {
      packs++;
      bytes += pack.bytes();
      if (!pack.id().camera().equals(camera)) {
        camera = pack.id().camera();
        cameras++;
      }
      first = WallTime.min(first, pack.range().from());
      last = WallTime.max(last, pack.range().to());
      endings.add(pack.id(), pack.range().from(), pack.range().to());
    }

    Optional<ClassDay> classDay(DayKeyId id, long openPacks) {
      return packs == 0
          ? Optional.empty()
          : Optional.of(
              new ClassDay(
                  id, packs, openPacks, bytes, cameras, first, last, endings.all(), Map.of()));
    }
  }
}
