package io.strongroom.recording.ingest.rtsp;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a camera sends us instead (RFC 2326, 10.10 and 11.3). Only what the text says: whether it
 * is followed is for the allow-list of addresses to decide (invariant 9).
 */
final class Redirect {
  private static final int MAX_PORT = 65_535;

  private Redirect() {}

  /**
   * The address in the Location header, without user information and fragment.
   *
   * @throws RtspProtocolException if there is none, or it is not a whole RTSP address
   */
  static URI target(Headers headers) throws RtspProtocolException {
    String location =
        headers
            .first("Location")
            .orElseThrow(() -> new RtspProtocolException("a redirect that names no address"));
    if (location.length() > ControlUrls.MAX_URL_CHARS) {
      throw notAnAddress();
    }
    try {
      URI uri = new URI(location.strip());
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      String host = uri.getHost();
      boolean ours = scheme.equals("rtsp") || scheme.equals("rtsps");
      if (!ours
          || host == null
          || host.isEmpty()
          || uri.getPort() == 0
          || uri.getPort() > MAX_PORT) {
        throw notAnAddress();
      }
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      return new URI(scheme + "://" + host + port + path + query);
    } catch (URISyntaxException e) {
      throw notAnAddress();
    }
  }

  private static RtspProtocolException notAnAddress() {
    return new RtspProtocolException("a redirect to something that is no RTSP address");
  }
}
