package io.strongroom.recording.ingest.rtp;

import java.nio.ByteBuffer;

/**
 * The fixed header of an RTP packet and where its payload lies (RFC 3550, 5.1). One instance is
 * filled again for each packet. Used by one thread.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7 8 ...           16                            31
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * |                           timestamp                           |
 * |                             SSRC                              |
 * |  CSRC, CC times; extension if X: 2 bytes, length in words, words |
 * </pre>
 */
final class RtpHeader {
  private static final int FIXED_BYTES = 12;
  private static final int VERSION_2 = 2;

  private int payloadType;
  private int sequence;
  private int timestamp;
  private int ssrc;
  private boolean marker;
  private int payloadOffset;
  private int payloadLength;

  /**
   * Reads the header at {@code offset}.
   *
   * @return false if this is not a whole RTP packet; the fields are then not to be used
   */
  boolean parse(ByteBuffer buffer, int offset, int length) {
    if (length < FIXED_BYTES) {
      return false;
    }
    int first = buffer.get(offset) & 0xff;
    int second = buffer.get(offset + 1) & 0xff;
    int end = offset + length;
    int at = offset + FIXED_BYTES + 4 * (first & 0xf);
    if (first >> 6 != VERSION_2 || at > end) {
      return false;
    }
    if ((first & 0x10) != 0) {
      if (end - at < 4) {
        return false;
      }
      at += 4 + 4 * (buffer.getShort(at + 2) & 0xffff);
    }
    if ((first & 0x20) != 0) {
      int padding = buffer.get(end - 1) & 0xff;
      if (padding == 0) {
        return false;
      }
      end -= padding;
    }
    if (at > end) {
      return false;
    }
    marker = second >> 7 != 0;
    payloadType = second & 0x7f;
    sequence = buffer.getShort(offset + 2) & 0xffff;
    timestamp = buffer.getInt(offset + 4);
    ssrc = buffer.getInt(offset + 8);
    payloadOffset = at;
    payloadLength = end - at;
    return true;
  }

  int payloadType() {
    return payloadType;
  }

  /** 0 to 65,535. */
  int sequence() {
    return sequence;
  }

  int timestamp() {
    return timestamp;
  }

  int ssrc() {
    return ssrc;
  }

  boolean marker() {
    return marker;
  }

  int payloadOffset() {
    return payloadOffset;
  }

  int payloadLength() {
    return payloadLength;
  }
}
