package io.strongroom.loadtests.camera.send;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes fields of one RTP or RTCP packet with its interleaved framing before it (RFC
 * 2326 10.12, RFC 3550 5.1 and 6.4.1). Pure functions on the caller's array.
 */
public final class Packets {
  /** Where the RTP payload begins, framing included. */
  public static final int PAYLOAD = 16;

  private static final int VIDEO_PAYLOAD_TYPE = 96;
  private static final int SENDER_REPORT = 200;
  private static final int BYE = 203;
  private static final int MARKER = 0x80;

  private Packets() {}

  /** Whether this is a packet of the picture: payload type 96 has nothing else. */
  public static boolean isVideo(byte[] piece) {
    return piece.length > PAYLOAD && piece[0] == '$' && (piece[5] & 0x7F) == VIDEO_PAYLOAD_TYPE;
  }

  /**
   * Whether this is the sender report of a track whose RTP clock is 90 kHz; sound is on a later
   * channel.
   *
   * @param videoChannel the interleaved channel of the picture
   */
  public static boolean isVideoReport(byte[] piece, int videoChannel) {
    return piece.length > 28
        && (piece[5] & 0xFF) == SENDER_REPORT
        && (piece[1] & 0xFF) == videoChannel + 1;
  }

  public static boolean isReport(byte[] piece) {
    return piece.length > 28 && (piece[5] & 0xFF) == SENDER_REPORT;
  }

  public static int channel(byte[] piece) {
    return piece[1] & 0xFF;
  }

  public static void setChannel(byte[] piece, int channel) {
    piece[1] = (byte) channel;
  }

  public static boolean marker(byte[] piece) {
    return (piece[5] & MARKER) != 0;
  }

  public static void setMarker(byte[] piece, boolean marker) {
    piece[5] = (byte) ((piece[5] & ~MARKER) | (marker ? MARKER : 0));
  }

  public static int sequence(byte[] piece) {
    return ByteBuffer.wrap(piece).getShort(6) & 0xFFFF;
  }

  public static void setSequence(byte[] piece, int sequence) {
    ByteBuffer.wrap(piece).putShort(6, (short) sequence);
  }

  /** RTP timestamp of a packet, or of a sender report. */
  public static int timestamp(byte[] piece) {
    return ByteBuffer.wrap(piece).getInt(isReport(piece) ? 20 : 8);
  }

  public static void setTimestamp(byte[] piece, int timestamp) {
    ByteBuffer.wrap(piece).putInt(isReport(piece) ? 20 : 8, timestamp);
  }

  /** NTP time of a sender report: seconds since 1900, and 2^-32 seconds. */
  public static long ntp(byte[] report) {
    return ByteBuffer.wrap(report).getLong(12);
  }

  public static void setNtp(byte[] report, long ntp) {
    ByteBuffer.wrap(report).putLong(12, ntp);
  }

  public static int ssrc(byte[] piece) {
    return ByteBuffer.wrap(piece).getInt(isReport(piece) ? 8 : 12);
  }

  /** Sets the SSRC, of a report also that of the source description behind it. */
  public static void setSsrc(byte[] piece, int ssrc) {
    ByteBuffer bytes = ByteBuffer.wrap(piece);
    if (isReport(piece)) {
      bytes.putInt(8, ssrc).putInt(36, ssrc);
    } else {
      bytes.putInt(12, ssrc);
    }
  }

  /** A copy with another payload, its length corrected. */
  public static byte[] withPayload(byte[] piece, byte[] payload) {
    ByteBuffer packet = ByteBuffer.allocate(PAYLOAD + payload.length);
    packet.put(piece, 0, PAYLOAD).put(payload);
    packet.putShort(2, (short) (PAYLOAD - 4 + payload.length));
    return packet.array();
  }

  /** An RTCP BYE (RFC 3550 6.6) that ends the track of an RTP packet. */
  public static byte[] bye(byte[] rtp) {
    byte[] reason = "bye".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer packet = ByteBuffer.allocate(4 + 12);
    packet.put((byte) '$').put((byte) (channel(rtp) + 1)).putShort((short) 12);
    packet.put((byte) 0x81).put((byte) BYE).putShort((short) 2).putInt(ssrc(rtp));
    return packet.put((byte) reason.length).put(reason).array();
  }
}
