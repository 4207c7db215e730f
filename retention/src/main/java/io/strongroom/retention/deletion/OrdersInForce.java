package io.strongroom.retention.deletion;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders that two people have decided on. Immutable. */
public final class OrdersInForce {
  /** None at all. */
  public static final OrdersInForce NONE = new OrdersInForce(List.of());

  private final List<Change<DeletionOrder>> orders;
  private final Map<CameraId, List<ByCamera>> byCamera = new HashMap<>();
  private final List<ByClass> byClass = new ArrayList<>();

  private record ByCamera(ChangeId id, DeletionKind kind, TimeRange range) {}

  private record ByClass(ChangeId id, DeletionScope.ClassDays days) {}

  /** These orders. */
  public OrdersInForce(List<Change<DeletionOrder>> orders) {
    this.orders = List.copyOf(orders);
    for (Change<DeletionOrder> order : orders) {
      switch (order.what().scope()) {
        case DeletionScope.Cameras footage ->
            footage
                .cameras()
                .forEach(
                    camera ->
                        byCamera
                            .computeIfAbsent(camera, key -> new ArrayList<>())
                            .add(new ByCamera(order.id(), order.what().kind(), footage.range())));
        case DeletionScope.ClassDays days -> byClass.add(new ByClass(order.id(), days));
      }
    }
  }

  /** The orders, by their ids. */
  public List<Change<DeletionOrder>> all() {
    return orders;
  }

  public boolean isEmpty() {
    return orders.isEmpty();
  }

  /** When the last of some of them was approved; at least one. */
  public Instant lastApproval(Collection<ChangeId> ids) {
    return orders.stream()
        .filter(order -> ids.contains(order.id()))
        .flatMap(order -> order.approval().decidedAt().stream())
        .max(Instant::compareTo)
        .orElseThrow();
  }

  /** Cameras that orders name. */
  public Set<CameraId> cameras() {
    return byCamera.keySet();
  }

  /** The orders that take a pack. */
  public List<ChangeId> of(DayKeyId classDay, CameraId camera, TimeRange pack) {
    List<ChangeId> taking = new ArrayList<>();
    for (ByCamera order : byCamera.getOrDefault(camera, List.of())) {
      if (order.kind().takes(order.range(), pack)) {
        taking.add(order.id());
      }
    }
    for (ByClass order : byClass) {
      if (order.days().contains(classDay)) {
        taking.add(order.id());
      }
    }
    return taking;
  }

  /**
   * Whether one of them takes a pack.
   *
   * @param classDay of the pack, or a key of it
   * @param pack from its first to its last recorded instant
   */
  public boolean take(DayKeyId classDay, CameraId camera, TimeRange pack) {
    return byCamera.getOrDefault(camera, List.of()).stream()
            .anyMatch(order -> order.kind().takes(order.range(), pack))
        || byClass.stream().anyMatch(order -> order.days().contains(classDay));
  }

  /** Whether one of them takes a pack. */
  public boolean take(PackRow row) {
    return take(ClassDay.idOf(row), row.id().camera(), row.range());
  }
}
