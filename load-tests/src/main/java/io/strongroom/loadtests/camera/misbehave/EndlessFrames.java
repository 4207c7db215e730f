package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.misbehave.FlowFaults.Since;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import io.strongroom.recording.model.VideoCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * After a while a frame begins that does not end: fragmentation units (RFC 6184 5.8, RFC 7798
 * 4.4.3) without a last one, {@value #PACKETS} packets for each frame that would have been due. Or,
 * instead, each frame comes as an aggregate whose inner length lies.
 */
final class EndlessFrames implements PacketStage {
  /** Some 20 Mbit/s at 25 frames a second: a client that keeps it all has 150 MB a minute. */
  private static final int PACKETS = 72;

  private static final int FRAGMENT_BYTES = 1400;

  private final VideoCodec codec;
  private final long afterMicros;
  private final boolean aggregate;
  private final Since since = new Since();
  private byte @Nullable [] model;
  private int sequence;

  /**
   * @param aggregate whether to send aggregates with a wrong length rather than one endless frame
   */
  EndlessFrames(VideoCodec codec, long afterMicros, boolean aggregate) {
    this.codec = codec;
    this.afterMicros = afterMicros;
    this.aggregate = aggregate;
  }

  @Override
  public void change(Parcel parcel) {
    byte[] before = model;
    if (!since.passed(parcel, afterMicros) || before == null) {
      parcel.pieces().stream().filter(Packets::isVideo).forEach(p -> model = p);
      return;
    }
    if (aggregate) {
      parcel.eachVideo(p -> List.of(Packets.withPayload(p, lyingAggregate())));
      parcel.damage(SentLedger.Skip.INCOMPLETE);
      return;
    }
    if (sequence == 0) {
      sequence = Packets.sequence(before) + 1;
      parcel.withhold();
      parcel.pieces().add(next(before, true));
    } else {
      parcel.withhold();
    }
    for (int i = 0; i < PACKETS; i++) {
      parcel.pieces().add(next(before, false));
    }
  }

  private byte[] next(byte[] before, boolean start) {
    byte[] packet = Packets.withPayload(before, fragment(start));
    Packets.setMarker(packet, false);
    Packets.setSequence(packet, sequence++);
    return packet;
  }

  private byte[] fragment(boolean start) {
    byte[] payload = new byte[FRAGMENT_BYTES];
    java.util.Arrays.fill(payload, (byte) 0x55);
    int first = start ? 0x80 : 0;
    switch (codec) {
      case H264 -> {
        payload[0] = 0x7C;
        payload[1] = (byte) (first | 1);
      }
      case H265 -> {
        payload[0] = 49 << 1;
        payload[1] = 1;
        payload[2] = (byte) (first | 1);
      }
    }
    return payload;
  }

  /** STAP-A or AP whose one inner unit says that it has 65,535 bytes, of which ten are there. */
  private byte[] lyingAggregate() {
    byte[] head =
        switch (codec) {
          case H264 -> new byte[] {0x78, -1, -1};
          case H265 -> new byte[] {48 << 1, 1, -1, -1};
        };
    return java.util.Arrays.copyOf(head, head.length + 10);
  }
}
