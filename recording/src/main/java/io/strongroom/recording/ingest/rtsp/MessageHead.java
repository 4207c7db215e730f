package io.strongroom.recording.ingest.rtsp;

import java.util.ArrayList;
import java.util.List;

/**
 * Start line and header fields of one message (RFC 2326, 4). Tolerates lines that end with LF
 * alone, folded fields, blanks around names and values, and lines without a colon (left out);
 * refuses what is too long or too much.
 *
 * @param startLine the first line, without control characters
 */
record MessageHead(String startLine, Headers headers) {
  /** Longest start line and header fields together, with the empty line that ends them. */
  static final int MAX_HEAD_BYTES = 16 * 1024;

  /** Most header fields; cameras send below twenty. */
  static final int MAX_FIELDS = 128;

  /** Largest body; the longest session descriptions in the field are below 4 KiB. */
  static final int MAX_BODY_BYTES = 256 * 1024;

  /** Highest sequence number that is compared. */
  static final int MAX_CSEQ = 999_999_999;

  /**
   * Parses a head.
   *
   * @param text the head as ISO 8859-1, at most {@link #MAX_HEAD_BYTES} long
   */
  static MessageHead parse(String text) throws RtspProtocolException {
    if (text.length() > MAX_HEAD_BYTES) {
      throw new RtspProtocolException(
          "an RTSP message whose header is longer than " + MAX_HEAD_BYTES + " bytes");
    }
    String startLine = "";
    List<Headers.Field> fields = new ArrayList<>();
    for (int at = 0; at < text.length(); ) {
      int lineEnd = text.indexOf('\n', at);
      int end = lineEnd < 0 ? text.length() : lineEnd;
      String line = clean(text, at, end);
      if (at == 0) {
        startLine = line.strip();
      } else {
        add(fields, line);
      }
      at = end + 1;
    }
    return new MessageHead(startLine, new Headers(fields));
  }

  private static void add(List<Headers.Field> fields, String line) throws RtspProtocolException {
    if (line.isBlank()) {
      return;
    }
    if (RtspText.isBlank(line.charAt(0)) && !fields.isEmpty()) {
      Headers.Field folded = fields.removeLast();
      fields.add(new Headers.Field(folded.name(), folded.value() + ' ' + line.strip()));
      return;
    }
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon).strip();
    if (!RtspText.isToken(name)) {
      return;
    }
    if (fields.size() == MAX_FIELDS) {
      throw new RtspProtocolException("an RTSP message of more than " + MAX_FIELDS + " headers");
    }
    fields.add(new Headers.Field(name, line.substring(colon + 1).strip()));
  }

  /** The line with every control character made a blank, so that none reaches a log or a header. */
  private static String clean(String text, int from, int to) {
    char[] line = new char[to - from];
    for (int i = 0; i < line.length; i++) {
      char c = text.charAt(from + i);
      line[i] = RtspText.isControl(c) ? ' ' : c;
    }
    return new String(line);
  }

  /**
   * Length of the body that follows. No Content-Length means no body (RFC 2326, 4.4): what then
   * follows uncounted cannot be told from the next message.
   */
  int bodyBytes() throws RtspProtocolException {
    int length = -1;
    for (String value : headers.all("Content-Length")) {
      int next = RtspText.number(value, MAX_BODY_BYTES);
      if (next < 0) {
        throw new RtspProtocolException(
            "a Content-Length that is no number up to " + MAX_BODY_BYTES);
      }
      if (length >= 0 && next != length) {
        throw new RtspProtocolException("two Content-Length headers that differ");
      }
      length = next;
    }
    return Math.max(length, 0);
  }

  /** The sequence number, or -1 if there is none that we could have sent. */
  int cseq() {
    return headers.first("CSeq").map(value -> RtspText.number(value, MAX_CSEQ)).orElse(-1);
  }
}
