package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.Bytes;
import java.nio.charset.StandardCharsets;

/**
 * A request that a server sends to its client (RFC 2326, 10): OPTIONS and GET_PARAMETER to see
 * whether it lives, ANNOUNCE, SET_PARAMETER, REDIRECT.
 *
 * @param method a token, as sent
 * @param uri foreign text, free of control characters; never connected to
 */
record ServerRequest(String method, String uri, int cseq, Headers headers, Bytes body)
    implements RtspMessage {
  static ServerRequest of(MessageHead head, Bytes body) throws RtspProtocolException {
    String[] parts = head.startLine().split(" +", 4);
    if (parts.length != 3 || !RtspText.isToken(parts[0]) || !parts[2].startsWith("RTSP/")) {
      throw new RtspProtocolException(
          "a request line that is none: " + RtspText.printable(head.startLine()));
    }
    return new ServerRequest(parts[0], parts[1], head.cseq(), head.headers(), body);
  }

  /** Whether a client can only agree: the server asks whether we live, or tells something. */
  boolean isKnown() {
    return switch (method) {
      case "OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE", "REDIRECT" -> true;
      default -> false;
    };
  }

  /** The bytes of our answer: 200, or 501 for a method that no client answers (RFC 2326, 7.1.1). */
  byte[] answer() {
    StringBuilder text = new StringBuilder(96);
    text.append(isKnown() ? "RTSP/1.0 200 OK\r\n" : "RTSP/1.0 501 Not Implemented\r\n");
    if (cseq >= 0) {
      text.append("CSeq: ").append(cseq).append("\r\n");
    }
    if (method.equals("OPTIONS")) {
      text.append("Public: OPTIONS, GET_PARAMETER, SET_PARAMETER, ANNOUNCE, REDIRECT\r\n");
    }
    return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }
}
