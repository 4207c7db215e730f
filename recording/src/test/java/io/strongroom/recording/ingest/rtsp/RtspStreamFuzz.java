package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.CameraSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A connection's bytes, from the first: frames, answers and requests in pieces, then what the
 * headers of each message say. First byte: in what pieces.
 */
public final class RtspStreamFuzz {
  private static final URI ADDRESS = URI.create("rtsp://192.0.2.1/stream");

  private RtspStreamFuzz() {}

  /** Fails on anything but a refusal that names the protocol. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] stream = java.util.Arrays.copyOfRange(input, 1, input.length);
    Found found = new Found();
    try {
      found.feed(stream, 1 + (input[0] & 0xff) * 16);
    } catch (RtspProtocolException e) {
      // refused by name; what came before it still counts
    }
    for (RtspMessage message : found.messages) {
      try {
        if (message instanceof RtspResponse response) {
          headers(response);
        } else if (message instanceof ServerRequest request) {
          bounded(request.answer().length, 64 << 10);
        }
      } catch (RtspProtocolException e) {
        // likewise
      }
    }
  }

  private static void headers(RtspResponse response) throws RtspProtocolException {
    Headers headers = response.headers();
    Authorization authorization =
        new Authorization(
            Optional.of(new CameraSource.Credentials("user", "password")), new Random(1));
    if (authorization.challenged(headers.all("WWW-Authenticate")) == Authorization.Attempt.RETRY) {
      String value = authorization.header(RtspMethod.DESCRIBE, ADDRESS.toString()).orElseThrow();
      if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
        throw new AssertionError("a challenge writes lines into our requests");
      }
    }
    TransportHeader.parse(headers, true)
        .ifPresent(
            header ->
                TransportHeader.channels(Optional.of(header), new ChannelPair(0, 1), List.of()));
    Optional<SessionHeader> session = SessionHeader.parse(headers);
    Duration timeout = session.map(SessionHeader::timeout).orElse(SessionHeader.DEFAULT_TIMEOUT);
    if (!KeepAlive.choose(headers, timeout).interval().isPositive()) {
      throw new AssertionError("keep-alives without a pause");
    }
    ControlUrls urls = ControlUrls.of(ADDRESS, headers, headers.first("Control"));
    if (!urls.aggregate().startsWith("rtsp://192.0.2.1")) {
      throw new AssertionError("a camera led us to " + urls.aggregate());
    }
    if (StatusOutcome.of(response.status()) == StatusOutcome.REDIRECTED) {
      Redirect.target(headers);
    }
  }

  private static void bounded(int length, int most) {
    if (length > most) {
      throw new AssertionError(length + " bytes");
    }
  }
}
