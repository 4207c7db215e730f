package io.strongroom.loadtests.ingest;

import io.strongroom.loadtests.process.BusyMachine;
import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.model.GapCause;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What FFmpeg makes of cameras that misbehave. */
@ResourceLock(BusyMachine.LOCK)
final class FfmpegMisbehaviourTest extends MisbehaviourTest {
  @Override
  Ingest ingest() {
    return new FfmpegIngest(
        FfmpegSettings.defaults(),
        new AddressAllowList(AddressAllowList.DEFAULT_NETWORKS),
        Clock.systemUTC());
  }

  /**
   * It does not tell a description without media from a refusal, and reads a million tracks for
   * longer than it may where the machine is slow.
   */
  @Override
  Set<GapCause> causes(MisbehaviourRow row) {
    return switch (row.misbehaviour()) {
      case "broken-sdp:garbage", "broken-sdp:no-media" -> Set.of(GapCause.REFUSED);
      case "million-tracks" -> Set.of(GapCause.REFUSED, GapCause.UNREACHABLE);
      case "endless-headers" -> Set.of(GapCause.UNREACHABLE);
      default -> super.causes(row);
    };
  }

  /**
   * After a loss FFmpeg joins what is left of a frame to the next one, or drops that; a packet that
   * comes twice makes a sample of its own, and over TCP one that changed places with another is a
   * loss. It gives up where it does not find the mark of a packet, and takes what comes after a
   * change of codec within a session for what came before it. It follows Content-Base and redirects
   * wherever they lead, which our way out refuses. A description without {@code rtpmap} or with
   * zero bytes it does not read.
   */
  @Override
  Set<String> notMastered() {
    return Set.of(
        "codec-change:every=1,how=in-band",
        "loss",
        "reorder",
        "duplicates",
        "wrong-channels",
        "junk-between-frames",
        "half-frames",
        "broken-sdp:no-rtpmap",
        "broken-sdp:zero-bytes",
        "redirect",
        "broken-content-base:other-host",
        "broken-content-base:garbage",
        "broken-content-base:relative");
  }
}
