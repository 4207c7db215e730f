package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One person looking at one camera. Keeps an authorisation for what is being looked at and renews
 * it, with a new intent, when footage outside of it is wanted: at least once per {@link
 * #INTENT_MICROS} of footage. A delivery entry is written for each intent when it is replaced and
 * when the viewing ends. Thread-safe; {@link #cover} and {@link #close} block on the access log.
 */
public final class Viewing implements AutoCloseable {
  /** Most footage that one intent covers, unless a single segment is longer. */
  public static final long INTENT_MICROS = 60_000_000;

  /** An intent is not used for new requests after this long, wherever the viewer has got to. */
  public static final Duration INTENT_AGE = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(Viewing.class);

  private final AccessChecker checker;
  private final AccessLog accessLog;
  private final Clock clock;
  private final Session session;
  private final CameraId camera;
  private final Action action;
  private @Nullable Pass current;
  private @Nullable Pass previous;
  private boolean closed;

  Viewing(
      AccessChecker checker,
      AccessLog accessLog,
      Clock clock,
      Session session,
      CameraId camera,
      Action action) {
    this.checker = checker;
    this.accessLog = accessLog;
    this.clock = clock;
    this.session = session;
    this.camera = camera;
    this.action = action;
  }

  /** One intent with its authorisation, and what has gone out under it so far. */
  public static final class Pass {
    private final AccessChecker.Granted granted;
    private final Instant since;
    private Optional<TimeRange> delivered = Optional.empty();
    private long bytes;

    private Pass(AccessChecker.Granted granted, Instant since) {
      this.granted = granted;
      this.since = since;
    }

    public Authorisation authorisation() {
      return granted.authorisation();
    }

    /** Counts what went out: the hull of the ranges, the sum of the bytes. */
    public synchronized void delivered(TimeRange range, long count) {
      bytes += count;
      delivered =
          Optional.of(
              delivered
                  .map(
                      old ->
                          new TimeRange(
                              WallTime.min(old.from(), range.from()),
                              WallTime.max(old.to(), range.to())))
                  .orElse(range));
    }

    private synchronized Delivery delivery() {
      return new Delivery(delivered, bytes);
    }
  }

  /**
   * A pass for a resolved range; a new intent is durable by the time it returns if the one there
   * was does not cover the range.
   *
   * @param limit footage beyond it will not be asked for, so the intent need not reach further
   */
  public synchronized Pass cover(TimeRange resolved, WallTime limit) {
    Instant now = clock.instant();
    Pass held = current;
    if (held != null
        && !session.isOver()
        && held.authorisation().range().contains(resolved)
        && now.isBefore(held.since.plus(INTENT_AGE))) {
      return held;
    }
    WallTime ahead = WallTime.min(limit, resolved.from().plusMicros(INTENT_MICROS));
    TimeRange wanted = new TimeRange(resolved.from(), WallTime.max(resolved.to(), ahead));
    Pass renewed = new Pass(checker.grant(session, camera, wanted, action), now);
    // Footage read ahead under the old intent may still be on its way out: it is settled one later.
    settle(previous);
    previous = current;
    current = renewed;
    if (closed) {
      settleAll();
    }
    return renewed;
  }

  /** When this viewing was last renewed; EPOCH if it never was. */
  public synchronized Instant since() {
    return current == null ? Instant.EPOCH : current.since;
  }

  public Session session() {
    return session;
  }

  /** Writes the outstanding delivery entries. */
  @Override
  public synchronized void close() {
    closed = true;
    settleAll();
  }

  private void settleAll() {
    settle(previous);
    settle(current);
    previous = null;
    current = null;
  }

  private void settle(@Nullable Pass pass) {
    if (pass == null) {
      return;
    }
    try {
      accessLog.deliver(pass.granted.receipt(), pass.delivery());
    } catch (StrongroomException e) {
      // Without a delivery entry the intent counts as fully seen: nothing is understated.
      log.error("a delivery could not be written to the access log: {}", e.getMessage());
    }
  }
}
