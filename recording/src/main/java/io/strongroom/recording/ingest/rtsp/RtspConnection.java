package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.WallTime;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * One RTSP connection: requests out; answers, the server's own requests and interleaved frames in.
 * Frames may come before the answer they belong behind, so waiting for an answer hands on media as
 * well. Used by the camera's thread.
 */
final class RtspConnection implements AutoCloseable {
  /** Most bytes of one drain: then the other cameras of this carrier have their turn. */
  static final int MAX_DRAIN_BYTES = 1 << 20;

  /** What a camera that is waited for has of its own: a few frames of 2 Mbit/s. */
  private static final int WAITING_BYTES = 16 << 10;

  /** Takes interleaved frames. */
  interface FrameSink {
    /** See {@link InterleavedSink#frame}. */
    void frame(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes, WallTime arrival);

    /**
     * A frame on a channel that nobody announced.
     *
     * @return the channels on which frames are to be handed on from now on, or null
     */
    @Nullable ChannelPair unannounced(
        int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes);

    /** See {@link InterleavedSink#resynchronised}. */
    void resynchronised();
  }

  private final Wire wire;
  private final Inbox inbox;
  private final FrameSink frames;
  private final Clock clock;
  private final InterleavedParser parser = new InterleavedParser(new Dispatch());
  private @Nullable ByteBuffer waiting;
  private WallTime arrival = new WallTime(0);
  private int awaited = -1;
  private int cseq;
  private @Nullable RtspResponse answer;
  private @Nullable RtspResponse lateAnswer;
  private @Nullable ServerRequest redirect;
  private @Nullable IOException unanswered;

  RtspConnection(Wire wire, ReadBuffers buffers, FrameSink frames, Clock clock) {
    this.wire = wire;
    this.inbox = new Inbox(buffers);
    this.frames = frames;
    this.clock = clock;
  }

  /** Sequence number for the next request. */
  int nextCseq() {
    return ++cseq;
  }

  /** Frames on these channels are handed on from now on. */
  void expect(ChannelPair pair) {
    parser.expect(pair);
  }

  /** Sends a request and waits for its answer. */
  RtspResponse exchange(RtspRequest request) throws IOException {
    answer = null;
    awaited = request.cseq();
    wire.write(request.encode());
    while (true) {
      RtspResponse received = answer;
      if (received != null) {
        return received;
      }
      receive(true);
    }
  }

  /** Sends a request whose answer is looked at when it comes; see {@link #takeLateAnswer}. */
  void send(RtspRequest request) throws IOException {
    wire.write(request.encode());
  }

  /** Sends an interleaved frame: header and payload. */
  void sendFrame(byte[] frame) throws IOException {
    wire.write(frame);
  }

  /** An answer that nobody waited for, once. */
  @Nullable RtspResponse takeLateAnswer() {
    RtspResponse late = lateAnswer;
    lateAnswer = null;
    return late;
  }

  /** The server's request to go elsewhere (RFC 2326, 10.10), if there was one. */
  @Nullable ServerRequest redirect() {
    return redirect;
  }

  int receiveBufferBytes() throws IOException {
    return wire.receiveBufferBytes();
  }

  /**
   * Reads and hands on what has come.
   *
   * @param wait whether to block until something has
   * @return bytes read
   * @throws EOFException if the camera has ended the connection
   */
  int receive(boolean wait) throws IOException {
    int count = wait ? await() : drain();
    IOException failed = unanswered;
    if (failed != null) {
      throw failed;
    }
    return count;
  }

  /** Waits with a small buffer of its own: a shared one would be kept from the other cameras. */
  private int await() throws IOException {
    ByteBuffer small = waiting;
    if (small == null) {
      small = ByteBuffer.allocateDirect(WAITING_BYTES);
      waiting = small;
    }
    int count = wire.read(small.clear(), true);
    if (count < 0) {
      throw new EOFException();
    }
    ByteBuffer buffer = inbox.open();
    try {
      parse(buffer.put(small.flip()));
    } finally {
      inbox.close(buffer);
    }
    return count;
  }

  /** Takes what is there, up to {@link #MAX_DRAIN_BYTES}. */
  private int drain() throws IOException {
    waiting = null;
    int total = 0;
    ByteBuffer buffer = inbox.open();
    try {
      boolean more = true;
      while (more && total < MAX_DRAIN_BYTES) {
        int count = wire.read(buffer, false);
        if (count < 0) {
          throw new EOFException();
        }
        total += count;
        more = count > 0 && !(wire.readsAll() && buffer.hasRemaining());
        if (count > 0) {
          parse(buffer);
        }
      }
    } finally {
      inbox.close(buffer);
    }
    return total;
  }

  /** Hands on what is whole; what is not stays at the beginning of the buffer. */
  private void parse(ByteBuffer buffer) throws RtspProtocolException {
    arrival = WallTime.of(clock.instant());
    int _ = parser.parse(buffer.flip());
    buffer.compact();
  }

  @Override
  public void close() {
    wire.close();
  }

  private final class Dispatch implements InterleavedSink {
    @Override
    public void frame(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {
      frames.frame(channel, buffer, offsetBytes, lengthBytes, arrival);
    }

    @Override
    public void response(RtspResponse response) {
      if (StatusOutcome.of(response.status()) == StatusOutcome.PROVISIONAL) {
        return;
      }
      if (response.cseq() == awaited || (response.cseq() < 0 && answer == null && awaited >= 0)) {
        awaited = -1;
        answer = response;
      } else {
        lateAnswer = response;
      }
    }

    @Override
    public void request(ServerRequest request) {
      if (request.method().equals("REDIRECT")) {
        redirect = request;
      }
      try {
        wire.write(request.answer());
      } catch (IOException e) {
        unanswered = e;
      }
    }

    @Override
    public void resynchronised(long skippedBytes) {
      frames.resynchronised();
    }

    @Override
    public void unknownChannel(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {
      ChannelPair pair = frames.unannounced(channel, buffer, offsetBytes, lengthBytes);
      if (pair != null) {
        parser.expect(pair);
        frames.frame(channel, buffer, offsetBytes, lengthBytes, arrival);
      }
    }
  }
}
