package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.rtsp.RtspInput;
import io.strongroom.loadtests.camera.rtsp.RtspReply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Answers to DESCRIBE that do not end, or not soon. Some megabytes a second: enough to find out who
 * keeps it all, without taking the machine from the others.
 */
final class EndlessReplies {
  private static final String OK = "RTSP/1.0 200 OK\r\n";
  private static final String SDP = OK + "Content-Type: application/sdp\r\n";
  private static final long GIGABYTES = 8L << 30;
  private static final int TRACKS_AT_ONCE = 256;

  private EndlessReplies() {}

  /** Header after header. */
  static Conduct headers() {
    String value = "x".repeat(1000);
    return streaming(OK, forever(i -> "X-Header-" + i + ": " + value + "\r\n"), 1);
  }

  /** A body of eight gigabytes, announced and begun. */
  static Conduct body() {
    String line = "a=x:" + "y".repeat(4000) + "\r\n";
    return streaming(SDP + "Content-Length: " + GIGABYTES + "\r\n\r\n", forever(i -> line), 1);
  }

  /** A session description of very many tracks. */
  static Conduct tracks(int count) {
    String session = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Tracks\r\nt=0 0\r\n";
    long length = session.length();
    for (int i = 0; i < count; i++) {
      length += BrokenSdp.track(i).length();
    }
    int blocks = (count + TRACKS_AT_ONCE - 1) / TRACKS_AT_ONCE;
    return streaming(
        SDP + "Content-Length: " + length + "\r\n\r\n" + session,
        () -> IntStream.range(0, blocks).mapToObj(block -> tracks(block, count)).iterator(),
        0);
  }

  private static String tracks(int block, int count) {
    StringBuilder text = new StringBuilder();
    int end = Math.min(count, (block + 1) * TRACKS_AT_ONCE);
    for (int i = block * TRACKS_AT_ONCE; i < end; i++) {
      text.append(BrokenSdp.track(i));
    }
    return text.toString();
  }

  private static Iterable<String> forever(IntFunction<String> piece) {
    return () -> IntStream.iterate(0, i -> i + 1).mapToObj(piece).iterator();
  }

  private static Conduct streaming(String head, Iterable<String> pieces, int pauseMillis) {
    return new Conduct() {
      @Override
      public Answer answer(RtspInput.Request request, RtspReply usual, boolean playing) {
        return request.method().equals("DESCRIBE")
            ? new Answer.Stream(head, bytes(pieces.iterator()), pauseMillis)
            : new Answer.Reply(usual);
      }
    };
  }

  private static Iterator<ByteBuffer> bytes(Iterator<String> pieces) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return pieces.hasNext();
      }

      @Override
      public ByteBuffer next() {
        return ByteBuffer.wrap(pieces.next().getBytes(StandardCharsets.US_ASCII));
      }
    };
  }
}
