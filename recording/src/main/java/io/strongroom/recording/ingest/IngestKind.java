package io.strongroom.recording.ingest;

import java.net.URI;

/** Which of the ways into this node reads a camera. */
public enum IngestKind {
  /** Our own RTSP client: {@code rtsp} and {@code rtsps} addresses. */
  RTSP,
  /** FFmpeg: every scheme, at several times the cost. */
  FFMPEG;

  /** The cheapest that reads the address. */
  public static IngestKind usual(URI address) {
    return switch (Scheme.of(address)) {
      case RTSP, RTSPS -> RTSP;
      case RTMP, RTMPS, HTTP, HTTPS, TCP, FILE -> FFMPEG;
    };
  }
}
