package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.Bytes;

/**
 * A server's answer (RFC 2326, 7).
 *
 * @param status 100 to 599
 * @param reason what the server wrote after the status; foreign text, free of control characters
 */
record RtspResponse(int status, String reason, int cseq, Headers headers, Bytes body)
    implements RtspMessage {
  private static final int HIGHEST_STATUS = 599;

  /** An answer from its head; takes odd spacing and a missing reason in a status line. */
  static RtspResponse of(MessageHead head, Bytes body) throws RtspProtocolException {
    String line = head.startLine();
    int blank = line.indexOf(' ');
    String rest = blank < 0 ? "" : line.substring(blank).strip();
    int end = rest.indexOf(' ') < 0 ? rest.length() : rest.indexOf(' ');
    int status = RtspText.number(rest.substring(0, end), HIGHEST_STATUS);
    if (!line.startsWith("RTSP/") || end != 3 || status < 100) {
      throw new RtspProtocolException("a status line that is none: " + RtspText.printable(line));
    }
    return new RtspResponse(status, rest.substring(end).strip(), head.cseq(), head.headers(), body);
  }

  /** Status and sequence number: headers are foreign text. */
  @Override
  public String toString() {
    return status + " " + cseq;
  }
}
