package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Packets of one track. First byte: which coding, and whether packets may come out of order. Then
 * packets, each behind two bytes: how far the sequence number and the time go on with a flag for
 * the marker, and the payload's length.
 */
public final class RtpFuzz {
  private static final List<PayloadType> TYPES =
      List.of(
          Sender.h264(),
          Sender.h265(),
          Sender.h265("sprop-max-don-diff", "1"),
          Sender.type(96, "MPEG4-GENERIC", 16_000, 1, "mode", "AAC-hbr"),
          Sender.type(96, "MP4A-LATM", 16_000, 1, "config", "400028103fc0"),
          Sender.type(96, "OPUS", 48_000, 2),
          Sender.type(96, "PCMU", 8_000, 1));

  private static final int HEADER_BYTES = 12;
  private static final int MAX_PAYLOAD = 255;
  private static final int RTCP = 0x40;

  private RtpFuzz() {}

  /** Fails on any exception, and on a sample that is not well formed. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    PayloadType type = TYPES.get((input[0] & 0x7f) % TYPES.size());
    boolean video = type.encoding().startsWith("H26");
    RtpTrack track =
        RtpTrack.of(type, video ? 0 : 1, new Checking(), new UnitArrays()).orElseThrow();
    ByteBuffer packet = ByteBuffer.allocate(HEADER_BYTES + MAX_PAYLOAD);
    int sequence = 0;
    int time = 0;
    int at = 1;
    while (at + 2 <= input.length) {
      int how = input[at] & 0xff;
      int length = Math.min(input[at + 1] & 0xff, input.length - at - 2);
      sequence += how & 3;
      time += (how >> 2 & 3) * 1_800;
      packet.put(0, (byte) 0x80).put(1, (byte) ((how & 0x80) | 96));
      packet.putShort(2, (short) sequence).putInt(4, time).putInt(8, how >> 5 & 1);
      packet.put(HEADER_BYTES, input, at + 2, length);
      WallTime arrival = new WallTime(time * 11L);
      if ((how & RTCP) != 0) {
        track.rtcp(packet, HEADER_BYTES, length, arrival);
      } else {
        track.rtp(packet, 0, HEADER_BYTES + length, arrival);
      }
      at += 2 + length;
    }
    track.flush();
    track.format();
  }

  private static final class Checking implements RtpTrack.Output {
    @Override
    public void formatChanged() {}

    @Override
    public void sample(EncodedSample sample) {
      ByteBuffer bytes = sample.bytes();
      if (!bytes.hasRemaining()) {
        throw new AssertionError("an empty sample");
      }
      int at = bytes.position();
      while (sample.track() == 0 && at < bytes.limit()) {
        int size = bytes.limit() - at < 5 ? -1 : bytes.getInt(at);
        if (size < 1 || size > bytes.limit() - at - 4) {
          throw new AssertionError("a NAL unit of " + size + " bytes");
        }
        at += 4 + size;
      }
    }

    @Override
    public void loss() {}
  }
}
