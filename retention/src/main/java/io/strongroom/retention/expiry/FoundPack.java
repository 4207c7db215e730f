package io.strongroom.retention.expiry;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import java.util.Comparator;

/**
 * One finished pack of a class-day, as a node has it.
 *
 * @param merkleRoot of its footer
 * @param range from the first to the last recorded instant
 * @param bytes size of its file
 */
public record FoundPack(PackId id, Bytes merkleRoot, TimeRange range, long bytes) {
  /** The order in which catalogues have packs: that of their ids' bytes, unsigned. */
  public static final Comparator<PackId> ORDER =
      Comparator.comparing(
              (PackId id) -> id.camera().value().getMostSignificantBits(), Long::compareUnsigned)
          .thenComparing(id -> id.camera().value().getLeastSignificantBits(), Long::compareUnsigned)
          .thenComparing(id -> id.epoch().hybridMicros())
          .thenComparing(id -> id.epoch().counter())
          .thenComparing(
              id -> id.epoch().node().value().getMostSignificantBits(), Long::compareUnsigned)
          .thenComparing(
              id -> id.epoch().node().value().getLeastSignificantBits(), Long::compareUnsigned);

  public static FoundPack of(PackRow row) {
    return new FoundPack(row.id(), row.merkleRoot(), row.range(), row.bytes());
  }
}
