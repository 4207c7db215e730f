package io.strongroom.recording.ingest.rtsp;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How a session is kept open (RFC 2326, 12.37; ONVIF Streaming Specification, 5.1.2).
 *
 * @param method what to send
 * @param interval how often
 */
record KeepAlive(RtspMethod method, Duration interval) {
  /**
   * Two attempts fit into every timeout with a tenth of it to spare, so that one may be lost or a
   * busy node late. More often would cost cameras that answer slowly.
   */
  static final int PERCENT_OF_TIMEOUT = 45;

  /** What is sent if nothing is known to be understood, and to everybody who does not say. */
  private static final RtspMethod LAST_RESORT = RtspMethod.OPTIONS;

  /**
   * @param options the headers of the answer to OPTIONS
   */
  static KeepAlive choose(Headers options, Duration timeout) {
    Duration interval = timeout.multipliedBy(PERCENT_OF_TIMEOUT).dividedBy(100);
    Set<String> methods = methods(options.all("Public"));
    for (RtspMethod method : List.of(RtspMethod.GET_PARAMETER, RtspMethod.SET_PARAMETER)) {
      if (methods.contains(method.name())) {
        return new KeepAlive(method, interval);
      }
    }
    return new KeepAlive(LAST_RESORT, interval);
  }

  private static Set<String> methods(List<String> headers) {
    Set<String> methods = new HashSet<>();
    for (String header : headers) {
      for (String method : header.toUpperCase(Locale.ROOT).split("[,;\\s]+", 64)) {
        methods.add(method);
      }
    }
    return methods;
  }
}
