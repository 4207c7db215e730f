package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes one RTSP message out of the bytes between frames. A head stays in the buffer until it is
 * whole; a body is moved into an array of its own, so that buffers need not be as large as the
 * largest body. Remembers how far it looked: a head that comes byte by byte is scanned once.
 */
final class MessageCollector {
  private int scannedBytes;
  private @Nullable MessageHead head;
  private byte[] body = new byte[0];
  private int bodyFilled;
  private @Nullable RtspMessage message;

  /** Whether a body is being collected, so that the next bytes are part of it whatever they say. */
  boolean inBody() {
    return head != null;
  }

  /** How many more bytes the message needs at least. */
  int neededBytes() {
    return head == null ? 1 : body.length - bodyFilled;
  }

  /** The message that the last {@link #take} completed, once. */
  @Nullable RtspMessage poll() {
    RtspMessage taken = message;
    message = null;
    return taken;
  }

  /**
   * Goes on with the message at {@code from}; if it stays incomplete, the same bytes must be at the
   * position that is returned when this is called again.
   *
   * @return the position behind what was consumed
   */
  int take(ByteBuffer in, int from, int limit) throws RtspProtocolException {
    int at = from;
    if (head == null) {
      int headBytes = findHeadEnd(in, from, limit);
      if (headBytes < 0) {
        return from;
      }
      byte[] bytes = new byte[headBytes];
      in.get(from, bytes);
      MessageHead parsed = MessageHead.parse(new String(bytes, StandardCharsets.ISO_8859_1));
      body = new byte[parsed.bodyBytes()];
      head = parsed;
      at += headBytes;
    }
    return takeBody(head, in, at, limit);
  }

  private int takeBody(MessageHead of, ByteBuffer in, int from, int limit)
      throws RtspProtocolException {
    int count = Math.min(limit - from, body.length - bodyFilled);
    in.get(from, body, bodyFilled, count);
    bodyFilled += count;
    if (bodyFilled == body.length) {
      Bytes content = body.length == 0 ? Bytes.EMPTY : Bytes.copyOf(body);
      message =
          of.startLine().startsWith("RTSP/")
              ? RtspResponse.of(of, content)
              : ServerRequest.of(of, content);
      reset();
    }
    return from + count;
  }

  private void reset() {
    head = null;
    body = new byte[0];
    bodyFilled = 0;
    scannedBytes = 0;
  }

  /** Length of the head with its empty line, or -1 if that is not there yet. */
  private int findHeadEnd(ByteBuffer in, int from, int limit) throws RtspProtocolException {
    int available = Math.min(limit - from, MessageHead.MAX_HEAD_BYTES);
    for (int i = scannedBytes; i < available; i++) {
      if (in.get(from + i) == '\n' && endsEmptyLine(in, from, from + i)) {
        return i + 1;
      }
    }
    scannedBytes = available;
    if (available == MessageHead.MAX_HEAD_BYTES) {
      throw new RtspProtocolException(
          "an RTSP message whose header is longer than " + MessageHead.MAX_HEAD_BYTES + " bytes");
    }
    return -1;
  }

  private static boolean endsEmptyLine(ByteBuffer in, int from, int lineFeed) {
    int before = lineFeed - 1;
    if (before >= from && in.get(before) == '\r') {
      before--;
    }
    return before >= from && in.get(before) == '\n';
  }
}
