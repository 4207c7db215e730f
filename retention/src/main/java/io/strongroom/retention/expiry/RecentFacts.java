package io.strongroom.retention.expiry;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the catalogue for whoever asks, of which one reading serves all for a while: twenty
 * times as long as it took, and ten seconds at least. Thread-safe.
 */
final class RecentFacts {
  private static final int REST = 20;
  private static final long LEAST_REST_NANOS = 10_000_000_000L;

  private final Supplier<NodeFacts> read;
  private final LongSupplier changes;
  private final LongSupplier nanoTime;
  private @Nullable NodeFacts facts;
  private long restUntil;
  private long readAt;

  /**
   * @param read reads every row
   * @param changes grows when packs were moved or removed: then it is read anew
   */
  RecentFacts(Supplier<NodeFacts> read, LongSupplier changes, LongSupplier nanoTime) {
    this.read = read;
    this.changes = changes;
    this.nanoTime = nanoTime;
  }

  synchronized NodeFacts get() {
    NodeFacts known = facts;
    long begun = nanoTime.getAsLong();
    long changed = changes.getAsLong();
    if (known == null || changed != readAt || begun - restUntil >= 0) {
      known = read.get();
      facts = known;
      readAt = changed;
      long end = nanoTime.getAsLong();
      restUntil = end + Math.max(LEAST_REST_NANOS, REST * (end - begun));
    }
    return known;
  }
}
