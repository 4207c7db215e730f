package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;

/**
 * The interleaved channels that SETUP agreed on, and what a frame on one of them looks like (RFC
 * 2326, 10.12; RFC 3550, 5.1 and 6.4). The look is asked for only where the stream is damaged.
 */
final class ChannelTable {
  static final int CHANNELS = 256;

  private static final int RTP_SSRC_OFFSET = 8;
  private static final int RTCP_SSRC_OFFSET = 4;

  /** Dollar, channel, two bytes of length. */
  static final int FRAME_HEADER_BYTES = 4;

  /** What is looked at of a frame amid damage: its header, RTP version, payload type. */
  static final int PROBE_BYTES = FRAME_HEADER_BYTES + 2;

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

  /**
   * The source heard last on each channel; 0 before the first, and for one that calls itself so.
   */
  private final int[] sources = new int[CHANNELS];

  private boolean heard;

  void set(ChannelPair pair) {
    kinds[pair.rtp()] = RTP;
    kinds[pair.rtcp()] = RTCP;
  }

  boolean knows(int channel) {
    return kinds[channel] != 0;
  }

  /**
   * Takes note of a frame that was handed on: amid damage the next ones are known by its source.
   */
  void heard(ByteBuffer in, int at, int length) {
    int channel = in.get(at + 1) & 0xff;
    int offset = sourceOffset(channel);
    if (length >= offset + Integer.BYTES) {
      heard = true;
      sources[channel] = in.getInt(at + FRAME_HEADER_BYTES + offset);
    }
  }

  private int sourceOffset(int channel) {
    return kinds[channel] == RTP ? RTP_SSRC_OFFSET : RTCP_SSRC_OFFSET;
  }

  /** Whether nothing has come yet on the channels that were agreed on. */
  boolean isSilent() {
    return !heard;
  }

  /** Length of the payload that the frame header at {@code at} claims. */
  static int length(ByteBuffer in, int at) {
    return (in.get(at + 2) & 0xff) << 8 | (in.get(at + 3) & 0xff);
  }

  /**
   * Whether a frame of ours begins at {@code at}, judged by all that can be seen of it and of the
   * item behind it. Where no item follows, it is one if it is from the source heard last: 32 bits
   * that chance does not hit.
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
    return confirms(in, end, limit) || isKnownSource(in, at) ? 0 : NO_FRAME;
  }

  /**
   * As {@link #mayBeginItem}, where it has to prove that what ends here was a frame. An empty line
   * proves nothing: two byte values of 256 begin one.
   */
  boolean confirms(ByteBuffer in, int at, int limit) {
    return in.get(at) > '\r' && mayBeginItem(in, at, limit);
  }

  private boolean isKnownSource(ByteBuffer in, int at) {
    int channel = in.get(at + 1) & 0xff;
    int offset = sourceOffset(channel);
    return sources[channel] != 0
        && length(in, at) >= offset + Integer.BYTES
        && in.getInt(at + FRAME_HEADER_BYTES + offset) == sources[channel];
  }

  /** Whether a frame of RTP or RTCP begins here, by its first bytes, on whatever channel. */
  static boolean mayBeginFrame(ByteBuffer in, int at) {
    return in.get(at) == '$' && (in.get(at + FRAME_HEADER_BYTES) & 0xc0) == 0x80;
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
