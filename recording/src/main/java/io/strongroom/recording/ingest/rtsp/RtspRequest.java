package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request of ours (RFC 2326, 6). Much of what goes into one came from the camera before: nonce,
 * session, addresses of its streams. So {@link #encode} refuses any character that could end a line
 * or a field early, whoever put it there.
 *
 * @param uri the Request-URI, without user information
 * @param headers beyond CSeq and User-Agent, which are always sent
 */
record RtspRequest(RtspMethod method, String uri, int cseq, Headers headers, Bytes body) {
  static final String USER_AGENT = "Strongroom";

  /** Longest request; several cameras have buffers of 4 KiB, none is known to take more than 16. */
  static final int MAX_REQUEST_BYTES = 16 * 1024;

  static RtspRequest of(RtspMethod method, String uri, int cseq) {
    return new RtspRequest(method, uri, cseq, Headers.NONE, Bytes.EMPTY);
  }

  /** The same request with one more header. */
  RtspRequest with(String name, String value) {
    List<Headers.Field> fields = new ArrayList<>(headers.fields());
    fields.add(new Headers.Field(name, value));
    return new RtspRequest(method, uri, cseq, new Headers(fields), body);
  }

  RtspRequest withBody(String contentType, Bytes content) {
    RtspRequest typed = with("Content-Type", contentType);
    return new RtspRequest(method, uri, cseq, typed.headers, content);
  }

  /**
   * The bytes to send.
   *
   * @throws RtspProtocolException if a field holds a control character or a character above U+00FF,
   *     or the whole is too long; names the field, never its value
   */
  byte[] encode() throws RtspProtocolException {
    requireUri();
    StringBuilder text = new StringBuilder(512);
    text.append(method.name()).append(' ').append(uri).append(" RTSP/1.0\r\n");
    text.append("CSeq: ").append(cseq).append("\r\nUser-Agent: " + USER_AGENT + "\r\n");
    for (Headers.Field field : headers.fields()) {
      requireField(field);
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    if (body.length() > 0) {
      text.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    int bodyBytes = body.length();
    if (head.length > MAX_REQUEST_BYTES || bodyBytes > MAX_REQUEST_BYTES - head.length) {
      throw new RtspProtocolException("a request to the camera would be too long");
    }
    byte[] bytes = new byte[head.length + bodyBytes];
    System.arraycopy(head, 0, bytes, 0, head.length);
    body.asBuffer().get(bytes, head.length, bodyBytes);
    return bytes;
  }

  private void requireUri() throws RtspProtocolException {
    boolean printable = !uri.isEmpty();
    for (int i = 0; i < uri.length(); i++) {
      printable &= uri.charAt(i) > ' ' && uri.charAt(i) < 0x7f;
    }
    if (!printable) {
      throw new RtspProtocolException("an address that cannot stand in a request");
    }
  }

  private static void requireField(Headers.Field field) throws RtspProtocolException {
    boolean clean = RtspText.isToken(field.name());
    for (int i = 0; i < field.value().length(); i++) {
      char c = field.value().charAt(i);
      clean &= !RtspText.isControl(c) && c <= 0xff;
    }
    if (!clean) {
      throw new RtspProtocolException(
          "a value that cannot stand in the header " + RtspText.printable(field.name()));
    }
  }

  /** Method and sequence number: headers hold secrets. */
  @Override
  public String toString() {
    return method + " " + cseq;
  }
}
