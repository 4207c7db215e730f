package io.strongroom.recording.ingest.rtsp;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where to SETUP and PLAY what a description names (RFC 2326, C.1.1). A camera says only paths:
 * scheme, host and port of every address here are those we connected to (invariant 9), for cameras
 * behind address translation name hosts that nobody can reach, and hostile ones name others.
 *
 * <p>The base is Content-Base, else Content-Location, else what was requested; the first of them
 * that is an RTSP address or an absolute path. An absolute {@code a=control} of the session stands
 * in its place.
 *
 * <p>A relative {@code a=control} is <em>appended</em>, with a slash between if there is none, also
 * behind a query: {@code /cam/realmonitor?channel=1&subtype=0} and {@code trackID=0} give {@code
 * /cam/realmonitor?channel=1&subtype=0/trackID=0}. By RFC 3986 the last segment and the query would
 * be replaced, which is not what cameras do: they cut their tracks off the end of the text, and the
 * clients they are tried with append. A control that begins with a question mark or an ampersand is
 * appended as it is. One that begins with a slash is an absolute path if it repeats the base's
 * path, and else appended.
 */
final class ControlUrls {
  /** Longest address that is sent. */
  static final int MAX_URL_CHARS = 2048;

  private final String origin;
  private final String base;
  private final String aggregate;

  private ControlUrls(String origin, String base, String aggregate) {
    this.origin = origin;
    this.base = base;
    this.aggregate = aggregate;
  }

  /**
   * @param requested what DESCRIBE was sent to; user information is left out
   * @param answer the headers of its answer
   * @param sessionControl the description's {@code a=control} outside of any medium
   */
  static ControlUrls of(URI requested, Headers answer, Optional<String> sessionControl)
      throws RtspProtocolException {
    String origin = origin(requested);
    String path = requested.getRawPath() == null ? "" : requested.getRawPath();
    String own = requested.getRawQuery() == null ? path : path + '?' + requested.getRawQuery();
    String base =
        answer
            .first("Content-Base")
            .flatMap(ControlUrls::foreignPath)
            .or(() -> answer.first("Content-Location").flatMap(ControlUrls::foreignPath))
            .orElse(own);
    String control = sessionControl.orElse("");
    String whole = absolutePath(control);
    return whole == null
        ? new ControlUrls(origin, base, url(origin + join(base, control)))
        : new ControlUrls(origin, whole, url(origin + whole));
  }

  /** What a request can be sent to for an address of ours, without its user information. */
  static String plain(URI address) throws RtspProtocolException {
    return of(address, Headers.NONE, Optional.empty()).aggregate();
  }

  /** The address of the whole session, for PLAY, GET_PARAMETER and TEARDOWN. */
  String aggregate() {
    return aggregate;
  }

  /** The address of one medium, for SETUP. */
  String media(Optional<String> control) throws RtspProtocolException {
    return url(origin + join(base, control.orElse("")));
  }

  private static String join(String base, String control) {
    if (control.isEmpty() || control.equals("*")) {
      return base;
    }
    String whole = absolutePath(control);
    if (whole != null) {
      return whole;
    }
    if (control.startsWith("/")) {
      String trunk = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
      return repeatsBase(trunk, control) ? control : trunk + control;
    }
    boolean glued = base.endsWith("/") || control.startsWith("?") || control.startsWith("&");
    return glued ? base + control : base + '/' + control;
  }

  private static boolean repeatsBase(String trunk, String control) {
    int query = trunk.indexOf('?');
    String path = query < 0 ? trunk : trunk.substring(0, query);
    return control.startsWith(trunk + '/') || (path.length() > 1 && control.startsWith(path + '/'));
  }

  /** Path and query of a foreign RTSP address, from a header that may also hold a path. */
  private static Optional<String> foreignPath(String text) {
    String whole = absolutePath(text);
    return whole == null && text.startsWith("/") && !text.startsWith("//")
        ? Optional.of(text)
        : Optional.ofNullable(whole);
  }

  /** Path and query of an absolute RTSP address; null if the text is none. */
  private static @Nullable String absolutePath(String text) {
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("rtsp") && !scheme.equals("rtsps") && !scheme.equals("rtspu")) {
      return null;
    }
    int at = colon + 3;
    while (at < text.length() && text.charAt(at) != '/' && text.charAt(at) != '?') {
      at++;
    }
    return text.substring(at);
  }

  private static String origin(URI requested) {
    String authority = requested.getRawAuthority() == null ? "" : requested.getRawAuthority();
    return requested.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
  }

  /** Blanks and bytes beyond ASCII in percent form; what is percent-encoded already stays. */
  private static String url(String raw) throws RtspProtocolException {
    StringBuilder text = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length() && text.length() <= MAX_URL_CHARS; i++) {
      char c = raw.charAt(i);
      if (c > ' ' && c < 0x7f) {
        text.append(c);
      } else {
        text.append(String.format(Locale.ROOT, "%%%02X", c & 0xff));
      }
    }
    if (text.length() > MAX_URL_CHARS) {
      throw new RtspProtocolException("the camera names an address that is too long");
    }
    return text.toString();
  }
}
