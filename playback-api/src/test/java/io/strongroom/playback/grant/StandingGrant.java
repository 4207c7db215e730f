package io.strongroom.playback.grant;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/** Asked for and approved in one go, for tests that are about something else. */
public final class StandingGrant {
  private StandingGrant() {}

  /** Everything but unmasking, of all cameras, for as long as it can be granted. */
  public static AccessRequest of(AccessRequests requests, Person person, Instant now) {
    Scope everything =
        new Scope(
            List.of(),
            new TimeRange(new WallTime(0), WallTime.of(Instant.parse("2199-01-01T00:00:00Z"))),
            EnumSet.of(Right.PLAYBACK, Right.LIVE, Right.EXPORT));
    AccessRequest asked =
        requests.submit(
            person, everything, true, new Grounds("patrol duty", "duty 1", "duty roster"));
    return requests.approve(
        asked,
        new Person("leader", "Zhou Min", "Station 3"),
        new Terms(everything, asked.latestEnd(now), 0));
  }
}
