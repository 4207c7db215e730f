package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import io.strongroom.retention.expiry.DeletionCoverage.OfCamera;
import io.strongroom.retention.expiry.DeletionCoverage.OfClassDay;
import io.strongroom.retention.expiry.DeletionCoverage.Packs;
import io.strongroom.retention.expiry.DeletionCoverage.Taken;
import io.strongroom.retention.hold.HoldsInForce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Finds out what an order takes: of cameras by each pack that this node or the shared index knows,
 * of class-days by what all nodes say. Thread-safe.
 *
 * @param planner by the policy as it is when it is asked
 */
record DeletionCoverages(
    AllNodes nodes,
    ClassDayRecords records,
    HoldsAndOrders claims,
    TrustedClock clock,
    Supplier<RetentionPlanner> planner) {

  /**
   * @param id of the order; empty if it is not proposed yet
   */
  DeletionCoverage of(DeletionOrder order, Optional<ChangeId> id) {
    HoldsInForce holds = claims.inForce(clock.look());
    List<Taken> gone = id.map(this::gone).orElse(List.of());
    return switch (order.scope()) {
      case DeletionScope.Cameras footage -> ofCameras(order.kind(), footage, holds, gone);
      case DeletionScope.ClassDays days ->
          new DeletionCoverage(List.of(), ofClassDays(days, holds), gone);
    };
  }

  private DeletionCoverage ofCameras(
      DeletionKind kind, DeletionScope.Cameras footage, HoldsInForce holds, List<Taken> gone) {
    List<OfCamera> cameras = new ArrayList<>();
    Map<DayKeyId, List<PackRow>> byKey = new TreeMap<>(RetentionPlanner.ORDER);
    for (CameraId camera : footage.cameras()) {
      Packs packs = Packs.NONE;
      for (PackRow row : packs(camera, footage.range())) {
        if (kind.takes(footage.range(), row.range())) {
          packs = packs.plus(packs(row, holds));
          byKey.computeIfAbsent(ClassDay.keyOf(row), key -> new ArrayList<>()).add(row);
        }
      }
      cameras.add(new OfCamera(camera, packs));
    }
    List<OfClassDay> classDays = new ArrayList<>();
    RetentionPlanner by = planner.get();
    byKey.forEach(
        (key, rows) ->
            classDays.add(
                new OfClassDay(
                    key,
                    rows.stream().map(row -> packs(row, holds)).reduce(Packs.NONE, Packs::plus),
                    by.floorEnds(
                        key,
                        rows.stream()
                            .map(row -> row.range().from())
                            .reduce(WallTime::min)
                            .orElseThrow(),
                        rows.stream()
                            .map(row -> row.range().to())
                            .reduce(WallTime::max)
                            .orElseThrow()))));
    return new DeletionCoverage(cameras, classDays, gone);
  }

  private List<PackRow> packs(CameraId camera, TimeRange range) {
    Map<PackId, PackRow> all = new LinkedHashMap<>();
    nodes.peers().packs(camera, range).forEach(row -> all.put(row.id(), row));
    nodes.own().catalogue().packs(camera, range).forEach(row -> all.put(row.id(), row));
    return List.copyOf(all.values());
  }

  private static Packs packs(PackRow row, HoldsInForce holds) {
    return holds.cover(row)
        ? new Packs(0, 1, 0, Optional.empty())
        : new Packs(1, 0, row.bytes(), Optional.of(row.range()));
  }

  private List<OfClassDay> ofClassDays(DeletionScope.ClassDays days, HoldsInForce holds) {
    ExpiryFacts facts = nodes.look(holds, claims.orders().inForce(), clock.look().now()).facts();
    RetentionPlanner by = planner.get();
    return facts.found().stream()
        .filter(day -> days.contains(day.id()) && day.packs() > 0)
        .map(
            day ->
                new OfClassDay(
                    day.id(),
                    packs(day, Optional.ofNullable(facts.going().get(day.id()))),
                    by.floorEnds(day)))
        .toList();
  }

  private static Packs packs(ClassDay found, Optional<ClassDay> going) {
    long packs = going.map(ClassDay::packs).orElse(0L);
    return new Packs(
        packs,
        found.packs() - packs,
        going.map(ClassDay::bytes).orElse(0L),
        going.filter(day -> day.packs() > 0).map(day -> new TimeRange(day.first(), day.last())));
  }

  private List<Taken> gone(ChangeId id) {
    return records.all().stream()
        .map(Stored::record)
        .filter(record -> record.verdict().orders().contains(id))
        .map(record -> new Taken(record.id(), record.step()))
        .sorted((a, b) -> RetentionPlanner.ORDER.compare(a.key(), b.key()))
        .toList();
  }
}
