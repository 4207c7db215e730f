package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import java.util.ArrayList;
import java.util.List;

/** The packs of one class-day, row by row. Confined to one thread. */
final class ClassDayContents {
  private final DayKeyId id;
  private final List<PackLeaf> leaves = new ArrayList<>();

  ClassDayContents(DayKeyId id) {
    this.id = id;
  }

  void add(PackRow row) {
    if (ClassDay.idOf(row).equals(id)) {
      leaves.add(new PackLeaf(row.id(), row.merkleRoot()));
    }
  }

  List<PackLeaf> leaves() {
    return leaves;
  }
}
