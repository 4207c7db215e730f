package io.strongroom.playback.access;

import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.StrongroomException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that footage which somebody opened in an emergency is reviewed: an alarm until two
 * have, and a lock on the account if they have not in time. What is due follows from the records
 * alone, so each node of a cluster does it, and one that starts goes on where another one stopped.
 * Thread-safe; {@link #check} blocks on the store and the log.
 *
 * <p>The account is locked before the record says so: after a crash between the two it is locked
 * once more, which changes nothing. It is locked only if the record, read again after the account,
 * still waits; so one that an administrator has unlocked since is not locked a second time.
 */
public final class BreakGlassCare {
  static final String ALARM = "break-glass";

  private static final Logger log = LoggerFactory.getLogger(BreakGlassCare.class);

  private final AccessRequests requests;
  private final People people;
  private final Alarms alarms;
  private final InstantSource clock;

  public BreakGlassCare(
      AccessRequests requests, People people, Alarms alarms, InstantSource clock) {
    this.requests = requests;
    this.people = people;
    this.alarms = alarms;
    this.clock = clock;
    requests.onWrite(this::tell);
  }

  /** Looks at all of them; one that cannot be dealt with now is tried again with the next look. */
  public void check() {
    for (AccessRequest request : requests.all()) {
      if (request.emergency().isPresent()) {
        tell(request);
        if (request.isReviewOverdue(clock.instant())) {
          lock(request);
        }
      }
    }
  }

  private void lock(AccessRequest request) {
    try {
      people.lockUnreviewed(request.by().user(), () -> requests.isReviewOverdue(request.id()));
      requests.reviewOverdue(request.id());
    } catch (StrongroomException e) {
      log.error("an account whose emergency nobody reviewed is not locked yet", e);
    }
  }

  private void tell(AccessRequest request) {
    request
        .emergency()
        .ifPresent(
            emergency -> {
              if (emergency.isOpen()) {
                alarms.raise(
                    ALARM,
                    request.id().toString(),
                    "footage was opened in an emergency; reviews: "
                        + emergency.opinions().size()
                        + " of 2, due "
                        + request.reviewDueAt(),
                    "two approvers say on the page To decide whether there was reason enough;"
                        + " without that the account is locked");
              } else {
                alarms.clear(ALARM, request.id().toString());
              }
            });
  }
}
