package io.strongroom.recording.ingest;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The address schemes a camera may have. */
public enum Scheme {
  /** RTSP (RFC 2326). */
  RTSP(554, false),
  /** RTSP over TLS. */
  RTSPS(322, true),
  /** RTMP. */
  RTMP(1935, false),
  /** RTMP over TLS. */
  RTMPS(443, true),
  /** HLS (RFC 8216), or a stream in an MPEG transport stream or FLV, over HTTP. */
  HTTP(80, false),
  /** The same over TLS. */
  HTTPS(443, true),
  /** An MPEG transport or program stream over a bare TCP connection. */
  TCP(0, false),
  /** A file on this node: for imports and trials, only where the settings allow it. */
  FILE(0, false);

  private final int defaultPort;
  private final boolean tls;

  Scheme(int defaultPort, boolean tls) {
    this.defaultPort = defaultPort;
    this.tls = tls;
  }

  /** The port an address without one means; 0 if it must name one. */
  public int defaultPort() {
    return defaultPort;
  }

  /** Whether the peer proves itself with a certificate. */
  public boolean tls() {
    return tls;
  }

  /** The form used in addresses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scheme of an address; a CALLER error that lists the allowed ones if it is none of them. */
  public static Scheme of(URI address) {
    return find(address)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CALLER,
                    "source: its scheme must be one of "
                        + Arrays.stream(values())
                            .map(Scheme::text)
                            .collect(Collectors.joining(", "))
                        + "; write it as in rtsp://192.168.1.20/stream1"));
  }

  private static Optional<Scheme> find(URI address) {
    String scheme = address.getScheme();
    return scheme == null
        ? Optional.empty()
        : Arrays.stream(values()).filter(s -> s.text().equalsIgnoreCase(scheme)).findFirst();
  }
}
