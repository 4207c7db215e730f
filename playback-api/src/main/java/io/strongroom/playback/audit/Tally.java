package io.strongroom.playback.audit;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Counts accesses and refusals of logs from their leaves alone. An access is a session that does
 * one thing with one camera, however many intents that takes. For one thread.
 */
public final class Tally {
  /** Most accesses of a period. */
  static final int MAX_ACCESSES = 1_000_000;

  /** A session that does something with a camera. */
  public record Access(UUID session, CameraId camera, Action action) {}

  private final Map<Access, UUID> accesses = new HashMap<>();
  private final Map<Action, Long> refusals = new EnumMap<>(Action.class);

  /** Each access with the grant that its first intent rested on. */
  public Map<Access, UUID> accesses() {
    return Map.copyOf(accesses);
  }

  /** How often each action was refused. */
  public Map<Action, Long> refusals() {
    return Map.copyOf(refusals);
  }

  void add(Leaf leaf, TimeRange range) {
    if (!range.contains(leaf.at())) {
      return;
    }
    if (leaf instanceof Leaf.OfRefusal refusal) {
      long _ = refusals.merge(refusal.subject().action(), 1L, Long::sum);
    } else if (leaf instanceof Leaf.OfIntent intent) {
      add(intent.subject());
    }
  }

  /** What no person looks at has no grant. */
  private void add(Leaf.Subject subject) {
    Optional<UUID> grant = subject.grant();
    if (grant.isPresent()) {
      UUID _ =
          accesses.computeIfAbsent(
              new Access(subject.session(), subject.camera(), subject.action()), _ -> grant.get());
      if (accesses.size() > MAX_ACCESSES) {
        throw new StrongroomException(
            ErrorKind.CALLER, "period: has too many accesses; take a month instead of a year");
      }
    }
  }
}
