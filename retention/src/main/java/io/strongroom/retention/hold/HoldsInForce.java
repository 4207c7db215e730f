package io.strongroom.retention.hold;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The holds in force at one version of their set. Immutable. */
public final class HoldsInForce {
  private final long version;
  private final Optional<DayKeyId> closing;
  private final Optional<DayKeyId> lettingGo;
  private final List<Hold> holds;
  private final Map<CameraId, List<Hold>> byCamera = new HashMap<>();

  HoldsInForce(
      long version, Optional<DayKeyId> closing, Optional<DayKeyId> lettingGo, List<Hold> holds) {
    this.version = version;
    this.closing = closing;
    this.lettingGo = lettingGo;
    this.holds = List.copyOf(holds);
    for (Hold hold : holds) {
      for (CameraId camera : hold.wish().cameras()) {
        byCamera.computeIfAbsent(camera, key -> new ArrayList<>()).add(hold);
      }
    }
  }

  /** What {@link Holds#close} and {@link Holds#letGo} want back. */
  public long version() {
    return version;
  }

  /** The class-day that was closed last: its tombstone is being written, or has been. */
  public Optional<DayKeyId> closing() {
    return closing;
  }

  /** The key of which packs that have not moved were let go last, or are being. */
  public Optional<DayKeyId> lettingGo() {
    return lettingGo;
  }

  public List<Hold> all() {
    return holds;
  }

  /** These, and others as well: what either keeps. */
  public HoldsInForce and(HoldsInForce others) {
    List<Hold> both = new ArrayList<>(holds);
    both.addAll(others.holds);
    return new HoldsInForce(version, closing, lettingGo, both);
  }

  public boolean isEmpty() {
    return holds.isEmpty();
  }

  /** The holds by which a pack stays. */
  public List<Hold> of(PackRow row) {
    return of(row.id().camera(), row.range());
  }

  /** The holds by which a pack of a camera from the first to the last instant of a range stays. */
  public List<Hold> of(CameraId camera, TimeRange range) {
    return byCamera.getOrDefault(camera, List.of()).stream()
        .filter(hold -> hold.wish().range().overlaps(range))
        .toList();
  }

  /** Whether a pack stays. */
  public boolean cover(PackRow row) {
    return cover(row.id().camera(), row.range());
  }

  /** Whether a pack of a camera from the first to the last instant of a range stays. */
  public boolean cover(CameraId camera, TimeRange range) {
    return !of(camera, range).isEmpty();
  }
}
