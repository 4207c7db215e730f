package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;

/**
 * H.265 in RTP (RFC 7798): single NAL unit packets, aggregation packets and fragmentation units.
 * Decoding order numbers are skipped, units stay in the order sent. Used by one thread.
 *
 * <pre>
 *  single  |header, 2 bytes|[DONL]| NAL unit
 *  AP      |header, type 48|[DONL] size, 2 bytes | NAL unit ([DOND, 1 byte] size | NAL unit)*
 *  FU      |header, type 49|S E type|[DONL if S]| bytes of the NAL unit after its header
 * </pre>
 */
final class H265Payload extends VideoPayload {
  private static final int AP = 48;
  private static final int FU = 49;
  private static final int START = 0x80;
  private static final int END = 0x40;
  private static final int DONL_BYTES = 2;

  private final boolean orderNumbers;

  H265Payload(PayloadType type, int track, RtpTrack.Output output, Tally tally, UnitArrays arrays) {
    super(VideoCodec.H265, type, track, output, tally, arrays);
    this.orderNumbers = Parameters.number(type, "sprop-max-don-diff", 0) > 0;
  }

  @Override
  void take(ByteBuffer buffer, int offset, int length) {
    if (length < 2) {
      units.damage();
      return;
    }
    int type = buffer.get(offset) >> 1 & 0x3f;
    boolean temporal = (buffer.get(offset + 1) & 7) != 0;
    if (!temporal && StartCodes.lengthAt(buffer, offset, length) == 0 && type != FU) {
      units.damage();
    } else if (type == AP) {
      aggregate(buffer, offset + 2, length - 2);
    } else if (type == FU && length >= 3) {
      fragment(buffer, offset, length);
    } else if (type < AP) {
      single(buffer, offset, length);
    } else {
      units.damage();
    }
  }

  private void single(ByteBuffer buffer, int offset, int length) {
    if (!orderNumbers) {
      units.whole(buffer, offset, length);
    } else if (length > 2 + DONL_BYTES) {
      units.first(
          buffer.getShort(offset) & 0xffff,
          buffer,
          offset + 2 + DONL_BYTES,
          length - 2 - DONL_BYTES);
      units.last();
    } else {
      units.damage();
    }
  }

  private void aggregate(ByteBuffer buffer, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean first = true;
    while (end - at > 2) {
      at += !orderNumbers ? 0 : first ? DONL_BYTES : 1;
      first = false;
      int size = end - at < 2 ? -1 : buffer.getShort(at) & 0xffff;
      at += 2;
      if (size < 0 || size > end - at || (size > 0 && (buffer.get(at) >> 1 & 0x3f) >= AP)) {
        units.damage();
        return;
      }
      if (size > 0) {
        units.whole(buffer, at, size);
      }
      at += size;
    }
  }

  private void fragment(ByteBuffer buffer, int offset, int length) {
    int header = buffer.get(offset + 2);
    int type = header & 0x3f;
    boolean start = (header & START) != 0;
    int skip = 3 + (orderNumbers && start ? DONL_BYTES : 0);
    if (length < skip) {
      units.damage();
      return;
    }
    if (start) {
      int rebuilt = (buffer.getShort(offset) & 0x81ff) | type << 9;
      units.first(rebuilt, buffer, offset + skip, length - skip);
    } else if (units.fits(type)) {
      units.more(buffer, offset + skip, length - skip);
    } else {
      units.damage();
      return;
    }
    if ((header & END) != 0) {
      units.last();
    }
  }
}
