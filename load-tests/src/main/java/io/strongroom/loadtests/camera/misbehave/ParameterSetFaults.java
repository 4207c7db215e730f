package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.SentLedger;
import io.strongroom.loadtests.camera.misbehave.FlowFaults.Since;
import io.strongroom.loadtests.camera.send.Habits.Line;
import io.strongroom.loadtests.camera.send.Habits.Plan;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Parcel;
import io.strongroom.recording.model.VideoCodec;
import java.util.List;
import java.util.regex.Pattern;

/** VPS, SPS and PPS that are not where or when a client looks for them. */
final class ParameterSetFaults {
  private static final Pattern IN_SDP = Pattern.compile("[; ]sprop-[a-z-]+=[^;\\r\\n]*");
  private static final int H264_SPS = 7;
  private static final int H264_LEVEL = 3;
  private static final int LEVEL_5_1 = 51;

  private ParameterSetFaults() {}

  /** The session description without parameter sets; they are in band only. */
  static String missing(String sdp) {
    return IN_SDP.matcher(sdp).replaceAll("").replace("a=fmtp:96\r\n", "");
  }

  /** As missing, and the first keyframes come without them, too. */
  static Conduct late(VideoCodec codec, int keyframes) {
    return new Conduct() {
      @Override
      public String sdp(String usual) {
        return missing(usual);
      }

      @Override
      public Plan plan(Line line) {
        return Plan.of(new Late(codec, keyframes));
      }
    };
  }

  private static final class Late implements PacketStage {
    private final VideoCodec codec;
    private final int keyframes;
    private int seen;
    private int removed;

    Late(VideoCodec codec, int keyframes) {
      this.codec = codec;
      this.keyframes = keyframes;
    }

    @Override
    public void change(Parcel parcel) {
      seen += parcel.keyframe() ? 1 : 0;
      if (seen <= keyframes) {
        parcel.damage(SentLedger.Skip.UNDECODABLE);
      }
      parcel.eachVideo(this::packet);
    }

    /** Sequence numbers stay without a hole: nothing got lost, it never was. */
    private List<byte[]> packet(byte[] packet) {
      if (seen <= keyframes && isParameterSet(packet, codec)) {
        removed++;
        return List.of();
      }
      Packets.setSequence(packet, Packets.sequence(packet) - removed);
      return List.of(packet);
    }
  }

  /**
   * From time to time another SPS, with the same pictures: it permits a higher level than before,
   * which is just as valid. Then the former one again.
   */
  static PacketStage changing(long everyMicros) {
    return new PacketStage() {
      private final Since since = new Since();
      private int changes;

      @Override
      public void change(Parcel parcel) {
        if (parcel.keyframe() && since.passed(parcel, (changes + 1) * everyMicros)) {
          changes++;
        }
        for (byte[] packet : parcel.videoAndReports()) {
          boolean sps = (packet[Packets.PAYLOAD] & 0x1F) == H264_SPS && Packets.isVideo(packet);
          if (sps && changes % 2 != 0) {
            packet[Packets.PAYLOAD + H264_LEVEL] = LEVEL_5_1;
          }
        }
      }
    };
  }

  private static boolean isParameterSet(byte[] packet, VideoCodec codec) {
    int first = packet[Packets.PAYLOAD];
    return switch (codec) {
      case H264 -> (first & 0x1F) == 7 || (first & 0x1F) == 8;
      case H265 -> (first >> 1 & 0x3F) >= 32 && (first >> 1 & 0x3F) <= 34;
    };
  }
}
