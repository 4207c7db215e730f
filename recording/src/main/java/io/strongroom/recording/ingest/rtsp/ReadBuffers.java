package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Buffers between sockets and parsers. A camera borrows one for the moment in which it drains its
 * socket, so a node needs about as many as it has processors, not as many as it has cameras; only a
 * camera that is watched live keeps one while it waits. Direct memory, into which the kernel copies
 * without a stop on the way. Thread-safe.
 */
final class ReadBuffers {
  /**
   * Bytes in one: the longest interleaved frame (RFC 2326, 10.12) and what else one read brings.
   */
  static final int BUFFER_BYTES = 128 << 10;

  /** Most that are kept for the next taker; more are made in a rush and dropped afterwards. */
  static final int MAX_KEPT = 64;

  private final ArrayDeque<ByteBuffer> kept = new ArrayDeque<>();

  /** An empty buffer of {@link #BUFFER_BYTES}. */
  ByteBuffer take() {
    synchronized (kept) {
      ByteBuffer buffer = kept.pollLast();
      if (buffer != null) {
        return buffer;
      }
    }
    return ByteBuffer.allocateDirect(BUFFER_BYTES);
  }

  void giveBack(ByteBuffer buffer) {
    buffer.clear();
    synchronized (kept) {
      if (kept.size() < MAX_KEPT && buffer.capacity() == BUFFER_BYTES) {
        kept.addLast(buffer);
      }
    }
  }
}
