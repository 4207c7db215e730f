package io.strongroom.loadtests.camera.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's RTSP connection. Used by the server's thread; only its way out is shared. */
final class RtspConnection {
  private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);
  private static final long IDLE_NANOS = 75_000_000_000L;
  private static final long STALLED_NANOS = 30_000_000_000L;

  private final SocketChannel channel;
  private final OutQueue out;
  private final RtspDialogue dialogue;
  private final ByteBuffer in = ByteBuffer.allocate(RtspInput.MAX_INPUT_BYTES);
  private long lastHeardNanos = System.nanoTime();

  RtspConnection(SocketChannel channel, RtspContext context) throws IOException {
    this.channel = channel;
    this.out = new OutQueue(channel, this::hangUp);
    this.dialogue =
        new RtspDialogue(
            context,
            out,
            ((InetSocketAddress) channel.getLocalAddress()).getAddress(),
            ((InetSocketAddress) channel.getRemoteAddress()).getAddress());
  }

  /** Takes what has arrived. */
  void readable() {
    try {
      int count = channel.read(in);
      if (count < 0) {
        close();
        return;
      }
    } catch (IOException e) {
      close();
      return;
    }
    lastHeardNanos = System.nanoTime();
    in.flip();
    boolean more = true;
    while (more) {
      more = take(RtspInput.parse(in));
    }
    in.compact();
  }

  /** Acts on one input; false when there is nothing more to do now. */
  private boolean take(RtspInput input) {
    return switch (input) {
      case RtspInput.Incomplete ignored -> false;
      case RtspInput.Interleaved ignored -> true;
      case RtspInput.Malformed malformed -> {
        LOG.debug("malformed RTSP request: {}", malformed.reason());
        reply(RtspReply.of(malformed.status()).closing(), "0");
        yield false;
      }
      case RtspInput.Request request -> {
        answer(request);
        yield channel.isOpen();
      }
    };
  }

  private void answer(RtspInput.Request request) {
    String sequence = request.header("cseq").orElse("");
    if (!sequence.matches("[0-9]{1,10}")) {
      reply(RtspReply.of(400).closing(), "0");
      return;
    }
    reply(dialogue.handle(request), sequence);
    dialogue.afterReply();
  }

  private void reply(RtspReply reply, String sequence) {
    boolean sent = out.send(reply.bytes(sequence), () -> {});
    if (!sent || reply.close()) {
      close();
    }
  }

  /** Hangs up on a client that has been silent, or has not read, for too long. */
  void sweep(ByteBuffer scratch) {
    if (dialogue.drainUdp(scratch) || dialogue.playsInterleaved()) {
      lastHeardNanos = System.nanoTime();
    }
    if (System.nanoTime() - lastHeardNanos > IDLE_NANOS || out.stalledFor(STALLED_NANOS)) {
      close();
    }
  }

  /** Ends the session and closes the socket. */
  void close() {
    dialogue.end();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("closing an RTSP connection: {}", e.getMessage());
    }
  }

  /** Called on any thread: makes the server's thread see the end of the stream and close. */
  private void hangUp() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.debug("the server's thread will see the same error: {}", e.getMessage());
    }
  }
}
