package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.change.ChangeId;
import java.time.Instant;
import java.util.List;

/** Which packs had to go, and which must stay. */
public interface ExpiredPacks {
  /**
   * Whether all keys of a pack are destroyed. What stayed went over to another key, so that the
   * death of its class-day's own key is none of it.
   *
   * @param range from the first to the last recorded instant of the pack
   */
  boolean contains(PackId pack, DayKeyId classDay, TimeRange range);

  /** Whether that is because it was thinned. */
  boolean isThinned(PackId pack, DayKeyId classDay, TimeRange range);

  /**
   * The orders by which a pack has gone before its time; none if it went because that was over, or
   * has not gone.
   */
  List<ChangeId> orders(PackId pack, DayKeyId classDay, TimeRange range);

  /** Whether a hold keeps a pack that is there. */
  boolean isHeld(PackRow pack);

  /**
   * When what has gone not long ago was recorded: a range for each class-day whose key died after
   * an instant.
   */
  List<TimeRange> goneSince(Instant since);
}
