package io.strongroom.recording.index;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The index of packs: one row per finished pack and a progress row for an open one, so that 20,000
 * cameras are six finished rows a second. RocksDB on one node, shared in a cluster. Thread-safe;
 * calls block. Everything in it can be had again from the packs.
 */
public interface PackIndex {
  /** Longest time between start and end of a pack that look-ups allow for. */
  long MAX_PACK_MICROS = 2 * 3_600_000_000L;

  /**
   * A pack is about to be created; durable when the call returns, so that a crash finds the file.
   */
  void opening(OpenPackRow row);

  /** An open pack has grown. Need not be durable: recovery reads the file. */
  void progressed(OpenPackRow row);

  /** A pack is finished and its row replaces its progress row; durable when the call returns. */
  void finished(PackRow row);

  /** A pack that was opening or open came to nothing, or has been removed; ends all its rows. */
  void forget(PackId id);

  Optional<PackRow> find(PackId id);

  /** Finished packs with footage between the ends of {@code range}, ascending by start. */
  List<PackRow> packs(CameraId camera, TimeRange range);

  /** First and last instant in finished packs. */
  Optional<TimeRange> extent(CameraId camera);

  List<OpenPackRow> openPacks();

  /** Open packs of one camera. */
  List<OpenPackRow> openPacks(CameraId camera);

  /** All finished packs, by camera and epoch. */
  void forEach(Consumer<PackRow> action);
}
