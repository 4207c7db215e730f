package io.strongroom.recording.index;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A shared index in one process, over an index of packs. */
public class SharedRows implements SharedPackIndex {
  private final PackIndex rows;

  public SharedRows(PackIndex rows) {
    this.rows = rows;
  }

  /** Comes before each call that changes something; throws if the index is away. */
  protected void reach() {}

  @Override
  public UUID identity() {
    return new UUID(1, 1);
  }

  @Override
  public void opening(OpenPackRow row) {
    reach();
    rows.opening(row);
  }

  @Override
  public void progressed(OpenPackRow row) {
    reach();
    rows.progressed(row);
  }

  @Override
  public void finished(PackRow row) {
    reach();
    rows.finished(row);
  }

  @Override
  public void forget(PackId id) {
    reach();
    rows.forget(id);
  }

  @Override
  public void forget(PackId id, int goneUnder) {
    reach();
    if (rows.find(id).filter(row -> ClassDay.keyNumber(row.wrappedKey()) > goneUnder).isEmpty()) {
      rows.forget(id);
    }
  }

  @Override
  public Optional<PackRow> find(PackId id) {
    return rows.find(id);
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    return rows.packs(camera, range);
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    return rows.extent(camera);
  }

  @Override
  public List<OpenPackRow> openPacks() {
    return rows.openPacks();
  }

  @Override
  public List<OpenPackRow> openPacks(CameraId camera) {
    return rows.openPacks(camera);
  }

  @Override
  public void forEach(Consumer<PackRow> action) {
    rows.forEach(action);
  }
}
