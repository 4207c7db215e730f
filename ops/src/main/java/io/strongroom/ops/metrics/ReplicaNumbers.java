package io.strongroom.ops.metrics;

import io.strongroom.recording.placement.NodeReport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What metrics tell of copies of packs on a node of a cluster; quick to ask.
 *
 * @param standing what is missing and what is being copied
 * @param copied copies made here since the start
 * @param copiedBytes size of their files
 */
public record ReplicaNumbers(
    Supplier<NodeReport.Replicas> standing, LongSupplier copied, LongSupplier copiedBytes) {
  /** Those of a node that stands alone. */
  public static final ReplicaNumbers NONE =
      new ReplicaNumbers(() -> NodeReport.Replicas.NONE, () -> 0, () -> 0);
}
