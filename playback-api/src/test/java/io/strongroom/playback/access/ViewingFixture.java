package io.strongroom.playback.access;

import io.strongroom.crypto.keys.Argon2Cost;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.playback.area.Areas;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Grants;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.StandingGrant;
import io.strongroom.playback.http.MemoryState;
import io.strongroom.playback.mask.Masks;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.read.Authorisation;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** One viewer who looks at one camera, for tests. */
public final class ViewingFixture {
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  private ViewingFixture() {}

  /** A live viewing whose entries go to this log. */
  public static Viewing live(AccessLog log) {
    Clock clock = Clock.systemUTC();
    MemoryState state = new MemoryState();
    Accounts accounts = new Accounts(state, new PasswordHash(new SecureRandom(), CHEAP));
    Account account =
        accounts.add(
            "viewer", "Viewer", "Unit", Role.REQUESTER, "correct horse battery".toCharArray());
    AccessRequests requests = new AccessRequests(state, log, clock, scope -> Set.of());
    Permissions permissions =
        new Permissions(
            accounts,
            new Areas(state),
            id -> Optional.empty(),
            AccountRules.NONE,
            ZoneOffset.UTC,
            clock,
            System::nanoTime);
    StandingGrant.of(requests, new Person("viewer", "Viewer", "Unit"), clock.instant());
    Grants grants = new Grants(requests, clock, System::nanoTime);
    Masks masks = new Masks(new MemoryState(), clock, System::nanoTime);
    return new AccessChecker(log, new Authorisation.Mint(), clock, grants, masks, permissions)
        .view(
            new Sessions(clock, new SecureRandom()).open(account, Optional.of("case")).session(),
            new CameraId(UUID.randomUUID()),
            Action.LIVE);
  }
}
