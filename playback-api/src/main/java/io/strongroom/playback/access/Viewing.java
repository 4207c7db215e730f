package io.strongroom.playback.access;

import io.strongroom.playback.access.AccessChecker.Granted;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.mask.Hidden;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One person looking at one camera. Keeps an authorisation for what is being looked at and renews
 * it, with a new intent, when footage outside of it is wanted: at least once per {@link
 * #INTENT_MICROS} of footage. A delivery entry is written for each intent when the next one
 * replaces it and when the viewing is settled. Thread-safe; blocks on the access log, but for
 * {@link #sent}, which a camera's thread calls for each frame and each viewer.
 *
 * <p>Footage counts as delivered when it is authorised: a connection that breaks makes the log
 * overstate what was seen, never understate it.
 */
public final class Viewing {
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
  private final Use use;
  private final LongConsumer entries;
  private @Nullable Granted granted;

  /** The last one, settled or not: bytes that went out under it may still be on their way. */
  private volatile @Nullable Granted last;

  private Instant grantedAt = Instant.EPOCH;
  private Instant lastUsed;
  private final Count count = new Count();

  /**
   * How footage is used.
   *
   * @param only the one grant by which; empty for any
   */
  record Use(Action action, Optional<RequestId> only) {}

  /** What went out under the present intent. Its lock is held for no I/O, unlike the viewing's. */
  private static final class Count {
    private Optional<TimeRange> range = Optional.empty();
    private long bytes;

    synchronized void add(TimeRange more, long moreBytes) {
      bytes += moreBytes;
      range =
          Optional.of(
              range
                  .map(
                      old ->
                          new TimeRange(
                              WallTime.min(old.from(), more.from()),
                              WallTime.max(old.to(), more.to())))
                  .orElse(more));
    }

    synchronized Delivery take() {
      Delivery taken = new Delivery(range, bytes);
      range = Optional.empty();
      bytes = 0;
      return taken;
    }
  }

  Viewing(
      AccessChecker checker,
      AccessLog accessLog,
      Clock clock,
      Session session,
      CameraId camera,
      Use use,
      LongConsumer entries) {
    this.checker = checker;
    this.accessLog = accessLog;
    this.clock = clock;
    this.session = session;
    this.camera = camera;
    this.use = use;
    this.entries = entries;
    this.lastUsed = clock.instant();
  }

  /**
   * An authorisation for a resolved range that is sent as it was recorded, whose bytes then count
   * as delivered; a new intent is durable by the time it returns if the one there was does not
   * cover the range. It is the one place where it is decided whether somebody gets the original: of
   * a camera with masks, whoever has the right to unmask.
   *
   * @param bytes how many bytes of footage are about to be opened under it
   * @param limit footage beyond it will not be asked for, so the intent need not reach further
   * @throws StrongroomException DENIED, or UNAVAILABLE if the log or masks cannot be read
   */
  public synchronized Authorisation cover(TimeRange resolved, long bytes, WallTime limit) {
    Authorisation authorisation = coverToMask(resolved, 0, limit);
    if (hidesSomething()) {
      throw checker.refusedOriginal(session, camera, resolved, use.action());
    }
    sent(resolved, bytes);
    return authorisation;
  }

  /**
   * As {@link #cover}, of footage that whoever calls does not send but draws anew without what
   * {@link #hidden} names.
   */
  public synchronized Authorisation coverToMask(TimeRange resolved, long bytes, WallTime limit) {
    WallTime ahead = WallTime.min(limit, resolved.from().plusMicros(INTENT_MICROS));
    Authorisation authorisation = authorised(resolved, resolved.to(), ahead);
    sent(resolved, bytes);
    return authorisation;
  }

  /**
   * An authorisation, and the grant that it rests on.
   *
   * @param caseNumber for which the grant was asked
   */
  public record Named(Authorisation authorisation, RequestId grant, String caseNumber) {}

  /** As {@link #coverToMask}, of what is drawn with the name of the grant on it. */
  public synchronized Named coverToMark(TimeRange resolved, long bytes, WallTime limit) {
    Authorisation authorisation = coverToMask(resolved, bytes, limit);
    Granted held = Objects.requireNonNull(granted);
    return new Named(authorisation, held.grant(), held.caseNumber());
  }

  /**
   * An authorisation for footage as it arrives, to be drawn anew without what {@link #hidden}
   * names, if it names something: from {@code from} until {@link #INTENT_MICROS} after {@code now},
   * or the end of the grant if that is sooner.
   *
   * @throws StrongroomException as {@link #cover}
   */
  public synchronized Authorisation coverLiveToMask(WallTime from, WallTime now) {
    WallTime ahead = now.plusMicros(INTENT_MICROS);
    return authorised(new TimeRange(from, now.plusMicros(1)), ahead, ahead);
  }

  /**
   * Whether something of the camera's pictures must be hidden from this person at some time, so
   * that all of them are drawn anew: it has masks, and the grant that is in use does not unmask it,
   * or it is shown to a resident. Before anything is covered all masks count.
   *
   * @throws StrongroomException UNAVAILABLE or CORRUPT if masks cannot be read
   */
  public boolean hidesSomething() {
    Granted held = last;
    return use.action() == Action.RESIDENT
        || ((held == null || !held.unmasks()) && checker.masks(camera).isMasked());
  }

  /**
   * What of some footage must be hidden; for a resident all but what was uncovered by now. Whoever
   * sees several grants at a time sees without masks what one that unmasks covers, and nothing
   * beside it.
   *
   * @param footage all that the pictures may be of: a decoder gives some with the fragment after
   *     theirs
   * @throws StrongroomException as {@link #hidesSomething}
   */
  public Hidden hidden(TimeRange footage) {
    Granted held = last;
    if (use.action() == Action.RESIDENT) {
      return Hidden.allBut(
          held == null ? Set.of() : checker.uncovered(held.grant(), camera, footage),
          checker.masks(camera).in(footage));
    }
    return held != null && unmasks(held, footage) ? Hidden.NOTHING : masked(footage);
  }

  /** The same for whoever may not unmask, whatever the grant in use says. */
  public Hidden masked(TimeRange footage) {
    return Hidden.masked(checker.masks(camera).in(footage));
  }

  /**
   * Other requests of the session change which grant is in use at any time. A live view is nobody
   * else's, and what it shows is of now.
   */
  private boolean unmasks(Granted held, TimeRange footage) {
    return use.action() == Action.LIVE
        ? held.unmasks()
        : held.unmasked().filter(range -> range.contains(footage)).isPresent();
  }

  /** Whether it is for a resident, who hears nothing. */
  public boolean isSilent() {
    return use.action() == Action.RESIDENT;
  }

  /**
   * Whether what is looked at may still be looked at: at once after the session is over, within two
   * seconds after the grant is revoked. Cheap, and does not wait for the access log.
   *
   * @throws StrongroomException UNAVAILABLE if that cannot be said, which is no as well
   */
  public boolean isInForce() {
    Granted held = last;
    return held == null
        || (!session.isOver() && checker.isInForce(session, camera, use.action(), held));
  }

  private Authorisation authorised(TimeRange resolved, WallTime neededTo, WallTime ahead) {
    lastUsed = clock.instant();
    Granted held = granted;
    boolean usable =
        held != null
            && held.authorisation().range().contains(new TimeRange(resolved.from(), neededTo))
            && lastUsed.isBefore(grantedAt.plus(INTENT_AGE))
            && isInForce()
            && (held.unmasks()
                || !checker.masks(camera).isMasked()
                || !checker.mayUnmask(session, camera, resolved, use.action()));
    if (held == null || !usable) {
      held = checker.grant(session, camera, resolved, ahead, use);
      entries.accept(held.receipt().index());
      settle();
      granted = held;
      last = held;
      grantedAt = lastUsed;
    }
    return held.authorisation();
  }

  /**
   * Counts what went out under the present intent: the hull of the ranges, the sum of bytes. Waits
   * for no log.
   */
  public void sent(TimeRange range, long bytes) {
    count.add(range, bytes);
  }

  Session session() {
    return session;
  }

  /** When footage was last asked for. */
  public synchronized Instant lastUsed() {
    return lastUsed;
  }

  /** Writes the outstanding delivery entry; the next footage needs a new intent. */
  public synchronized void settle() {
    Granted settled = granted;
    if (settled == null) {
      return;
    }
    Delivery delivery = count.take();
    granted = null;
    try {
      entries.accept(accessLog.deliver(settled.receipt(), delivery));
    } catch (StrongroomException e) {
      // Without a delivery entry the intent counts as fully seen: nothing is understated.
      log.error("a delivery could not be written to the access log: {}", e.getMessage());
    }
  }
}
