package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import java.util.Random;

/** RTP streams that do not keep the SSRC that SETUP named (RFC 3550 8). */
final class SourceFaults {
  private SourceFaults() {}

  /** Begins a new stream every so often: SSRC, sequence and time are drawn anew. */
  static PacketStage changing(long everyMicros) {
    return new PacketStage() {
      private final Random random = new Random(everyMicros);
      private long nextMicros = -1;
      private int ssrc;
      private int sequence;
      private int time;

      @Override
      public void change(Parcel parcel) {
        if (nextMicros < 0) {
          nextMicros = parcel.capturedMicros() + everyMicros;
        } else if (parcel.capturedMicros() >= nextMicros) {
          nextMicros += everyMicros;
          ssrc = random.nextInt();
          sequence = random.nextInt();
          time = random.nextInt();
        }
        for (byte[] packet : parcel.videoAndReports()) {
          Packets.setSsrc(packet, Packets.ssrc(packet) ^ ssrc);
          Packets.setTimestamp(packet, Packets.timestamp(packet) + time);
          if (Packets.isVideo(packet)) {
            Packets.setSequence(packet, Packets.sequence(packet) + sequence);
          }
        }
      }
    };
  }

  /** Has another SSRC from each keyframe on; sequence and time go on as if nothing were. */
  static PacketStage perGop() {
    return new PacketStage() {
      private final Random random = new Random(1);
      private int ssrc;

      @Override
      public void change(Parcel parcel) {
        if (parcel.keyframe()) {
          ssrc = random.nextInt();
        }
        for (byte[] packet : parcel.videoAndReports()) {
          Packets.setSsrc(packet, Packets.ssrc(packet) ^ ssrc);
        }
      }
    };
  }
}
