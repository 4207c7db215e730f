package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.VideoCodec;

/**
 * What the first bytes of a NAL unit say (ITU-T H.264 7.3.1 and table 7-1, H.265 7.3.1.2 and table
 * 7-1). Pure functions.
 */
final class NalSyntax {
  private static final int AVC_SEI = 6;
  private static final int AVC_IDR = 5;
  private static final int RECOVERY_POINT = 6;

  private NalSyntax() {}

  static int headerBytes(VideoCodec codec) {
    return codec == VideoCodec.H264 ? 1 : 2;
  }

  /** The type, from the first byte of the header. */
  static int type(VideoCodec codec, int header) {
    return codec == VideoCodec.H264 ? header & 0x1f : header >> 1 & 0x3f;
  }

  /**
   * Whether a NAL unit of this type holds a part of the picture that starts with its place in it.
   * Slice data partitions B and C (H.264 types 3 and 4) do not.
   */
  static boolean slice(VideoCodec codec, int type) {
    return codec == VideoCodec.H264 ? type == 1 || type == 2 || type == AVC_IDR : type < 32;
  }

  /**
   * Whether a NAL unit of this type after a picture belongs to the next one (7.4.1.2.3; 7.4.2.4.4).
   */
  static boolean beginsAccessUnit(VideoCodec codec, int type) {
    return switch (codec) {
      case H264 -> (type >= 6 && type <= 9) || (type >= 14 && type <= 18);
      case H265 -> (type >= 32 && type <= 35) || type == 39 || (type >= 41 && type <= 44);
    };
  }

  /** Whether a slice of this type makes its picture a keyframe: IDR, or any IRAP picture. */
  static boolean randomAccess(VideoCodec codec, int type) {
    return codec == VideoCodec.H264 ? type == AVC_IDR : type >= 16 && type <= 23;
  }

  static boolean parameterSet(VideoCodec codec, int type) {
    return codec == VideoCodec.H264 ? type == 7 || type == 8 : type >= 32 && type <= 34;
  }

  /**
   * Whether this is an SEI NAL unit with a recovery point (H.264 D.2.8): decoding can start at the
   * picture after it. Cameras with periodic intra refresh send no IDR picture at all.
   */
  static boolean recoveryPoint(VideoCodec codec, byte[] bytes, int from, int to) {
    if (codec != VideoCodec.H264 || (bytes[from] & 0x1f) != AVC_SEI) {
      return false;
    }
    int at = from + 1;
    while (to - at > 2) {
      int type = 0;
      while (at < to && bytes[at] == (byte) 0xff) {
        type += 255;
        at++;
      }
      type += at < to ? bytes[at++] & 0xff : 0;
      int size = 0;
      while (at < to && bytes[at] == (byte) 0xff) {
        size += 255;
        at++;
      }
      size += at < to ? bytes[at++] & 0xff : 0;
      if (type == RECOVERY_POINT) {
        return size > 0 && at < to;
      }
      at = skip(bytes, at, to, size);
    }
    return false;
  }

  /** Skips payload bytes; the emulation prevention bytes among them (7.3.1) do not count. */
  private static int skip(byte[] bytes, int from, int to, int count) {
    int at = from;
    int left = count;
    int zeros = 0;
    while (at < to && left > 0) {
      if (zeros >= 2 && bytes[at] == 3) {
        zeros = 0;
      } else {
        zeros = bytes[at] == 0 ? zeros + 1 : 0;
        left--;
      }
      at++;
    }
    return at;
  }
}
