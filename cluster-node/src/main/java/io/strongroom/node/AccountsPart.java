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
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.state.StateStore;
import java.security.SecureRandom;
import java.time.Clock;

/** Who may do what: people and areas, what they may do, their sessions and how they get them. */
record AccountsPart(People people, Permissions permissions, Sessions sessions, SignIn signIn) {

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
