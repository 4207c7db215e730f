package io.strongroom.recording.read;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.Optional;

/**
 * The footage that one node has, or that a whole cluster has: found, and its packs read as
 * ciphertext. Nothing here is authorised and nothing is decrypted. Thread-safe; calls block.
 */
public interface Holdings {
  /** Asks {@link #find} for the newest index there is. */
  int NEWEST = Integer.MAX_VALUE;

  /** Packs with footage between the ends of {@code range}, and gaps that overlap it. */
  Outline outline(CameraId camera, TimeRange range);

  /** First and last recorded instant of a camera. */
  Optional<TimeRange> extent(CameraId camera);

  /**
   * One pack.
   *
   * @param sequence a chunk that the index of a growing pack must reach to, if the pack does;
   *     {@link #NEWEST} for all there is
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE naming the node, if the
   *     one that has it is away
   */
  Optional<HeldPack> find(PackId id, int sequence);

  /**
   * Refuses while nothing may be opened at all.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE with the cause
   */
  void requireOpenable();
}
