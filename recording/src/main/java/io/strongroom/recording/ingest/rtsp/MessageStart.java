package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;

/** Tells whether bytes begin an RTSP message, a frame, or nothing of ours. Pure functions. */
final class MessageStart {
  /** Longest start line of a server's request. */
  static final int MAX_START_LINE_BYTES = 2048;

  /** Longest method name that is taken for one. */
  static final int MAX_METHOD_BYTES = 20;

  /** How an answer begins (RFC 2326, 7.1); the version is read later. */
  private static final byte[] RESPONSE = {'R', 'T', 'S', 'P', '/'};

  /** How an answer begins amid damage, where more certainty is wanted. */
  private static final byte[] RESPONSE_1_0 = {'R', 'T', 'S', 'P', '/', '1', '.', '0', ' '};

  private static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};

  /** What the bytes seen so far say. */
  enum Verdict {
    YES,
    NO,
    /** All that is there fits, and more is needed to know. */
    MORE
  }

  private MessageStart() {}

  static Verdict ofResponse(ByteBuffer in, int from, int limit) {
    return prefix(in, from, limit, RESPONSE);
  }

  static Verdict ofCertainResponse(ByteBuffer in, int from, int limit) {
    return prefix(in, from, limit, RESPONSE_1_0);
  }

  /** Whether a web server answers: the port is not RTSP. */
  static boolean isHttp(ByteBuffer in, int from, int limit) {
    return prefix(in, from, limit, HTTP) == Verdict.YES;
  }

  private static Verdict prefix(ByteBuffer in, int from, int limit, byte[] expected) {
    int seen = Math.min(limit - from, expected.length);
    for (int i = 0; i < seen; i++) {
      if (in.get(from + i) != expected[i]) {
        return Verdict.NO;
      }
    }
    return seen == expected.length ? Verdict.YES : Verdict.MORE;
  }

  /**
   * Whether a request line begins here: a method in capitals, a blank, and visible text that ends
   * in a version. Media that happens to begin with a capital fails within a few bytes.
   */
  static Verdict ofRequest(ByteBuffer in, int from, int limit) {
    int end = Math.min(limit, from + MAX_START_LINE_BYTES);
    boolean inMethod = true;
    for (int i = from; i < end; i++) {
      byte b = in.get(i);
      if (b == '\n') {
        return !inMethod && endsInVersion(in, from, i) ? Verdict.YES : Verdict.NO;
      }
      if (inMethod && (b < 'A' || b > 'Z') && b != '_') {
        if (b != ' ' || i - from < 3) {
          return Verdict.NO;
        }
        inMethod = false;
      }
      if ((inMethod && i - from >= MAX_METHOD_BYTES) || (b < ' ' && b != '\r')) {
        return Verdict.NO;
      }
    }
    return end < limit || end == from + MAX_START_LINE_BYTES ? Verdict.NO : Verdict.MORE;
  }

  /** Whether the line that ends before {@code lineEnd} ends in " RTSP/d.d", blanks aside. */
  private static boolean endsInVersion(ByteBuffer in, int from, int lineEnd) {
    int end = lineEnd;
    while (end > from && (in.get(end - 1) == '\r' || in.get(end - 1) == ' ')) {
      end--;
    }
    int start = end - RESPONSE.length - 3;
    return start > from
        && in.get(start - 1) == ' '
        && prefix(in, start, end, RESPONSE) == Verdict.YES;
  }
}
