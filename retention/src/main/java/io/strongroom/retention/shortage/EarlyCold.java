package io.strongroom.retention.shortage;

import io.strongroom.recording.tier.EarlyMoves;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.Arithmetic;
import io.strongroom.retention.forecast.ShortageRules;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Has packs moved to the cold store before their time, until there is twice the mark. While they
 * move, later steps wait as long as room grows: a store that takes less than is recorded does not
 * hold them up.
 */
public final class EarlyCold implements Relief {
  /** After moves were asked for and nothing moved, they are asked for again after so long. */
  static final Duration AGAIN = Duration.ofMinutes(10);

  private final EarlyMoves moves;
  private final ShortageRules rules;
  private final LongSupplier nanoTime;
  private Optional<Long> askedAt = Optional.empty();
  private long movedThen;
  private long freeAtLastLook;

  /**
   * @param nanoTime normally {@link System#nanoTime}
   */
  public EarlyCold(EarlyMoves moves, ShortageRules rules, LongSupplier nanoTime) {
    this.moves = moves;
    this.rules = rules;
    this.nanoTime = nanoTime;
  }

  @Override
  public ShortageStep step() {
    return ShortageStep.COLD_MOVES;
  }

  @Override
  public Optional<String> relieve(Room room) {
    boolean grows = room.freeBytes() > freeAtLastLook;
    freeAtLastLook = room.freeBytes();
    long left = moves.left();
    if (left > 0) {
      return grows
          ? Optional.of(Arithmetic.size(left) + " are still to move to the cold store early")
          : Optional.empty();
    }
    long now = nanoTime.getAsLong();
    boolean wasInVain =
        moves.moved() == movedThen && askedAt.filter(at -> now - at < AGAIN.toNanos()).isPresent();
    if (wasInVain) {
      return Optional.empty();
    }
    long missing = 2 * rules.releaseBelowBytes(room.totalBytes()) - room.freeBytes();
    askedAt = Optional.of(now);
    movedThen = moves.moved();
    moves.ask(missing);
    return Optional.of(
        Arithmetic.size(missing) + " are to move to the cold store before their time");
  }
}
