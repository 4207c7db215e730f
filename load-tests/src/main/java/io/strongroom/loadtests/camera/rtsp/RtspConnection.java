package io.strongroom.loadtests.camera.rtsp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's RTSP connection. Used by the server's thread; only its way out is shared. */
final class RtspConnection implements RtspDialogue.Connection {
  private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);
  private static final long IDLE_NANOS = 75_000_000_000L;
  private static final long STALLED_NANOS = 30_000_000_000L;

  /** How long a connection is kept that is neither read nor written, so that not all are lost. */
  private static final long DEAF_NANOS = 600_000_000_000L;

  private final SocketChannel channel;
  private final OutQueue out;
  private final RtspDialogue dialogue;
  private final ByteBuffer in = ByteBuffer.allocate(RtspInput.MAX_INPUT_BYTES);
  private long lastHeardNanos = System.nanoTime();
  private volatile long lastAskedNanos = System.nanoTime();
  private volatile boolean deaf;

  RtspConnection(SocketChannel channel, RtspContext context) throws IOException {
    this.channel = channel;
    this.out = new OutQueue(channel, this::hangUp);
    this.dialogue =
        new RtspDialogue(
            context,
            out,
            this,
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
    lastAskedNanos = System.nanoTime();
    switch (dialogue.handle(request)) {
      case Manners.Answer.Reply answer -> reply(answer.reply(), sequence);
      case Manners.Answer.Silence ignored -> {}
      case Manners.Answer.Stream answer -> {
        String head = answer.head().replaceFirst("\r\n", "\r\nCSeq: " + sequence + "\r\n");
        out.send(ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8)), () -> {});
        AnswerStream.start(out, answer);
      }
    }
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
    if (!deaf && (dialogue.drainUdp(scratch) || dialogue.playsInterleaved())) {
      lastHeardNanos = System.nanoTime();
    }
    if (deaf) {
      if (System.nanoTime() - lastHeardNanos > DEAF_NANOS) {
        close();
      }
      return;
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

  /** Whether nothing is to be read from it any more. Thread-safe. */
  boolean deaf() {
    return deaf;
  }

  @Override
  public void deafen() {
    deaf = true;
  }

  @Override
  public long silentMicros() {
    return (System.nanoTime() - lastAskedNanos) / 1000;
  }

  /** Called on any thread: makes the server's thread see the end of the stream and close. */
  @Override
  public void hangUp() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      LOG.debug("the server's thread will see the same error: {}", e.getMessage());
    }
  }
}
