package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.send.PacketStage;
import io.strongroom.loadtests.camera.send.Packets;
import io.strongroom.loadtests.camera.send.Schedule;
import io.strongroom.recording.model.VideoCodec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A camera that declares 25 frames a second in its SDP and (H.264) in its SPS, and delivers another
 * rate. Its RTP time is honest.
 */
final class FrameRateLie implements Conduct {
  private final Clip clip;
  private final int delivered;
  private final byte[] sps;
  private final byte[] lyingSps;

  FrameRateLie(Material material, int delivered) {
    this.clip = material.own();
    this.delivered = delivered;
    this.sps = clip.parameterSets().getFirst();
    this.lyingSps =
        clip.codec() == VideoCodec.H264 ? SpsTiming.declare(sps, Clip.FRAMES_PER_SECOND) : sps;
  }

  @Override
  public String sdp(String usual) {
    Base64.Encoder base64 = Base64.getEncoder();
    return usual.replace(base64.encodeToString(sps), base64.encodeToString(lyingSps));
  }

  @Override
  public Plan plan(Line line) {
    Schedule schedule = new Schedule(new Looped(clip, true), delivered, 0);
    PacketStage stage = parcel -> parcel.eachVideo(packet -> List.of(declare(packet)));
    return new Plan(Optional.of(schedule), Optional.of(stage), true);
  }

  private byte[] declare(byte[] packet) {
    boolean found = Arrays.equals(packet, Packets.PAYLOAD, packet.length, sps, 0, sps.length);
    return found ? Packets.withPayload(packet, lyingSps) : packet;
  }
}
