package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** What people may see and say of retention. Thread-safe; calls read the whole catalogue. */
public interface RetentionView {
  /** What is to become of everything, now. */
  RetentionPlan plan();

  /** What is to become of what is there now, at the midnight that begins a day. */
  RetentionPlan plan(LocalDate on);

  /** What is to stay for a case. */
  Holds holds();

  /** What goes before its time. */
  DeletionOrders orders();

  /**
   * What a hold keeps of what this node has.
   *
   * @param closed what was closed before the hold was in force
   */
  HoldCoverage coverage(Hold hold, Holds.Closed closed);

  /**
   * What an order takes, whether it stands or not, and has taken.
   *
   * @param id of the order; empty if it is not proposed yet
   */
  DeletionCoverage coverage(DeletionOrder order, Optional<ChangeId> id);

  /** Whose midnights begin days. */
  ZoneId zone();

  /** What the clock is good for. */
  ClockTrust.Standing clock();

  /** Whether this node carries the plan out. */
  boolean expires();

  /** The key that certificates of this node are checked with: C2SP signed-note. */
  String certificateKey();

  /** The certificate of a class-day that has gone, a signed note. */
  Optional<String> certificate(DayKeyId id);

  /**
   * An administrator says which day it is.
   *
   * @throws StrongroomException CALLER if the clock says another
   */
  void confirmClock(LocalDate today);
}
