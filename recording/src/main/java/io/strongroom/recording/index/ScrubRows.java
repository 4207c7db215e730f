package io.strongroom.recording.index;

import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import java.util.List;
import java.util.Optional;

/**
 * What a node's catalogue knows of checks of its packs: how far the pass over each volume is, and
 * which packs are not as they were written. Thread-safe; calls block. A pass may be a little behind
 * after a power cut; {@link #damaged} is durable when it returns.
 */
public interface ScrubRows {
  /**
   * A pass over the packs of one volume, in the order of their ids.
   *
   * @param began when
   * @param before when the pass before began; empty for the first
   * @param done the last pack that was looked at; empty if none was
   * @param isOver whether all were
   */
  record Pass(WallTime began, Optional<WallTime> before, Optional<PackId> done, boolean isOver) {}

  /** What has found a damage. */
  enum By {
    /** A checksum, a length, or a file that is not there. */
    CHECKSUM,
    /** A keyholder, which opened a chunk; all checksums are right. */
    OPENING
  }

  /**
   * A pack that is not as it was written.
   *
   * @param since when that was found
   * @param detail what was found
   * @param remedy what to do
   */
  record Damage(PackId id, WallTime since, By by, String detail, String remedy) {}

  /** How far the last pass over a volume is; empty if there was none. */
  Optional<Pass> pass(VolumeId volume);

  /** Remembers how far a pass is. */
  void pass(VolumeId volume, Pass pass);

  /** All packs that are known to be damaged. */
  List<Damage> damages();

  /** Remembers a damaged pack, in place of what was remembered of it before. */
  void damaged(Damage damage);

  /** The pack is as it was written, or is gone. */
  void sound(PackId id);
}
