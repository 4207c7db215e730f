package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.hold.HoldsInForce;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The packs of one class-day, row by row: what goes, and what is held. Confined to one thread. */
final class ClassDayContents {
  private final DayKeyId id;
  private final HoldsInForce holds;
  private final List<PackLeaf> leaves = new ArrayList<>();
  private final Set<HoldId> holding = new LinkedHashSet<>();
  private long held;

  ClassDayContents(DayKeyId id, HoldsInForce holds) {
    this.id = id;
    this.holds = holds;
  }

  void add(PackRow row) {
    if (!ClassDay.keyOf(row).equals(id)) {
      return;
    }
    List<Hold> by = holds.of(row);
    if (by.isEmpty()) {
      leaves.add(new PackLeaf(row.id(), row.merkleRoot()));
    } else {
      held++;
      by.forEach(hold -> holding.add(hold.id()));
    }
  }

  /** What goes. */
  List<PackLeaf> leaves() {
    return leaves;
  }

  /** How many packs stay. */
  long held() {
    return held;
  }

  /** The holds by which they do. */
  List<HoldId> holding() {
    return List.copyOf(holding);
  }
}
