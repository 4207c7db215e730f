package io.strongroom.loadtests.camera.rtsp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reply (RFC 2326 7).
 *
 * @param status code of RFC 2326 7.1.1
 * @param headers without CSeq, which the connection adds; a value per line
 * @param body SDP, or empty
 * @param close whether the connection ends with this reply
 */
public record RtspReply(int status, Map<String, List<String>> headers, String body, boolean close) {
  public RtspReply {
    headers = new LinkedHashMap<>(headers);
  }

  /** Without headers of its own and without a body. */
  public static RtspReply of(int status) {
    return new RtspReply(status, Map.of(), "", false);
  }

  /** The same without one header. */
  public RtspReply without(String name) {
    Map<String, List<String>> fewer = new LinkedHashMap<>(headers);
    fewer.remove(name);
    return new RtspReply(status, fewer, body, close);
  }

  /** The same with one header more, or with other values for it. */
  public RtspReply with(String name, String... values) {
    Map<String, List<String>> more = new LinkedHashMap<>(headers);
    more.put(name, List.of(values));
    return new RtspReply(status, more, body, close);
  }

  /** The same with a body. */
  public RtspReply withBody(String type, String text) {
    return new RtspReply(status, with("Content-Type", type).headers, text, close);
  }

  /** The same, and the connection ends with it. */
  public RtspReply closing() {
    return new RtspReply(status, headers, body, true);
  }

  /** As it is sent. */
  public ByteBuffer bytes(String sequence) {
    StringBuilder text = new StringBuilder(256);
    text.append("RTSP/1.0 ").append(status).append(' ').append(reason(status)).append("\r\n");
    text.append("CSeq: ").append(sequence).append("\r\nServer: Strongroom simulator\r\n");
    headers.forEach(
        (name, values) ->
            values.forEach(value -> text.append(name).append(": ").append(value).append("\r\n")));
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    if (content.length > 0) {
      text.append("Content-Length: ").append(content.length).append("\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(head.length + content.length).put(head).put(content).flip();
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 302 -> "Moved Temporarily";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 453 -> "Not Enough Bandwidth";
      case 454 -> "Session Not Found";
      case 455 -> "Method Not Valid in This State";
      case 459 -> "Aggregate Operation Not Allowed";
      case 461 -> "Unsupported Transport";
      case 505 -> "RTSP Version Not Supported";
      case 486 -> "Busy Here";
      case 503 -> "Service Unavailable";
      case 551 -> "Option not supported";
      default -> "Internal Server Error";
    };
  }
}
