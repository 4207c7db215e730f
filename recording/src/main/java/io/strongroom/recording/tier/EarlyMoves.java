package io.strongroom.recording.tier;

/**
 * Moves of packs before they are due, because room is short: of those that become cold one day
 * anyway, the oldest first. They are asked for, and made by the thread that moves packs. For any
 * thread.
 */
public interface EarlyMoves {
  /**
   * Asks that so many bytes of packs move as soon as they can, in place of what was asked before.
   */
  void ask(long bytes);

  /**
   * Bytes that were asked for and are still to move. None as soon as no further pack can move: the
   * cold store is away, or there is none that may.
   */
  long left();

  /** Bytes that have moved before they were due, since the start. */
  long moved();
}
