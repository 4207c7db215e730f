package io.strongroom.loadtests.camera.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client sent: a request (RFC 2326 6) or interleaved data (10.12), told apart and checked.
 * Parsing is a pure function of the bytes.
 */
public sealed interface RtspInput {
  /** Longest request line and headers together, in bytes. */
  int MAX_HEAD_BYTES = 8 * 1024;

  /** Longest body of a request in bytes; nobody needs more to ask for a parameter. */
  int MAX_BODY_BYTES = 4 * 1024;

  /** Longest interleaved packet taken from a client (receiver reports are some 100 bytes). */
  int MAX_INTERLEAVED_BYTES = 4 * 1024;

  /** What must fit into the buffer that is parsed. */
  int MAX_INPUT_BYTES = MAX_HEAD_BYTES + MAX_BODY_BYTES;

  /**
   * A request.
   *
   * @param method in capitals, as sent
   * @param uri as sent
   * @param headers names in lower case
   */
  record Request(String method, String uri, Map<String, String> headers) implements RtspInput {
    public Request {
      headers = Map.copyOf(headers);
    }

    /** A header's value. */
    public Optional<String> header(String lowerCaseName) {
      return Optional.ofNullable(headers.get(lowerCaseName));
    }
  }

  /** A packet on an interleaved channel: a receiver report, which is read and ignored. */
  record Interleaved(int channel) implements RtspInput {}

  /** More bytes are needed. */
  record Incomplete() implements RtspInput {}

  /** Not RTSP 1.0, or beyond a limit: answer with {@code status} and hang up. */
  record Malformed(int status, String reason) implements RtspInput {}

  /** Takes one input off the front of {@code in}; leaves it untouched if incomplete. */
  static RtspInput parse(ByteBuffer in) {
    while (in.hasRemaining() && (in.get(in.position()) == '\r' || in.get(in.position()) == '\n')) {
      in.get();
    }
    if (!in.hasRemaining()) {
      return new Incomplete();
    }
    return in.get(in.position()) == '$' ? interleaved(in) : request(in);
  }

  private static RtspInput interleaved(ByteBuffer in) {
    if (in.remaining() < 4) {
      return new Incomplete();
    }
    int length = in.getShort(in.position() + 2) & 0xFFFF;
    if (length > MAX_INTERLEAVED_BYTES) {
      return new Malformed(400, "interleaved packet too long");
    }
    if (in.remaining() < 4 + length) {
      return new Incomplete();
    }
    int channel = in.get(in.position() + 1) & 0xFF;
    in.position(in.position() + 4 + length);
    return new Interleaved(channel);
  }

  private static RtspInput request(ByteBuffer in) {
    int end = headEnd(in);
    if (end < 0) {
      return in.remaining() > MAX_HEAD_BYTES
          ? new Malformed(400, "request too long")
          : new Incomplete();
    }
    byte[] head = new byte[end - in.position()];
    in.get(in.position(), head);
    List<String> lines = new String(head, StandardCharsets.ISO_8859_1).lines().toList();
    Map<String, String> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.put(name, line.substring(colon + 1).strip());
      } else if (!line.isBlank()) {
        return new Malformed(400, "header without colon");
      }
    }
    int body = bodyBytes(headers);
    if (body < 0) {
      return new Malformed(400, "impossible Content-Length");
    }
    if (in.limit() - end < body) {
      return new Incomplete();
    }
    in.position(end + body);
    return requestLine(lines.getFirst(), headers);
  }

  private static RtspInput requestLine(String line, Map<String, String> headers) {
    List<String> words = words(line);
    if (words.size() != 3 || !words.get(0).matches("[A-Z_]{1,32}")) {
      return new Malformed(400, "not a request line");
    }
    if (!words.get(2).equals("RTSP/1.0")) {
      return new Malformed(words.get(2).startsWith("RTSP/") ? 505 : 400, "not RTSP/1.0");
    }
    return new Request(words.get(0), words.get(1), headers);
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int space = line.indexOf(' '); space >= 0; space = line.indexOf(' ', start)) {
      words.add(line.substring(start, space));
      start = space + 1;
    }
    words.add(line.substring(start));
    return words;
  }

  /** Length of the body, or -1 if the header makes no sense. */
  private static int bodyBytes(Map<String, String> headers) {
    String text = headers.getOrDefault("content-length", "0");
    if (!text.matches("[0-9]{1,6}")) {
      return -1;
    }
    int length = Integer.parseInt(text);
    return length <= MAX_BODY_BYTES ? length : -1;
  }

  /** Index after the empty line, or -1. */
  private static int headEnd(ByteBuffer in) {
    int newlines = 0;
    int limit = Math.min(in.limit(), in.position() + MAX_HEAD_BYTES);
    for (int i = in.position(); i < limit; i++) {
      byte b = in.get(i);
      newlines = b == '\n' ? newlines + 1 : b == '\r' ? newlines : 0;
      if (newlines == 2) {
        return i + 1;
      }
    }
    return -1;
  }
}
