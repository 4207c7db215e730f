package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.rtsp.Manners;
import io.strongroom.loadtests.camera.rtsp.RtspInput;
import io.strongroom.loadtests.camera.rtsp.RtspReply;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.Habits.Plan;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Parcel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;

/** Streams that stop, crawl or are ended by the camera. */
final class FlowFaults {
  private FlowFaults() {}

  /** Tells how long a session has been sent to, by capture time, so that frames decide alone. */
  static final class Since {
    private long startMicros = -1;

    boolean passed(Parcel parcel, long micros) {
      startMicros = startMicros < 0 ? parcel.capturedMicros() : startMicros;
      return parcel.capturedMicros() - startMicros >= micros;
    }
  }

  /** After a while neither sends nor reads, and keeps the connection. */
  static PacketStage halfOpen(Line line, long afterMicros) {
    Since since = new Since();
    return parcel -> {
      if (since.passed(parcel, afterMicros)) {
        line.deafen();
        parcel.withhold();
      }
    };
  }

  /** A session that ends after its timeout; either always or when the client was silent so long. */
  static Conduct sessionTimeout(int seconds, boolean onlyWhenSilent) {
    long micros = seconds * 1_000_000L;
    return new Conduct() {
      @Override
      public int timeoutSeconds() {
        return seconds;
      }

      @Override
      public Plan plan(Line line) {
        Since since = new Since();
        return Plan.of(
            (PacketStage)
                parcel -> {
                  boolean over = since.passed(parcel, micros);
                  if (over && (!onlyWhenSilent || line.silentMicros() >= micros)) {
                    parcel.withhold();
                    line.hangUp();
                  }
                });
      }
    };
  }

  /** After a while sends so many bytes a second: of the frame it is at, and no other. */
  static PacketStage tricklingMedia(Line line, long afterMicros, int bytesPerSecond) {
    return line.interleaved() ? new Trickle(afterMicros, bytesPerSecond) : parcel -> {};
  }

  private static final class Trickle implements PacketStage {
    private final Since since = new Since();
    private final long afterMicros;
    private final int bytesPerSecond;
    private byte[] crawling = new byte[0];
    private long startMicros;
    private int sent;

    Trickle(long afterMicros, int bytesPerSecond) {
      this.afterMicros = afterMicros;
      this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public void change(Parcel parcel) {
      if (!since.passed(parcel, afterMicros)) {
        return;
      }
      if (sent == crawling.length) {
        crawling = parcel.bytes();
        startMicros = parcel.nowMicros();
        sent = 0;
      }
      long due = (parcel.nowMicros() - startMicros) * bytesPerSecond / 1_000_000L;
      int until = (int) Math.min(crawling.length, due);
      parcel.withhold();
      parcel.pieces().add(Arrays.copyOfRange(crawling, sent, until));
      sent = until;
    }
  }

  /** The answer to DESCRIBE comes at so many bytes a second. */
  static Conduct tricklingReply(int bytesPerSecond) {
    return new Conduct() {
      @Override
      public Manners.Answer answer(RtspInput.Request request, RtspReply usual, boolean playing) {
        if (!request.method().equals("DESCRIBE")) {
          return new Manners.Answer.Reply(usual);
        }
        ByteBuffer bytes = usual.bytes(request.header("cseq").orElse("0"));
        return new Manners.Answer.Stream("", oneByOne(bytes), 1000 / bytesPerSecond);
      }
    };
  }

  private static Iterator<ByteBuffer> oneByOne(ByteBuffer bytes) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return bytes.hasRemaining();
      }

      @Override
      public ByteBuffer next() {
        return ByteBuffer.wrap(new byte[] {bytes.get()});
      }
    };
  }
}
