package io.strongroom.recording.control;

import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When a recorder may ask a camera for its one session: not while another node says that it has it,
 * and then quickly. That there is one only is registered, or the camera says so when it refuses.
 * Used by one thread.
 */
final class SessionTurn {
  /** Between two looks whether the session is free, and two attempts to get it. */
  static final Duration LOOK = Duration.ofMillis(250);

  /** How long attempts follow each other so quickly after another node had the session. */
  static final Duration QUICK = Duration.ofSeconds(5);

  /** Within this time after a camera fell to this node, who records it has said so. */
  static final Duration TOLD = Duration.ofMillis(500);

  private final boolean registered;
  private final long startedNanos;
  private boolean refused;
  private boolean waiting;
  private long nextTryNanos;
  private long quickUntilNanos;
  private @Nullable WallTime refusedAt;
  private @Nullable WallTime moving;

  SessionTurn(Sessions sessions, long startedNanos) {
    this.registered = sessions == Sessions.ONE;
    this.startedNanos = startedNanos;
    this.nextTryNanos = startedNanos;
    this.quickUntilNanos = startedNanos;
  }

  /** Whether to look again after {@link #LOOK} instead of connecting now. */
  boolean isToWait(Share.Holder holder, long nanos, WallTime now) {
    waiting =
        switch (holder) {
          case NOBODY, RELEASED -> false;
          case UNKNOWN ->
              (registered && nanos - startedNanos < TOLD.toNanos())
                  || (refused && nanos - nextTryNanos < 0);
          case ANOTHER -> registered || refused;
        };
    if (registered || refused) {
      moves(holder, nanos, refusedAt == null ? now : refusedAt);
    }
    return waiting;
  }

  /** The session is with another node, or was a moment ago: nothing else is in the way. */
  private void moves(Share.Holder holder, long nanos, WallTime since) {
    if (holder == Share.Holder.ANOTHER || holder == Share.Holder.RELEASED) {
      nextTryNanos = nanos;
      quickUntilNanos = nanos + QUICK.toNanos();
      if (moving == null) {
        moving = since;
      }
    }
  }

  /**
   * A connection has ended.
   *
   * @param usual the pause before the next one where sessions have nothing to do with it
   * @return when to look again
   */
  Duration ended(
      Ingest.End end, Share.Holder holder, Supplier<Duration> usual, long nanos, WallTime now) {
    refused = end.sessionRefused();
    refusedAt = refused ? now : null;
    if (!refused) {
      moving = null;
      return usual.get();
    }
    moves(holder, nanos, now);
    Duration pause = nanos - quickUntilNanos < 0 ? LOOK : usual.get();
    nextTryNanos = nanos + pause.toNanos();
    return holder == Share.Holder.NOBODY || pause.compareTo(LOOK) < 0 ? pause : LOOK;
  }

  /** Whether nothing but the session is missing: then whoever has it and is leaving may stop. */
  boolean isMissing() {
    return waiting || refused;
  }

  /** Since when another node is to let the session go; until it has, nothing is missing. */
  Optional<WallTime> movingSince() {
    return Optional.ofNullable(moving);
  }
}
