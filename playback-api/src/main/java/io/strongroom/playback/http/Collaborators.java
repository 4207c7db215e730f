package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import java.time.Clock;

/** What the server is wired to. Owned by whoever starts it. */
public record Collaborators(
    Accounts accounts,
    SignIn signIn,
    Sessions sessions,
    AccessChecker checker,
    CameraDirectory cameras,
    Alarms alarms,
    Footage footage,
    LiveFootage live,
    Pictures pictures,
    Clock clock) {}
