package io.strongroom.retention.report;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.change.ChangeId;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a camera's seconds of one day. All sums are in microseconds and exact: due is
 * recorded, gaps and undeclared; recorded is intact, expired, deleted and lost. Immutable.
 *
 * @param retentionClass by whose rule the day is kept
 * @param insideFloor whether the day has not met its floor yet
 * @param dueMicros what was to be recorded
 * @param recordedMicros what was, whatever became of it
 * @param gapMicros what was declared not to be, by cause
 * @param undeclaredMicros what nothing accounts for: the whole day without a record
 * @param expiredMicros recorded, and gone because its time was over
 * @param deletedMicros recorded, and gone before its time by order
 * @param lostMicros recorded, and not there although neither took it
 * @param heldMicros there, and kept by a hold
 * @param expiredWith class-days whose certificates are of what has gone
 * @param orders by which some of it went
 */
public record DayReport(
    LocalDate day,
    DayMark mark,
    RetentionClass retentionClass,
    boolean insideFloor,
    long dueMicros,
    long recordedMicros,
    Map<GapCause, Long> gapMicros,
    long undeclaredMicros,
    long expiredMicros,
    long deletedMicros,
    long lostMicros,
    long heldMicros,
    List<DayKeyId> expiredWith,
    List<ChangeId> orders) {
  private static final int PERCENT = 100;

  public DayReport {
    Map<GapCause, Long> causes = new EnumMap<>(GapCause.class);
    causes.putAll(gapMicros);
    gapMicros = Collections.unmodifiableMap(causes);
    expiredWith = List.copyOf(expiredWith);
    orders = List.copyOf(orders);
  }

  /** A day that nothing is known of. */
  static DayReport without(
      LocalDate day, DayMark mark, RetentionClass type, boolean insideFloor, long undeclared) {
    return new DayReport(
        day,
        mark,
        type,
        insideFloor,
        undeclared,
        0,
        Map.of(),
        undeclared,
        0,
        0,
        0,
        0,
        List.of(),
        List.of());
  }

  /** What was recorded and is there. */
  public long intactMicros() {
    return recordedMicros - expiredMicros - deletedMicros - lostMicros;
  }

  /** What was due and is not there, for whatever reason. */
  public long missingMicros() {
    return dueMicros - intactMicros();
  }

  /** Whether it has not met its floor and is not whole. */
  public boolean isShort() {
    return insideFloor && missingMicros() > 0;
  }

  /** Of what was due, how much is there, in whole percent, never rounded up. */
  public int intactPercent() {
    return dueMicros == 0 ? PERCENT : Math.toIntExact(intactMicros() * PERCENT / dueMicros);
  }
}
