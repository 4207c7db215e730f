package io.strongroom.retention.shortage;

import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.replica.SurplusCopies;
import io.strongroom.recording.replica.SurplusCopies.Dropped;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.Arithmetic;
import io.strongroom.retention.forecast.ShortageRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Drops copies of packs, those of the class first that gives way first, until there is room. */
public final class CopyRelease implements Relief {
  private final SurplusCopies copies;
  private final ShortageRules rules;
  private final Supplier<List<RetentionClass>> classes;
  private final AtomicLong dropped = new AtomicLong();

  /**
   * @param classes all that there are
   */
  public CopyRelease(
      SurplusCopies copies, ShortageRules rules, Supplier<List<RetentionClass>> classes) {
    this.copies = copies;
    this.rules = rules;
    this.classes = classes;
  }

  @Override
  public ShortageStep step() {
    return ShortageStep.COPIES;
  }

  @Override
  public Optional<String> relieve(Room room) {
    long missing = 2 * rules.releaseBelowBytes(room.totalBytes()) - room.freeBytes();
    for (RetentionClass type : rules.inOrder(classes.get())) {
      Dropped gone = copies.drop(type, missing);
      dropped.addAndGet(gone.packs());
      if (gone.packs() > 0) {
        return Optional.of(
            "%d copies of class %s go (%s), which other nodes have"
                .formatted(gone.packs(), type, Arithmetic.size(gone.bytes())));
      }
    }
    return Optional.empty();
  }

  /** Copies dropped since the start: a metric. */
  public long dropped() {
    return dropped.get();
  }
}
