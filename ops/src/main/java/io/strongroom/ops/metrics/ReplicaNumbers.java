package io.strongroom.ops.metrics;

import io.strongroom.recording.placement.NodeReport;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What metrics tell of copies of packs on a node of a cluster; quick to ask.
 *
 * @param standing what is missing and what is being copied
 * @param copied copies made here since the start
 * @param copiedBytes size of their files
 * @param followed open packs of other nodes that are copied here while they grow
 * @param lagSeconds since when one of them has had more than its copy
 * @param unfollowed open packs of this node that another is to copy so and none does
 * @param checked copies here that a keyholder has looked at since the start
 * @param damaged those of them that are not sound
 */
public record ReplicaNumbers(
    Supplier<NodeReport.Replicas> standing,
    LongSupplier copied,
    LongSupplier copiedBytes,
    IntSupplier followed,
    DoubleSupplier lagSeconds,
    IntSupplier unfollowed,
    LongSupplier checked,
    LongSupplier damaged) {
  /** Those of a node that stands alone. */
  public static final ReplicaNumbers NONE =
      new ReplicaNumbers(
          () -> NodeReport.Replicas.NONE,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0,
          () -> 0);
}
