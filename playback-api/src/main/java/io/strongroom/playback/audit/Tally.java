package io.strongroom.playback.audit;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Counts accesses and refusals of logs from their leaves alone. An access is a session that does
 * one thing with one camera, however many intents that takes; one that rests for a whole day (UTC)
 * counts again, which sessions of people do not live to do. Exports, which are fetched days later,
 * count once. What is held are the accesses of two days of one log, and the exports of the period:
 * a year takes no more than a month. For one thread.
 */
public final class Tally {
  /** Most accesses that are held. */
  static final int MAX_HELD = 1_000_000;

  private static final long DAY_MICROS = 86_400_000_000L;

  private record Access(UUID session, CameraId camera, Action action) {}

  private final int maxHeld;
  private final Map<UUID, Map<Action, Long>> accesses = new HashMap<>();
  private final Map<Action, Long> refusals = new EnumMap<>(Action.class);
  private final Set<Access> exports = new HashSet<>();
  private Set<Access> before = new HashSet<>();
  private Set<Access> today = new HashSet<>();
  private long day = Long.MIN_VALUE;

  /** Nothing yet. */
  public Tally() {
    this(MAX_HELD);
  }

  Tally(int maxHeld) {
    this.maxHeld = maxHeld;
  }

  /** How many accesses of each kind rest on each grant, which is that of their first intent. */
  public Map<UUID, Map<Action, Long>> accesses() {
    return Map.copyOf(accesses);
  }

  /** How often each action was refused. */
  public Map<Action, Long> refusals() {
    return Map.copyOf(refusals);
  }

  /** The leaves of another log follow, from its beginning; a session is of one node. */
  void begin() {
    before = new HashSet<>();
    today = new HashSet<>();
    day = Long.MIN_VALUE;
  }

  void add(Leaf leaf, TimeRange range) {
    if (!range.contains(leaf.at())) {
      return;
    }
    if (leaf instanceof Leaf.OfRefusal refusal) {
      long _ = refusals.merge(refusal.subject().action(), 1L, Long::sum);
    } else if (leaf instanceof Leaf.OfIntent intent) {
      // what no person looks at has no grant
      intent.subject().grant().ifPresent(grant -> add(intent.at(), intent.subject(), grant));
    }
  }

  private void add(WallTime at, Leaf.Subject subject, UUID grant) {
    turn(Math.floorDiv(at.micros(), DAY_MICROS));
    Access access = new Access(subject.session(), subject.camera(), subject.action());
    boolean isFirst =
        subject.action() == Action.EXPORT
            ? exports.add(access)
            : today.add(access) && !before.contains(access);
    if (isFirst) {
      long _ =
          accesses
              .computeIfAbsent(grant, _ -> new EnumMap<>(Action.class))
              .merge(subject.action(), 1L, Long::sum);
    }
    if (exports.size() + today.size() + before.size() > maxHeld) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "period: has more than %,d exports, or accesses of two days, by %s; take a month instead of a year, or one without that day"
              .formatted(maxHeld, at));
    }
  }

  /** A clock that was set back does not turn the days back. */
  private void turn(long to) {
    if (to > day) {
      before = to == day + 1 ? today : new HashSet<>();
      today = new HashSet<>();
      day = to;
    }
  }
}
