package io.strongroom.retention.compliance;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import java.util.Optional;

/**
 * Where a record stands among those of its camera.
 *
 * @param serial from 1, one more for each
 * @param previous {@link CompletenessRecord#hash} of the one before; empty for the first
 * @param supplements serial of the record of the same day that this one goes beyond; empty if it is
 *     the day's first
 */
public record Link(long serial, Optional<Bytes> previous, Optional<Long> supplements) {
  /** What stands where there is no value. */
  static final String NONE = "none";

  public Link {
    require(serial >= 1, "serial must be 1 or more");
    require(
        previous.isEmpty() == (serial == 1),
        "previous must be none in the first record, and a hash in every other");
    require(
        previous.isEmpty() || previous.get().length() == MerkleTree.HASH_BYTES,
        "previous must have 32 bytes");
    long own = serial;
    require(
        supplements.filter(before -> before < 1 || before >= own).isEmpty(),
        "supplements must be the serial of an earlier record");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
