package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;

/**
 * H.264 in RTP (RFC 6184): single NAL unit packets, STAP-A and FU-A. The packets of interleaved
 * mode (STAP-B, MTAP, FU-B) count as damage; no camera was seen that sends them. Used by one
 * thread.
 *
 * <pre>
 *  STAP-A  |indicator 24| (size, 2 bytes | NAL unit)*
 *  FU-A    |indicator 28|S E R type|bytes of the NAL unit after its header
 * </pre>
 */
final class H264Payload extends VideoPayload {
  private static final int STAP_A = 24;
  private static final int FU_A = 28;
  private static final int START = 0x80;
  private static final int END = 0x40;

  H264Payload(PayloadType type, int track, RtpTrack.Output output, Tally tally, UnitArrays arrays) {
    super(VideoCodec.H264, type, track, output, tally, arrays);
  }

  @Override
  void take(ByteBuffer buffer, int offset, int length) {
    int type = buffer.get(offset) & 0x1f;
    if (type == STAP_A) {
      aggregate(buffer, offset + 1, length - 1);
    } else if (type == FU_A && length >= 2) {
      fragment(buffer, offset, length);
    } else if (type < STAP_A) {
      units.whole(buffer, offset, length);
    } else {
      units.damage();
    }
  }

  private void aggregate(ByteBuffer buffer, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at > 2) {
      int size = buffer.getShort(at) & 0xffff;
      at += 2;
      if (size > end - at || (size > 0 && (buffer.get(at) & 0x1f) >= STAP_A)) {
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
    int indicator = buffer.get(offset);
    int header = buffer.get(offset + 1);
    int type = header & 0x1f;
    if ((header & START) != 0) {
      units.first((indicator & 0xe0) | type, buffer, offset + 2, length - 2);
    } else if (units.fits(type)) {
      units.more(buffer, offset + 2, length - 2);
    } else {
      units.damage();
      return;
    }
    if ((header & END) != 0) {
      units.last();
    }
  }
}
