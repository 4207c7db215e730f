package io.strongroom.node;

import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.CachedStateStore;
import java.time.Duration;
import java.util.Optional;

/** The administrator of an installation that has no accounts yet. */
final class FirstAccount {
  private static final String ALARM = "no-accounts";
  private static final String SUBJECT = "accounts";
  private static final Duration AGAIN = Duration.ofSeconds(2);

  private FirstAccount() {}

  /**
   * Makes the account if there is none; says so if nobody can sign in. In a cluster it cannot be
   * made before the shared records have been seen.
   */
  static void ensure(
      NodeSettings.Accounts settings,
      Accounts accounts,
      Optional<ClusterStores> shared,
      Periodic periodic,
      Alarms alarms) {
    if (shared.isEmpty()) {
      ensure(settings, accounts, alarms);
      return;
    }
    CachedStateStore records = shared.get().state();
    periodic.every(
        "first account",
        AGAIN,
        () -> {
          if (records.isReachable()) {
            ensure(settings, accounts, alarms);
          }
        });
  }

  private static void ensure(NodeSettings.Accounts settings, Accounts accounts, Alarms alarms) {
    if (!accounts.list().isEmpty()) {
      alarms.clear(ALARM, SUBJECT);
      return;
    }
    if (settings.firstPassword().isEmpty()) {
      alarms.raise(
          ALARM,
          SUBJECT,
          "There is no account: the node records, and nobody can sign in.",
          "Set accounts.first-password-file to a file with a password and restart the node.");
      return;
    }
    String password =
        PasswordFile.read("accounts.first-password-file", settings.firstPassword().get());
    String user = settings.firstAdministrator();
    try {
      accounts.add(
          user,
          "First administrator",
          "Administration",
          Role.ADMINISTRATOR,
          password.toCharArray());
    } catch (StrongroomException e) {
      // another node of the cluster may have been quicker
      if (accounts.find(user).isEmpty()) {
        throw e;
      }
    }
  }
}
