package io.strongroom.recording.read;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
   * A copy of a finished pack, the original among them.
   *
   * @param pack as its holder has it
   * @param damaged to be told what does not verify in it, or cannot be read
   */
  record Copy(HeldPack.Finished pack, Consumer<String> damaged) {}

  /**
   * All copies of a finished pack on nodes that answer now, the longest first, for whoever could
   * not read the one that {@link #find} gave. Empty where there is never more than that one.
   */
  default List<Copy> copies(PackId id) {
    return List.of();
  }

  /**
   * Refuses while nothing may be opened at all.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE with the cause
   */
  void requireOpenable();
}
