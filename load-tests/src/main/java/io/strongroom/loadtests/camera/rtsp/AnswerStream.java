package io.strongroom.loadtests.camera.rtsp;

import java.nio.ByteBuffer;

/**
 * An answer that takes its time or does not end, on a virtual thread of its own, because the
 * server's thread has other clients. Ends when the connection does.
 */
final class AnswerStream implements Runnable {
  private static final int PATIENCE_MILLIS = 5;

  private final OutQueue out;
  private final Manners.Answer.Stream answer;

  private AnswerStream(OutQueue out, Manners.Answer.Stream answer) {
    this.out = out;
    this.answer = answer;
  }

  /** Begins to send. */
  static void start(OutQueue out, Manners.Answer.Stream answer) {
    Thread.ofVirtual().name("answer").start(new AnswerStream(out, answer));
  }

  @Override
  public void run() {
    try {
      while (answer.pieces().hasNext() && !out.closed()) {
        send(answer.pieces().next());
        Thread.sleep(answer.pauseMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(ByteBuffer piece) throws InterruptedException {
    while (out.congested() && !out.closed()) {
      Thread.sleep(PATIENCE_MILLIS);
    }
    out.send(piece, () -> {});
  }
}
