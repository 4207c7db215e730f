package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.send.CameraFeed;
import java.time.Clock;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What every connection shares.
 *
 * @param feeds cameras by number
 * @param manners how the cameras converse that do not do it well, by number
 * @param authenticator who may look
 * @param tcp whether RTP may be interleaved
 * @param udp whether RTP may go by UDP
 * @param ledger where sessions are accounted for
 * @param clock UTC
 * @param random for identifiers; thread-safe
 */
public record RtspContext(
    Map<Integer, CameraFeed> feeds,
    Map<Integer, Manners> manners,
    Authenticator authenticator,
    boolean tcp,
    boolean udp,
    SentLedger ledger,
    Clock clock,
    RandomGenerator random) {
  public RtspContext {
    feeds = Map.copyOf(feeds);
    manners = Map.copyOf(manners);
  }
}
