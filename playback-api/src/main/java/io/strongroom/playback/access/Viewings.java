package io.strongroom.playback.access;

import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.recording.model.CameraId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * The viewings that single requests belong to: a player fetches segment after segment, and all of
 * them are one person looking at one camera. Thread-safe, bounded; the least recently used viewing
 * is settled when there are too many.
 */
public final class Viewings {
  /** Most viewings kept at once. */
  public static final int MAX_VIEWINGS = 4_096;

  /** A viewing that nothing was asked of for this long is settled. */
  public static final Duration IDLE = Duration.ofSeconds(30);

  private record Key(UUID session, CameraId camera, Viewing.Use use) {}

  private final AccessChecker checker;
  private final Clock clock;
  private final LinkedHashMap<Key, Viewing> open = new LinkedHashMap<>(16, 0.75f, true);

  public Viewings(AccessChecker checker, Clock clock) {
    this.checker = checker;
    this.clock = clock;
  }

  /** The viewing of a session, made if there is none; may block on the access log. */
  public Viewing of(Session session, CameraId camera, Action action) {
    return of(session, camera, action, Optional.empty());
  }

  /** The same by one grant alone. */
  public Viewing of(Session session, CameraId camera, Action action, Optional<RequestId> only) {
    Viewing.Use use = new Viewing.Use(action, only);
    List<Viewing> settled = new ArrayList<>();
    Viewing viewing;
    synchronized (open) {
      viewing =
          open.computeIfAbsent(
              new Key(session.id(), camera, use), key -> checker.view(session, camera, use));
      while (open.size() > MAX_VIEWINGS) {
        settled.add(open.pollFirstEntry().getValue());
      }
    }
    settled.forEach(Viewing::settle);
    return viewing;
  }

  /** How many viewings there are. */
  public int size() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Settles what is idle, and what belongs to sessions that are over; called from time to time. */
  public void settleIdle() {
    Instant before = clock.instant().minus(IDLE);
    settle((key, viewing) -> viewing.session().isOver() || viewing.lastUsed().isBefore(before));
  }

  /** Settles all viewings of a session that has ended. */
  public void settle(Session session) {
    settle((key, viewing) -> key.session().equals(session.id()));
  }

  /** Settles everything: the node stops. */
  public void settleAll() {
    settle((key, viewing) -> true);
  }

  private void settle(BiPredicate<Key, Viewing> which) {
    List<Viewing> settled = new ArrayList<>();
    synchronized (open) {
      for (var entries = open.entrySet().iterator(); entries.hasNext(); ) {
        Map.Entry<Key, Viewing> entry = entries.next();
        if (which.test(entry.getKey(), entry.getValue())) {
          settled.add(entry.getValue());
          entries.remove();
        }
      }
    }
    settled.forEach(Viewing::settle);
  }
}
