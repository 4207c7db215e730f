package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;

/**
 * What one connection has received and not yet understood. Between two drains only the beginning of
 * an unfinished frame or message is kept, in an array of its own size; the large buffer goes back
 * to those who share it. Used by one thread.
 */
final class Inbox {
  private static final byte[] NOTHING = new byte[0];

  /** An array for the rest is kept up to this size; a rest is usually one packet. */
  private static final int KEPT_REST_BYTES = 4 << 10;

  private final ReadBuffers shared;
  private byte[] rest = NOTHING;
  private int restBytes;

  Inbox(ReadBuffers shared) {
    this.shared = shared;
  }

  /** A buffer to read into, with what was left over at its beginning. */
  ByteBuffer open() {
    ByteBuffer buffer = shared.take();
    buffer.put(rest, 0, restBytes);
    restBytes = 0;
    return buffer;
  }

  /** Keeps what is left and gives the buffer back. */
  void close(ByteBuffer buffer) {
    buffer.flip();
    restBytes = buffer.remaining();
    if (restBytes > rest.length) {
      rest = new byte[restBytes];
    } else if (rest.length > KEPT_REST_BYTES && restBytes <= KEPT_REST_BYTES) {
      rest = new byte[KEPT_REST_BYTES];
    }
    buffer.get(rest, 0, restBytes);
    shared.giveBack(buffer);
  }
}
