package io.strongroom.playback.access;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.read.Authorisation;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/** One viewer who looks at one camera, for tests. */
public final class ViewingFixture {
  private ViewingFixture() {}

  /** A live viewing whose entries go to this log. */
  public static Viewing live(AccessLog log) {
    Clock clock = Clock.systemUTC();
    Account account = new Account("viewer", "Viewer", "Unit", Role.VIEWER, "");
    return new AccessChecker(log, new Authorisation.Mint(), clock)
        .view(
            new Sessions(clock, new SecureRandom()).open(account, Optional.of("case")).session(),
            new CameraId(UUID.randomUUID()),
            Action.LIVE);
  }
}
