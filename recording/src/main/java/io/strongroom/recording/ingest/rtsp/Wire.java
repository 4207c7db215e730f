package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The connection that carries RTSP and, interleaved, RTP and RTCP. Used by the camera's thread,
 * except {@link #hangUp}.
 */
sealed interface Wire extends AutoCloseable permits TcpWire, TlsWire {
  /**
   * Reads what is there.
   *
   * @param wait whether to block until something is; otherwise 0 may be returned
   * @return bytes read, or -1 at the end
   */
  int read(ByteBuffer into, boolean wait) throws IOException;

  /** Writes all bytes; blocks while the camera takes none. */
  void write(byte[] bytes) throws IOException;

  /** Our end of the connection. */
  InetAddress localAddress() throws IOException;

  /**
   * Receive buffer that is asked for: two seconds of 2 Mbit/s, a keyframe of 8. The kernel gives
   * less where {@code net.core.rmem_max} is less, and takes memory for what has come only.
   */
  int ASKED_BUFFER_BYTES = 512 << 10;

  /** Of the buffer that Linux reports one half is for its own bookkeeping (socket(7)). */
  int BOOKKEEPING = 2;

  /** Bytes that the kernel holds at least before the camera must wait. */
  int receiveBufferBytes() throws IOException;

  /** Whether a read that left room in the buffer has taken all there was. */
  boolean readsAll();

  /** Breaks the connection off, from any thread, without waiting for anything. */
  void hangUp();

  @Override
  void close();
}
