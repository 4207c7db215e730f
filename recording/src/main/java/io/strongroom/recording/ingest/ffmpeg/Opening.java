package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How FFmpeg is told to open one source: address with the host as a checked literal, and options.
 * The address holds credentials, so this never reaches a log.
 *
 * @param url what to open
 * @param format FFmpeg's name of the demuxer; empty to find out
 * @param options of the protocol and the demuxer
 * @param probe whether the tracks are only known after some media has been read
 */
record Opening(String url, Optional<String> format, Map<String, String> options, boolean probe) {
  /** Most media read to find the tracks, in microseconds of media. */
  private static final String ANALYZE_MICROS = "500000";

  /** Most bytes read to find the tracks. */
  private static final String PROBE_BYTES = "1000000";

  /** How long RTP over UDP waits for a packet out of order, in microseconds. */
  private static final String REORDER_MICROS = "200000";

  /** Receive buffer of a UDP socket: half a second of a 16 Mbit/s camera. */
  private static final String UDP_BUFFER_BYTES = "1048576";

  /** What FFmpeg's RTSP client has room for (8.0.1: 128 bytes); it cuts longer ones in silence. */
  private static final int MAX_USER_INFO = 127;

  private static final Path SYSTEM_CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");
  private static final String STREAM_FORMATS = "mpegts,mpeg,flv,live_flv,mov,mp4,matroska";

  @Override
  public String toString() {
    return "opening";
  }

  /**
   * Resolves and checks the host.
   *
   * @param localPort the port of this connection's {@link EgressProxy} for HTTP, of its {@link
   *     TlsRelay} for other schemes with TLS
   */
  static Opening of(
      CameraSource source, AddressAllowList allowList, FfmpegSettings settings, int localPort) {
    Scheme scheme = Scheme.of(source.address());
    Map<String, String> options = new LinkedHashMap<>();
    return switch (scheme) {
      case RTSP, RTSPS -> rtsp(source, scheme, allowList, settings, localPort, options);
      case RTMP, RTMPS -> {
        options.put("protocol_whitelist", scheme == Scheme.RTMP ? "rtmp,tcp" : "rtmps,tls,tcp");
        options.put("rtmp_live", "live");
        tls(options, source, scheme, settings);
        yield probed(pinned(source, scheme, allowList, localPort), Optional.of("flv"), options);
      }
      case HTTP, HTTPS -> {
        options.put("protocol_whitelist", "http,https,tls,tcp,httpproxy,crypto");
        options.put("format_whitelist", "hls," + STREAM_FORMATS + ",aac");
        options.put("http_proxy", "http://127.0.0.1:" + localPort);
        options.put("http_persistent", "0");
        tls(options, source, scheme, settings);
        options.remove("verifyhost"); // the name stays in the address: the proxy resolves it
        yield probed(
            withCredentials(source, hostPort(source.address())), Optional.empty(), options);
      }
      case TCP -> {
        options.put("protocol_whitelist", "tcp");
        options.put("format_whitelist", STREAM_FORMATS);
        yield probed(pinned(source, scheme, allowList, localPort), Optional.empty(), options);
      }
      case FILE -> {
        options.put("protocol_whitelist", "file");
        options.put("format_whitelist", STREAM_FORMATS);
        yield probed(file(source.address(), settings), Optional.empty(), options);
      }
    };
  }

  private static Opening rtsp(
      CameraSource source,
      Scheme scheme,
      AddressAllowList allowList,
      FfmpegSettings settings,
      int localPort,
      Map<String, String> options) {
    // Over UDP the media of an rtsps camera would travel in the clear.
    boolean udp = scheme == Scheme.RTSP && source.transport() == CameraSource.Transport.UDP;
    options.put("rtsp_transport", udp ? "udp" : "tcp");
    options.put(
        "protocol_whitelist",
        (scheme == Scheme.RTSPS ? "tls,tcp" : "tcp") + (udp ? ",rtp,udp" : ""));
    // An unwanted track is not even set up: its bytes never leave the camera.
    options.put("allowed_media_types", source.audio() ? "video+audio" : "video");
    options.put("user_agent", "Strongroom");
    if (udp) {
      options.put("max_delay", REORDER_MICROS);
      options.put("buffer_size", UDP_BUFFER_BYTES);
    }
    tls(options, source, scheme, settings);
    return new Opening(
        pinned(source, scheme, allowList, localPort),
        Optional.of("rtsp"),
        Map.copyOf(options),
        false);
  }

  private static Opening probed(String url, Optional<String> format, Map<String, String> options) {
    options.put("analyzeduration", ANALYZE_MICROS);
    options.put("probesize", PROBE_BYTES);
    options.put("fpsprobesize", "0");
    return new Opening(url, format, Map.copyOf(options), true);
  }

  private static void tls(
      Map<String, String> options, CameraSource source, Scheme scheme, FfmpegSettings settings) {
    if (!scheme.tls()) {
      return;
    }
    options.put("tls_verify", source.verifyCertificate() ? "1" : "0");
    if (source.verifyCertificate()) {
      options.put("ca_file", settings.certificates().orElse(SYSTEM_CERTIFICATES).toString());
      options.put("verifyhost", AddressAllowList.hostOf(source.address()));
    }
  }

  /**
   * The address with its host replaced by the one address that was resolved and checked; with TLS,
   * by the relay to it.
   */
  private static String pinned(
      CameraSource source, Scheme scheme, AddressAllowList allowList, int localPort) {
    if (scheme.tls()) {
      return withCredentials(source, "localhost:" + localPort);
    }
    String host = AddressAllowList.hostOf(source.address());
    int port = source.address().getPort();
    String literal = AddressAllowList.literal(allowList.resolve(host));
    return withCredentials(source, literal + ":" + (port > 0 ? port : scheme.defaultPort()));
  }

  private static String hostPort(URI address) {
    return address.getRawAuthority();
  }

  private static String withCredentials(CameraSource source, String hostPort) {
    URI address = source.address();
    StringBuilder url = new StringBuilder(address.getScheme()).append("://");
    source.credentials().ifPresent(given -> url.append(userInfo(given)));
    url.append(hostPort).append(address.getRawPath() == null ? "" : address.getRawPath());
    if (address.getRawQuery() != null) {
      url.append('?').append(address.getRawQuery());
    }
    return url.toString();
  }

  private static String userInfo(Credentials given) {
    String escaped = escape(given.user()) + ":" + escape(given.password());
    if (escaped.length() > MAX_USER_INFO) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "user, password: must not exceed "
              + MAX_USER_INFO
              + " characters together in percent-encoding; give the camera shorter ones");
    }
    return escaped + "@";
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  private static String file(URI address, FfmpegSettings settings) {
    Path folder =
        settings
            .fileFolder()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.DENIED,
                        "files are not allowed as sources; set ingest.file-root to allow them"));
    try {
      Path file = Path.of(address.getPath()).toRealPath();
      if (file.startsWith(folder.toRealPath()) && Files.isRegularFile(file)) {
        return "file:" + file;
      }
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the source file cannot be read; check that it exists");
    }
    throw new StrongroomException(
        ErrorKind.DENIED, "the source file must lie in the folder that ingest.file-root names");
  }
}
