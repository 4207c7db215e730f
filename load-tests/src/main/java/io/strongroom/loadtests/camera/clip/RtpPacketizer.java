package io.strongroom.loadtests.camera.clip;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.recording.model.VideoCodec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts frames into RTP packets: single NAL unit packets and fragmentation units (RFC 6184 5.6 and
 * 5.8, RFC 7798 4.4.1 and 4.4.3). No aggregation: cameras rarely use it.
 *
 * <p>Used for one frame at a time; a new instance for each.
 */
final class RtpPacketizer {
  /** Largest RTP payload, as cameras on Ethernet send it. */
  static final int MAX_PAYLOAD = 1400;

  /** Dynamic payload type of video, as it stands in the SDP. */
  static final int VIDEO_PAYLOAD_TYPE = 96;

  private static final int RTP_VERSION = 0x80;
  private static final int MARKER = 0x80;
  private static final int FU_A = 28;
  private static final int H265_FU = 49;
  private static final int H264_FILLER = 12;
  private static final int H265_FILLER = 38;

  private final VideoCodec codec;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
  private final List<Integer> packets = new ArrayList<>();

  private RtpPacketizer(VideoCodec codec) {
    this.codec = codec;
  }

  /** The packets of one frame, with parameter sets before a keyframe and a blank stamp. */
  static WireFrame packetize(VideoCodec codec, List<byte[]> parameterSets, EncodedFrame frame) {
    RtpPacketizer packetizer = new RtpPacketizer(codec);
    if (frame.keyframe()) {
      parameterSets.forEach(unit -> packetizer.unit(unit, false));
    }
    int stamp =
        packetizer.bytes.size()
            + WireFrame.FRAMING
            + WireFrame.RTP_HEADER
            + FrameStamp.valueOffset(codec);
    packetizer.unit(FrameStamp.emptyNalUnit(codec), false);
    List<byte[]> slices =
        frame.units().stream().filter(u -> NalUnits.role(u, codec) == NalUnits.Role.SLICE).toList();
    for (int i = 0; i < slices.size(); i++) {
      packetizer.unit(slices.get(i), i == slices.size() - 1);
    }
    return new WireFrame(
        packetizer.bytes.toByteArray(),
        packetizer.packets.stream().mapToInt(Integer::intValue).toArray(),
        stamp,
        frame.keyframe(),
        frame.display());
  }

  /**
   * A frame with one more NAL unit of filler data (H.264 7.3.2.7, H.265 7.3.2.8) at its end, as
   * encoders with a constant bit rate send it.
   *
   * @param size of the whole, in bytes on the wire, about; a frame that is larger stays
   */
  static WireFrame filled(VideoCodec codec, WireFrame frame, int size) {
    int length = size - frame.bytes().length;
    if (length < MAX_PAYLOAD) {
      return frame;
    }
    RtpPacketizer packetizer = new RtpPacketizer(codec);
    byte[] before = frame.bytes().clone();
    before[frame.packets()[frame.packets().length - 1] + 5] &= (byte) ~MARKER;
    packetizer.bytes.writeBytes(before);
    for (int packet : frame.packets()) {
      packetizer.packets.add(packet);
    }
    packetizer.unit(filler(codec, length), true);
    return new WireFrame(
        packetizer.bytes.toByteArray(),
        packetizer.packets.stream().mapToInt(Integer::intValue).toArray(),
        frame.stamp(),
        frame.keyframe(),
        frame.display());
  }

  private static byte[] filler(VideoCodec codec, int length) {
    byte[] unit = new byte[length];
    Arrays.fill(unit, (byte) 0xFF);
    switch (codec) {
      case H264 -> unit[0] = H264_FILLER;
      case H265 -> {
        unit[0] = H265_FILLER << 1;
        unit[1] = 1;
      }
    }
    unit[length - 1] = (byte) 0x80;
    return unit;
  }

  private void unit(byte[] unit, boolean last) {
    if (unit.length <= MAX_PAYLOAD) {
      header(unit.length, last);
      bytes.writeBytes(unit);
      return;
    }
    int headerBytes = codec == VideoCodec.H264 ? 1 : 2;
    int room = MAX_PAYLOAD - headerBytes - 1;
    for (int at = headerBytes; at < unit.length; at += room) {
      int length = Math.min(room, unit.length - at);
      boolean end = at + length == unit.length;
      header(headerBytes + 1 + length, last && end);
      fragmentHeader(unit, at == headerBytes, end);
      bytes.write(unit, at, length);
    }
  }

  private void fragmentHeader(byte[] unit, boolean start, boolean end) {
    int flags = (start ? 0x80 : 0) | (end ? 0x40 : 0);
    switch (codec) {
      case H264 -> {
        bytes.write((unit[0] & 0xE0) | FU_A);
        bytes.write(flags | (unit[0] & 0x1F));
      }
      case H265 -> {
        bytes.write((unit[0] & 0x81) | H265_FU << 1);
        bytes.write(unit[1]);
        bytes.write(flags | (unit[0] >> 1 & 0x3F));
      }
    }
  }

  private void header(int payloadBytes, boolean marker) {
    packets.add(bytes.size());
    int length = WireFrame.RTP_HEADER + payloadBytes;
    bytes.write('$');
    bytes.write(0);
    bytes.write(length >> 8);
    bytes.write(length);
    bytes.write(RTP_VERSION);
    bytes.write((marker ? MARKER : 0) | VIDEO_PAYLOAD_TYPE);
    for (int i = 0; i < 10; i++) {
      bytes.write(0);
    }
  }
}
