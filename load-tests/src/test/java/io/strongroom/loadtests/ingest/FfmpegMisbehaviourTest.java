package io.strongroom.loadtests.ingest;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import java.time.Clock;
import java.util.Set;

/** What FFmpeg makes of cameras that misbehave. */
final class FfmpegMisbehaviourTest extends MisbehaviourTest {
  @Override
  Ingest ingest() {
    return new FfmpegIngest(
        FfmpegSettings.defaults(),
        new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
        Clock.systemUTC());
  }

  /**
   * After a loss FFmpeg joins what is left of a frame to the next one, or drops that; a packet that
   * comes twice makes a sample of its own. It gives up where it does not find the mark of a packet,
   * and follows Content-Base wherever it leads, which our way out refuses.
   */
  @Override
  Set<String> notMastered() {
    return Set.of(
        "loss",
        "duplicates",
        "wrong-channels",
        "junk-between-frames",
        "half-frames",
        "broken-content-base:other-host",
        "broken-content-base:garbage",
        "broken-content-base:relative");
  }
}
