package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.ingest.rtp.UnitArrays;
import io.strongroom.recording.model.EncodedSample;
import java.net.URI;
import java.nio.ByteBuffer;

/** A session description, and the tracks that are made of it. */
public final class DescriptionFuzz {
  private static final URI ADDRESS = URI.create("rtsp://192.0.2.1/stream");

  private DescriptionFuzz() {}

  /** Fails on anything but a refusal that names the protocol. */
  public static void fuzzerTestOneInput(byte[] input) {
    try {
      SessionDescription description = SessionDescription.parse(ByteBuffer.wrap(input));
      ControlUrls urls = ControlUrls.of(ADDRESS, Headers.NONE, description.control());
      for (MediaDescription media : description.media()) {
        if (!urls.media(media.control()).startsWith("rtsp://192.0.2.1")) {
          throw new AssertionError("a camera led us to " + urls.media(media.control()));
        }
        RtpTrack.of(media.payloadTypes(), 0, new Nothing(), new UnitArrays())
            .ifPresent(RtpTrack::format);
        media.payloadTypes().stream().map(RtpTrack::coding).forEach(DescriptionFuzz::showable);
      }
    } catch (RtspProtocolException e) {
      // refused by name
    }
  }

  private static void showable(String coding) {
    if (coding.length() > 64 || coding.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new AssertionError("not fit for a message: " + coding);
    }
  }

  private static final class Nothing implements RtpTrack.Output {
    @Override
    public void formatChanged() {}

    @Override
    public void sample(EncodedSample sample) {}

    @Override
    public void loss() {}
  }
}
