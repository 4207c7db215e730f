package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;

/**
 * The interleaved channels that SETUP agreed on, and what a frame on one of them looks like (RFC
 * 2326, 10.12; RFC 3550, 5.1 and 6.4). The look is asked for only where the stream is damaged.
 */
final class ChannelTable {
  static final int CHANNELS = 256;

  /** Dollar, channel, two bytes of length. */
  static final int FRAME_HEADER_BYTES = 4;

  /** What is looked at of a frame amid damage: its header, RTP version, payload type. */
  private static final int PROBE_BYTES = FRAME_HEADER_BYTES + 2;

  /** Of the item behind a plausible frame, this much is looked at: dollar and channel. */
  static final int CONFIRMING_BYTES = 2;

  /** What {@link #judge} answers where no frame begins. */
  static final int NO_FRAME = -1;

  private static final int MIN_RTP_BYTES = 12;
  private static final int MIN_RTCP_BYTES = 4;

  /** Sender report to extended reports, with room for later ones (RFC 3550, 12.1; RFC 5761, 4). */
  private static final int FIRST_RTCP_TYPE = 192;

  private static final int LAST_RTCP_TYPE = 223;
  private static final byte RTP = 1;
  private static final byte RTCP = 2;

  private final byte[] kinds = new byte[CHANNELS];

  void set(ChannelPair pair) {
    kinds[pair.rtp()] = RTP;
    kinds[pair.rtcp()] = RTCP;
  }

  boolean knows(int channel) {
    return kinds[channel] != 0;
  }

  /** Length of the payload that the frame header at {@code at} claims. */
  static int length(ByteBuffer in, int at) {
    return (in.get(at + 2) & 0xff) << 8 | (in.get(at + 3) & 0xff);
  }

  /**
   * Whether a frame of ours begins at {@code at}, judged by all that can be seen of it and of the
   * item behind it.
   *
   * @return 0 if so, {@link #NO_FRAME} if not, else how many more bytes are needed to tell
   */
  int judge(ByteBuffer in, int at, int limit) {
    if (in.get(at) != '$') {
      return NO_FRAME;
    }
    if (limit - at < PROBE_BYTES) {
      return PROBE_BYTES - (limit - at);
    }
    if (!looksLikeFrame(in, at)) {
      return NO_FRAME;
    }
    int end = at + FRAME_HEADER_BYTES + length(in, at);
    if (limit - end < CONFIRMING_BYTES) {
      return CONFIRMING_BYTES - (limit - end);
    }
    return confirms(in, end, limit) ? 0 : NO_FRAME;
  }

  /**
   * As {@link #mayBeginItem}, where it has to prove that what ends here was a frame. An empty line
   * proves nothing: two byte values of 256 begin one.
   */
  boolean confirms(ByteBuffer in, int at, int limit) {
    return in.get(at) > '\r' && mayBeginItem(in, at, limit);
  }

  private boolean looksLikeFrame(ByteBuffer in, int at) {
    byte kind = kinds[in.get(at + 1) & 0xff];
    if (kind == 0 || (in.get(at + 4) & 0xc0) != 0x80) {
      return false;
    }
    int type = in.get(at + 5) & 0xff;
    boolean control = type >= FIRST_RTCP_TYPE && type <= LAST_RTCP_TYPE;
    int length = length(in, at);
    return kind == RTCP ? control && length >= MIN_RTCP_BYTES : !control && length >= MIN_RTP_BYTES;
  }

  /**
   * Whether what is visible at {@code at} can begin the next item: a frame on a known channel, a
   * message, an empty line. What lies beyond the limit is believed.
   */
  boolean mayBeginItem(ByteBuffer in, int at, int limit) {
    if (at >= limit) {
      return true;
    }
    byte first = in.get(at);
    if (first == '$') {
      return at + 1 >= limit || knows(in.get(at + 1) & 0xff);
    }
    if (first == '\r' || first == '\n') {
      return true;
    }
    return MessageStart.ofResponse(in, at, limit) != MessageStart.Verdict.NO
        || MessageStart.ofRequest(in, at, limit) != MessageStart.Verdict.NO;
  }
}
