package io.strongroom.recording.index;

import io.strongroom.recording.model.PackId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which packs the shared index has not been told the newest about: those that were recorded here,
 * and copies whose class-day's first key is dead, because the node that recorded them may have them
 * no more. A change of a pack is noted in the same durable batch that makes it, so nothing is
 * forgotten at a crash, and what is told is how the pack is then, so telling is repeated without
 * harm. Bounded by the packs of the node; thread-safe, calls block.
 */
public interface Outbox {
  /**
   * A pack to tell of.
   *
   * @param changes opaque marks of the changes that were noted when this was read
   * @param goneUnder if the pack is not here any more: which of its class-day's keys, one after the
   *     other, was the last that it had here; 0 is the first
   */
  record Untold(PackId id, List<Long> changes, int goneUnder) {}

  /**
   * What a catalogue knows of a pack: at most one of the two is there.
   *
   * @param isCopy whether another node, or another volume, recorded it
   */
  record Known(Optional<OpenPackRow> open, Optional<PackRow> finished, boolean isCopy) {}

  /**
   * Notes all packs of the catalogue, unless this is the index that they were noted for last: the
   * node has just joined a cluster, or the tables of the index were lost and made anew.
   *
   * @param index see {@link SharedPackIndex#identity}
   */
  void meet(UUID index);

  /** Packs to tell of, at most {@code max}, each once. */
  List<Untold> untold(int max);

  /** How the pack is now. */
  Known known(PackId id);

  /** The shared index knows of these changes; later ones stay noted. */
  void told(List<Untold> packs);

  /** Changes that are noted now. */
  long untoldCount();
}
