package io.strongroom.recording.erase;

import io.strongroom.recording.model.VolumeId;
import java.util.List;

/**
 * What one attempt to remove a class-day came to.
 *
 * @param packs rows removed, and with them the packs' files
 * @param files files removed, those without a row included
 * @param left volumes that have, or may have, something of it still
 */
public record Erased(long packs, long files, List<Left> left) {
  public Erased {
    left = List.copyOf(left);
  }

  /**
   * What could not be removed: ciphertext without a key.
   *
   * @param volume where it lies
   * @param packs rows that stay; 0 if only files without rows do
   * @param why in words
   */
  public record Left(VolumeId volume, long packs, String why) {}

  /** Whether nothing is left. */
  public boolean isComplete() {
    return left.isEmpty();
  }
}
