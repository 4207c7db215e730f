package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import java.util.function.LongUnaryOperator;

/**
 * RTP time that does not go with the pictures, and sender reports (RFC 3550 6.4.1) that go with the
 * RTP time.
 */
final class TimeShift implements PacketStage {
  private final LongUnaryOperator shiftMicros;
  private final boolean clockToo;
  private long startMicros = -1;

  /**
   * @param shiftMicros how far the time is off, by how long the session has been playing
   * @param clockToo whether the camera's clock, as reports tell it, is off by as much: then the
   *     reports agree with the RTP time, and both are wrong
   */
  TimeShift(LongUnaryOperator shiftMicros, boolean clockToo) {
    this.shiftMicros = shiftMicros;
    this.clockToo = clockToo;
  }

  @Override
  public void change(Parcel parcel) {
    startMicros = startMicros < 0 ? parcel.capturedMicros() : startMicros;
    long shift = shiftMicros.applyAsLong(parcel.capturedMicros() - startMicros);
    for (byte[] packet : parcel.videoAndReports()) {
      Packets.setTimestamp(packet, Packets.timestamp(packet) + (int) (shift * 9 / 100));
      if (clockToo && Packets.isReport(packet)) {
        Packets.setNtp(packet, Packets.ntp(packet) + ntp(shift));
      }
    }
  }

  /** Microseconds in the 2^-32 seconds of NTP. */
  private static long ntp(long micros) {
    return (Math.floorDiv(micros, 1_000_000L) << 32)
        + (Math.floorMod(micros, 1_000_000L) << 32) / 1_000_000L;
  }

  /** RTP time that stands still for every so many frames' second. */
  static PacketStage repeating(int every) {
    return new PacketStage() {
      private long frames;
      private int last;

      @Override
      public void change(Parcel parcel) {
        boolean repeat = ++frames % every == 0;
        int own = last;
        for (byte[] packet : parcel.videoAndReports()) {
          own = Packets.timestamp(packet);
          if (repeat && Packets.isVideo(packet)) {
            Packets.setTimestamp(packet, last);
          }
        }
        last = own;
      }
    };
  }

  /** RTP time that wraps around after so many ticks of 90 kHz. */
  static PacketStage wrapping(int ticks) {
    return new PacketStage() {
      private boolean begun;
      private int shift;

      @Override
      public void change(Parcel parcel) {
        for (byte[] packet : parcel.videoAndReports()) {
          if (!begun) {
            begun = true;
            shift = -ticks - Packets.timestamp(packet);
          }
          Packets.setTimestamp(packet, Packets.timestamp(packet) + shift);
        }
      }
    };
  }
}
