package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether records are an unbroken part of the chains of their cameras: serial by serial, each
 * naming the one before it, day by day. Where a chain begins and ends only other copies can say.
 */
public final class ChainCheck {
  private final List<Flaw> flaws = new ArrayList<>();

  private ChainCheck() {}

  /**
   * What does not hold.
   *
   * @param records of any cameras, in any order
   */
  public static List<Flaw> of(Collection<CompletenessRecord> records) {
    ChainCheck check = new ChainCheck();
    Map<CameraId, SortedMap<Long, CompletenessRecord>> chains = new TreeMap<>();
    for (CompletenessRecord record : records) {
      check.put(chains.computeIfAbsent(record.camera(), camera -> new TreeMap<>()), record);
    }
    chains.values().forEach(check::chain);
    return List.copyOf(check.flaws);
  }

  private void put(SortedMap<Long, CompletenessRecord> chain, CompletenessRecord record) {
    CompletenessRecord other = chain.putIfAbsent(record.link().serial(), record);
    if (other != null && !other.equals(record)) {
      flaw(
          record,
          Optional.of(record.account().day()),
          "is signed twice, for " + other.day() + " and for " + record.day() + ", not the same");
    }
  }

  private void chain(SortedMap<Long, CompletenessRecord> chain) {
    CompletenessRecord before = null;
    Optional<LocalDate> newest = Optional.empty();
    for (CompletenessRecord record : chain.values()) {
      if (before != null) {
        follows(before, record);
      }
      if (record.link().supplements().isPresent()) {
        goesBeyond(chain.get(record.link().supplements().get()), record);
      } else {
        isNextDay(newest, record);
        newest = Optional.of(record.day());
      }
      before = record;
    }
  }

  private void follows(CompletenessRecord before, CompletenessRecord record) {
    long serial = before.link().serial();
    long next = record.link().serial();
    if (next > serial + 1) {
      flaw(
          record,
          Optional.empty(),
          "records " + (serial + 1) + " to " + (next - 1) + " of this camera are not here");
    } else if (!record.link().previous().equals(Optional.of(before.hash()))) {
      flaw(
          record,
          Optional.of(before.account().day()),
          "does not follow record " + serial + " of " + before.day() + ": one was replaced");
    }
  }

  private void goesBeyond(@Nullable CompletenessRecord before, CompletenessRecord record) {
    if (before != null && !before.day().equals(record.day())) {
      flaw(
          record,
          Optional.of(record.account().day()),
          "supplements record " + before.link().serial() + ", which is of " + before.day());
    }
  }

  private void isNextDay(Optional<LocalDate> newest, CompletenessRecord record) {
    if (newest.isEmpty() || newest.get().plusDays(1).equals(record.day())) {
      return;
    }
    LocalDate due = newest.get().plusDays(1);
    WallTime from = CompletenessRecord.dayOf(due, record.zone()).from();
    WallTime to = record.account().day().from();
    flaw(
        record,
        from.isBefore(to) ? Optional.of(new TimeRange(from, to)) : Optional.empty(),
        "is of " + record.day() + ", but the day after the one before is " + due);
  }

  private void flaw(CompletenessRecord record, Optional<TimeRange> interval, String what) {
    flaws.add(
        new Flaw(
            "camera " + record.camera() + ", record " + record.link().serial(), interval, what));
  }
}
