package io.strongroom.playback.http;

import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.view.PictureRenderer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bounds of the HTTPS interface, in one place (invariant 10). */
public final class Limits {
  /** Most connections of all clients. */
  public static final int MAX_CONNECTIONS = 1_024;

  /** Most requests that are being worked on; a body on its way out no longer counts. */
  public static final int MAX_REQUESTS = 512;

  /** Most footage bodies on their way out at once. */
  public static final int MAX_FOOTAGE_STREAMS = 256;

  /** Most live viewers of this node. */
  public static final int MAX_LIVE_VIEWERS = 256;

  /** Pictures that are decoded at a time; each takes a core. */
  public static final int MAX_PICTURES = PictureRenderer.MAX_CONCURRENT;

  /** Most requests for pictures that wait. */
  public static final int MAX_WAITING_PICTURES = 64;

  /** A picture that could not be begun after this long is refused; a wall asks again anyway. */
  public static final Duration PICTURE_WAIT = Duration.ofSeconds(5);

  /** Largest request body in bytes. */
  public static final int MAX_BODY_BYTES = 64 * 1024;

  /** How long a request body may take to arrive. */
  public static final Duration BODY_TIME = Duration.ofSeconds(10);

  /** Longest URI in bytes. */
  public static final int MAX_URI_BYTES = 2_048;

  /** Longest header value in bytes, and most headers. */
  public static final int MAX_HEADER_BYTES = 8_192;

  public static final int MAX_HEADERS = 64;

  /**
   * What the kernel may hold for one slow client, in bytes: it arrives also after its grant was
   * revoked. Enough for 40 Mbit/s over a line of 50 ms.
   */
  public static final int SEND_BUFFER_BYTES = 256 * 1024;

  /** Requests of one HTTP/2 connection at once. */
  public static final int MAX_HTTP2_STREAMS = 128;

  /** A connection on which nothing moves for this long is closed. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /** A request that has no answer after this long gets 503. */
  public static final Duration ANSWER = Duration.ofSeconds(20);

  /** Longest range of a playlist. */
  public static final Duration PLAYLIST = Duration.ofHours(24);

  /** Longest range of one MP4. */
  public static final Duration MP4 = Duration.ofHours(6);

  /** Longest range of a timeline. */
  public static final Duration TIMELINE = Duration.ofDays(3_700);

  /** Most spans and gaps of one timeline. */
  public static final int MAX_TIMELINE_ENTRIES = 50_000;

  /** Most reports on their way out at once: each reads much. */
  public static final int MAX_REPORTS = 2;

  /**
   * Most days of cameras of a report that is made as a whole before it goes out: a month of 3,500
   * cameras. Reading them must take less than {@link #IDLE}.
   */
  public static final int MAX_REPORT_CAMERA_DAYS = 110_000;

  /** Most cameras that a report as JSON has a line for; those with the most missing. */
  public static final int MAX_REPORT_LINES = 500;

  /** Most requests for footage, or grants, in one answer: the newest. */
  public static final int MAX_LISTED_REQUESTS = 1_000;

  /** Bounds of single requests, by the names of their metrics: nothing of them is ever "taken". */
  public static Map<String, Long> perRequest() {
    Map<String, Long> limits = new LinkedHashMap<>();
    limits.put("http_body_bytes", (long) MAX_BODY_BYTES);
    limits.put("http_uri_bytes", (long) MAX_URI_BYTES);
    limits.put("http_header_bytes", (long) MAX_HEADER_BYTES);
    limits.put("http_headers", (long) MAX_HEADERS);
    limits.put("http_streams_per_connection", (long) MAX_HTTP2_STREAMS);
    limits.put("http_playlist_seconds", PLAYLIST.toSeconds());
    limits.put("http_mp4_seconds", MP4.toSeconds());
    limits.put("http_timeline_seconds", TIMELINE.toSeconds());
    limits.put("http_timeline_entries", (long) MAX_TIMELINE_ENTRIES);
    limits.put("http_report_camera_days", (long) MAX_REPORT_CAMERA_DAYS);
    limits.put("http_report_lines", (long) MAX_REPORT_LINES);
    limits.put("http_listed_requests", (long) MAX_LISTED_REQUESTS);
    limits.put("http_request_cameras", (long) AccessRequest.MAX_CAMERAS);
    limits.put("http_open_requests_per_person", (long) AccessRequests.MAX_OPEN);
    return limits;
  }

  /** Chunks last up to a second, but short groups of pictures make more of them. */
  static final int CHUNKS_PER_SECOND = 4;

  static int chunks(Duration range) {
    return Math.toIntExact(range.toSeconds() * CHUNKS_PER_SECOND + 64);
  }

  private Limits() {}
}
