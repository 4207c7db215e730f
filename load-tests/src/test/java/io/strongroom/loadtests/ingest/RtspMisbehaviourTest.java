package io.strongroom.loadtests.ingest;

import io.strongroom.loadtests.process.BusyMachine;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What our own client makes of cameras that misbehave. */
@ResourceLock(BusyMachine.LOCK)
final class RtspMisbehaviourTest extends MisbehaviourTest {
  @Override
  Ingest ingest() {
    return new RtspIngest(
        RtspSettings.defaults(),
        new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
        Clock.systemUTC(),
        new SecureRandom());
  }

  @Override
  Set<String> notMastered() {
    return Set.of();
  }
}
