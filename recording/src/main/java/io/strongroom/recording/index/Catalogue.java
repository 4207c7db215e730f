package io.strongroom.recording.index;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.IndexEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The node's own catalogue: the pack index, the chunk rows of packs still open (so that recovery
 * reads only the tail of a file), the gaps, and which volume belongs where. Ids, times and causes
 * only. Thread-safe; calls block; failures are {@link
 * io.strongroom.recording.model.StrongroomException} UNAVAILABLE or CORRUPT.
 */
public interface Catalogue extends PackIndex, AutoCloseable {
  /**
   * What has become durable in one open pack.
   *
   * @param durable chunks, ascending
   * @param journaled gaps in them, which a durable pack holds now
   */
  record Grown(OpenPackRow pack, List<IndexEntry> durable, List<Gap> journaled) {}

  /**
   * Adds what has become durable in open packs, in one batch; the rows themselves are not durable,
   * see {@link #progressed}.
   */
  void grown(List<Grown> packs);

  /** The chunk rows of an open pack, ascending. */
  List<IndexEntry> chunks(OpenPackRow pack);

  /**
   * Adds a gap; durable when the call returns. Where rows exist already they stay: a gap of the
   * same cause is joined, of another cause keeps its part.
   *
   * @param journaled whether a pack holds it; if not, {@link #unjournaled} reports it
   */
  void gap(CameraId camera, Gap gap, boolean journaled);

  /** Gaps that overlap a range, ascending, disjoint. */
  List<Gap> gaps(CameraId camera, TimeRange range);

  /** First and last instant of all gaps. */
  Optional<TimeRange> gapExtent(CameraId camera);

  /** Gaps that no durable pack holds yet, at most {@code max}. */
  List<Gap> unjournaled(CameraId camera, int max);

  /**
   * The newest epoch among the last finished packs of the cameras, so that epochs issued from now
   * on do not fall behind a clock that did.
   */
  Optional<Epoch> newestEpoch();

  /** The cameras that have finished packs; one look for each. */
  Set<CameraId> cameras();

  /** The volume last seen at a folder. */
  Optional<VolumeId> volumeAt(String path);

  /** Remembers the volume at a folder; durable when the call returns. */
  void volumeAt(String path, VolumeId id);

  /**
   * Ends all rows of packs that have been removed, in batches; durable when the call returns. A
   * crash leaves some, which are forgotten when the call is made again.
   */
  void forgetAll(List<PackId> packs);

  /**
   * The same of packs that a destroyed key opened. The shared index is told of copies, too, unless
   * that was the first key of its class-day: their rows are those of the nodes that recorded them.
   *
   * @param key the destroyed one
   */
  void erased(List<PackId> packs, DayKeyId key);

  /** What is known of replicas. */
  ReplicaRows replicas();

  /** What is known of checks of packs. */
  ScrubRows scrub();

  /** Packs on their way from one volume to another. */
  MoveRows moves();

  /** Whether a pack has any row, finished or open. */
  default boolean knows(PackId id) {
    return find(id).isPresent();
  }

  @Override
  void close();
}
