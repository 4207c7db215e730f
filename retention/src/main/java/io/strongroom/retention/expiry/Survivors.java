package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.deletion.OrdersInForce;
import io.strongroom.retention.hold.HoldsInForce;
import java.util.HashSet;
import java.util.Set;

/**
 * Which packs of a class-day stay when its key dies: those that are held, and, if it goes by orders
 * and not because its time is over, those that no order takes. Immutable.
 *
 * @param holds what is held stays, whatever orders say
 * @param orders by which it goes; none if its time is over
 */
record Survivors(HoldsInForce holds, OrdersInForce orders) {
  /** Those of a class-day whose time is over. */
  static Survivors ofExpiry(HoldsInForce holds) {
    return new Survivors(holds, OrdersInForce.NONE);
  }

  /** Whether a pack stays. */
  boolean include(PackRow row) {
    return include(ClassDay.idOf(row), row.id().camera(), row.range());
  }

  /**
   * Whether a pack stays.
   *
   * @param range from its first to its last recorded instant
   */
  boolean include(DayKeyId classDay, CameraId camera, TimeRange range) {
    return !take(classDay, camera, range) || holds.cover(camera, range);
  }

  /** Whether a pack would go if nothing held it. */
  boolean take(DayKeyId classDay, CameraId camera, TimeRange range) {
    return orders.isEmpty() || orders.take(classDay, camera, range);
  }

  /** Cameras that holds and orders name. */
  Set<CameraId> cameras() {
    Set<CameraId> cameras = new HashSet<>(orders.cameras());
    holds.all().forEach(hold -> cameras.addAll(hold.wish().cameras()));
    return cameras;
  }
}
