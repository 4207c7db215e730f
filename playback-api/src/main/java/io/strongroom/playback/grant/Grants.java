package io.strongroom.playback.grant;

import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The grants in force, as this node knows them, for the check of each access. Whose grants there
 * are comes from memory. What a grant says is read anew from the control records at least every
 * {@link #RECHECK_NANOS}, so that a grant that was revoked on any node shows nothing more here
 * within two seconds; if it cannot be read, nothing is shown. Thread-safe; blocks on the store.
 */
public final class Grants {
  /** How long what was read of a grant is believed. */
  static final long RECHECK_NANOS = 1_500_000_000L;

  /** After nothing was found all records are read, but no more often than this. */
  static final long RELOAD_NANOS = 1_000_000_000L;

  /** Most uses that are remembered, so that a session is counted once. */
  static final int MAX_COUNTED = 16_384;

  private record Read(AccessRequest request, long atNanos) {}

  private record Use(UUID session, RequestId grant, Right right) {}

  private final AccessRequests requests;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<RequestId, Read> known = new ConcurrentHashMap<>();
  private final Map<Use, Boolean> counted =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Use, Boolean> eldest) {
          return size() > MAX_COUNTED;
        }
      };

  /** Held while a use is counted, so that one session's first two requests are one use. */
  private final Object counting = new Object();

  private volatile boolean stale = true;

  /** When all records were read from the store itself; what a copy said does not count. */
  private volatile long reloadedAt;

  /**
   * @param nanos a clock that only goes forward, {@code System::nanoTime}
   */
  public Grants(AccessRequests requests, InstantSource clock, LongSupplier nanos) {
    this.requests = requests;
    this.clock = clock;
    this.nanos = nanos;
    this.reloadedAt = nanos.getAsLong() - RELOAD_NANOS;
    requests.onWrite(this::learn);
    requests.onChange(() -> stale = true);
  }

  /**
   * The grant by which a session may see all of some footage; one with uses left, or that this
   * session uses already. Case before standing, and then the newest.
   *
   * @param anyOf rights of which one is enough
   * @param unmasked whether one that shows cameras without their masks comes before others
   * @param only the one grant that it may be; empty for any
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if that cannot be said
   */
  public Optional<AccessRequest> find(
      String user,
      UUID session,
      CameraId camera,
      TimeRange footage,
      Set<Right> anyOf,
      boolean unmasked,
      Optional<RequestId> only) {
    if (stale) {
      stale = false;
      load(requests.all());
    }
    Optional<AccessRequest> found = look(user, session, camera, footage, anyOf, unmasked, only);
    if (found.isEmpty() && nanos.getAsLong() - reloadedAt >= RELOAD_NANOS) {
      // Approved on another node a moment ago, perhaps.
      reloadedAt = nanos.getAsLong();
      load(requests.newest());
      found = look(user, session, camera, footage, anyOf, unmasked, only);
    }
    return found;
  }

  /**
   * Whether this node knows a grant that would show this footage if it were not used up, by other
   * sessions of the person; reads nothing.
   */
  public boolean isUsedUp(
      String user, CameraId camera, TimeRange footage, Set<Right> anyOf, Optional<RequestId> only) {
    return known.values().stream()
        .map(Read::request)
        .filter(request -> only.map(request.id()::equals).orElse(true))
        .anyMatch(
            request ->
                request.state() == RequestState.EXHAUSTED
                    && request.by().user().equals(user)
                    && request.covers(camera, footage, anyOf, clock.instant()));
  }

  /** Whether a grant that was found is still in force; what was read of it is two seconds old. */
  public boolean isInForce(RequestId id) {
    return confirmed(id).filter(each -> each.stateAt(clock.instant()).isInForce()).isPresent();
  }

  /** What a resident may see of this footage by a grant, as it is written now. */
  public Set<MaskPolygon> uncovered(RequestId id, CameraId camera, TimeRange footage) {
    return confirmed(id)
        .filter(each -> each.stateAt(clock.instant()).isInForce())
        .flatMap(AccessRequest::grant)
        .map(grant -> Uncovering.seen(grant.uncovered(), camera, footage))
        .orElse(Set.of());
  }

  /**
   * Counts a session's use of a grant, once for each right.
   *
   * @return false if the grant allows none any more
   */
  public boolean use(RequestId id, UUID session, Right right) {
    Use use = new Use(session, id, right);
    if (isCounted(use)) {
      return true;
    }
    synchronized (counting) {
      boolean allowed = isCounted(use) || requests.use(id).isPresent();
      if (allowed) {
        synchronized (counted) {
          counted.put(use, true);
        }
      }
      return allowed;
    }
  }

  /** Takes a use as counted that was counted before this process began. */
  public void remember(RequestId id, UUID session, Right right) {
    synchronized (counted) {
      counted.put(new Use(session, id, right), true);
    }
  }

  /** Whether this node knows a grant that shows this footage without masks; reads nothing. */
  public boolean unmasks(
      String user, UUID session, CameraId camera, TimeRange footage, Set<Right> anyOf) {
    return known.values().stream()
        .map(Read::request)
        .anyMatch(
            request -> unmasks(request) && mayUse(request, user, session, camera, footage, anyOf));
  }

  private static boolean unmasks(AccessRequest request) {
    return request.grant().filter(grant -> grant.scope().unmasks()).isPresent();
  }

  private Optional<AccessRequest> look(
      String user,
      UUID session,
      CameraId camera,
      TimeRange footage,
      Set<Right> anyOf,
      boolean unmasked,
      Optional<RequestId> only) {
    List<AccessRequest> candidates = new ArrayList<>();
    for (Read read : known.values()) {
      if (only.map(read.request().id()::equals).orElse(true)
          && mayUse(read.request(), user, session, camera, footage, anyOf)) {
        candidates.add(read.request());
      }
    }
    candidates.sort(
        Comparator.comparing((AccessRequest each) -> unmasked && !unmasks(each))
            .thenComparing(AccessRequest::standing)
            .thenComparing(AccessRequest::submittedAt, Comparator.reverseOrder()));
    for (AccessRequest candidate : candidates) {
      Optional<AccessRequest> confirmed =
          confirmed(candidate.id())
              .filter(each -> mayUse(each, user, session, camera, footage, anyOf));
      if (confirmed.isPresent()) {
        return confirmed;
      }
    }
    return Optional.empty();
  }

  private boolean mayUse(
      AccessRequest request,
      String user,
      UUID session,
      CameraId camera,
      TimeRange footage,
      Set<Right> anyOf) {
    return request.by().user().equals(user)
        && request.covers(camera, footage, anyOf, clock.instant())
        && (request.state() == RequestState.ACTIVE
            || anyOf.stream().anyMatch(right -> isCounted(new Use(session, request.id(), right))));
  }

  private Optional<AccessRequest> confirmed(RequestId id) {
    Read read = known.get(id);
    if (read != null && nanos.getAsLong() - read.atNanos() < RECHECK_NANOS) {
      return Optional.of(read.request());
    }
    Optional<AccessRequest> newest = requests.newest(id);
    newest.ifPresentOrElse(this::learn, () -> known.remove(id));
    return newest;
  }

  private boolean isCounted(Use use) {
    synchronized (counted) {
      return counted.containsKey(use);
    }
  }

  private void load(List<AccessRequest> all) {
    // Of whatever age: each is read by itself before it is believed.
    long longAgo = nanos.getAsLong() - RECHECK_NANOS;
    all.forEach(request -> learn(request, longAgo));
  }

  private void learn(AccessRequest request) {
    learn(request, nanos.getAsLong());
  }

  /** Keeps the newer of two; what has ended is not kept. */
  private void learn(AccessRequest request, long readAt) {
    Read read = new Read(request, readAt);
    known.compute(
        request.id(),
        (id, old) -> {
          long version = request.version();
          if (old != null
              && (old.request().version() > version
                  || (old.request().version() == version && old.atNanos() - readAt > 0))) {
            return old;
          }
          return request.state().isInForce() ? read : null;
        });
  }
}
