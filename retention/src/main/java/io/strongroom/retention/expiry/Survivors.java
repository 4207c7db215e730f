package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.deletion.OrdersInForce;
import io.strongroom.retention.hold.HoldsInForce;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which packs of a class-day stay when its key dies: those that are held, and, if it goes by orders
 * and not because its time is over, those that no order takes; if it is thinned, those that were
 * thinned already. Immutable.
 *
 * @param holds what is held stays, whatever orders say
 * @param orders by which it goes; none if its time is over, or it is thinned
 * @param fullRate present if it is thinned: packs that nothing stands in for, and that stay
 */
record Survivors(HoldsInForce holds, OrdersInForce orders, Optional<Set<PackId>> fullRate) {
  /** Those of a class-day whose time is over. */
  static Survivors ofExpiry(HoldsInForce holds) {
    return new Survivors(holds, OrdersInForce.NONE, Optional.empty());
  }

  /** Those of one of which orders take some. */
  static Survivors ofOrders(HoldsInForce holds, OrdersInForce orders) {
    return new Survivors(holds, orders, Optional.empty());
  }

  /** Those of one that is thinned. */
  static Survivors ofThinning(HoldsInForce holds, Collection<PackId> fullRate) {
    return new Survivors(holds, OrdersInForce.NONE, Optional.of(Set.copyOf(fullRate)));
  }

  /** Whether a pack stays. */
  boolean include(PackRow row) {
    return include(ClassDay.idOf(row), row.id(), row.range());
  }

  /**
   * Whether a pack stays.
   *
   * @param range from its first to its last recorded instant
   */
  boolean include(DayKeyId classDay, PackId pack, TimeRange range) {
    return !take(classDay, pack, range) || holds.cover(pack.camera(), range);
  }

  /** Whether a pack of a camera may stay of which the epoch is not known. */
  boolean mayInclude(DayKeyId classDay, CameraId camera, TimeRange range) {
    return fullRate.isPresent()
        || holds.cover(camera, range)
        || !(orders.isEmpty() || orders.take(classDay, camera, range));
  }

  /** Whether a pack would go if nothing held it. */
  boolean take(DayKeyId classDay, PackId pack, TimeRange range) {
    return fullRate
        .map(stay -> !pack.isThinned() && !stay.contains(pack))
        .orElseGet(() -> orders.isEmpty() || orders.take(classDay, pack.camera(), range));
  }

  /** Whether packs of a camera that were recorded in a range would go if nothing held them. */
  boolean mayTake(DayKeyId classDay, CameraId camera, TimeRange range) {
    return fullRate.isPresent() || orders.isEmpty() || orders.take(classDay, camera, range);
  }

  /** Cameras that holds and orders name. */
  Set<CameraId> cameras() {
    Set<CameraId> cameras = new HashSet<>(orders.cameras());
    holds.all().forEach(hold -> cameras.addAll(hold.wish().cameras()));
    return cameras;
  }
}
