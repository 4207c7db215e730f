package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How far a node has come with the class-days whose expiry has begun, since its start.
 *
 * @param now its wall clock
 * @param drives whether it can drive expiry: its key store is open, it can sign, and does not hang
 * @param moves class-days of which it has looked for held packs
 * @param removals class-days of which it has removed what it could reach
 * @param need what it asks for because it is short of room
 */
public record NodeStanding(
    Instant now, boolean drives, List<Move> moves, List<Removal> removals, RoomNeed need) {
  /**
   * Held packs of one class-day.
   *
   * @param waiting how many have their old key still
   * @param trouble why, or empty text
   */
  public record Move(DayKeyId id, long waiting, String trouble) {}

  /**
   * What is left of one class-day.
   *
   * @param left volumes that have some of it still
   */
  public record Removal(DayKeyId id, List<Erased.Left> left) {
    public Removal {
      left = List.copyOf(left);
    }
  }

  /** What it says of held packs of a class-day; empty if it has not looked. */
  Optional<Move> moved(DayKeyId id) {
    return moves.stream().filter(move -> move.id().equals(id)).findFirst();
  }

  /** What is left of a class-day there; empty if it has not looked. */
  Optional<List<Erased.Left>> left(DayKeyId id) {
    return removals.stream()
        .filter(removal -> removal.id().equals(id))
        .map(Removal::left)
        .findFirst();
  }

  public NodeStanding {
    moves = List.copyOf(moves);
    removals = List.copyOf(removals);
  }
}
