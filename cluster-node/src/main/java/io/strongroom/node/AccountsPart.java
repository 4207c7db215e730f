package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.SignInThrottle;
import io.strongroom.playback.area.Areas;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.state.StateStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

/** Who may do what: people and areas, what they may do, their sessions and how they get them. */
record AccountsPart(People people, Permissions permissions, Sessions sessions, SignIn signIn) {
  /** How soon another node hears of an emergency, and an account is locked. */
  static final Duration EMERGENCIES = Duration.ofSeconds(20);

  /** How soon what time has done to requests and grants is written down. */
  static final Duration SWEEP = Duration.ofMinutes(1);

  /** Requests for footage, with the settings' word on what needs two approvers. */
  static AccessRequests requests(
      NodeSettings settings,
      StateStore state,
      CameraRegistry cameras,
      AccessLog accessLog,
      Clock clock) {
    return new AccessRequests(
        state,
        accessLog,
        clock,
        scope ->
            settings
                .approvals()
                .why(
                    scope,
                    id -> cameras.get(id).map(each -> each.camera().retentionClass().name())));
  }

  static AccountsPart of(
      NodeSettings settings,
      StateStore state,
      Accounts accounts,
      CameraRegistry cameras,
      AccessLog accessLog,
      Clock clock,
      SecureRandom random) {
    AccountRules rules = settings.accounts().rules();
    Areas areas = new Areas(state);
    Sessions sessions = new Sessions(clock, random);
    Permissions permissions =
        new Permissions(
            accounts,
            areas,
            id -> cameras.get(id).map(CameraRegistry.Registered::camera),
            rules,
            settings.zone(),
            clock,
            System::nanoTime);
    People people =
        new People(accounts, areas, sessions, permissions, rules, accessLog, clock, random);
    SignIn signIn =
        new SignIn(accounts, sessions, new SignInThrottle(clock), clock, people::lockedOut);
    return new AccountsPart(people, permissions, sessions, signIn);
  }
}
