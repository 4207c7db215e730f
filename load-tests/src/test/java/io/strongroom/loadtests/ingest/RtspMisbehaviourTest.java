package io.strongroom.loadtests.ingest;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.rtsp.RtspIngest;
import io.strongroom.recording.ingest.rtsp.RtspSettings;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;

/** What our own client makes of cameras that misbehave. */
final class RtspMisbehaviourTest extends MisbehaviourTest {
  @Override
  Ingest ingest() {
    return new RtspIngest(
        RtspSettings.defaults(),
        new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
        Clock.systemUTC(),
        new SecureRandom());
  }

  /**
   * Junk that looks like a frame takes whole frames with it, and part of it ends up in samples. A
   * Content-Base of another host whose path the camera does not know itself is not given up for the
   * address that was asked.
   */
  @Override
  Set<String> notMastered() {
    return Set.of("junk-between-frames", "broken-content-base:other-host");
  }
}
