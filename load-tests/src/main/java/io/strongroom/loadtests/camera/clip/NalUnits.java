package io.strongroom.loadtests.camera.clip;

import io.strongroom.recording.model.VideoCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** NAL units of H.264 (7.3.1) and H.265 (7.3.1.1): taken apart and told apart. Pure functions. */
final class NalUnits {
  private NalUnits() {}

  /** What a clip does with a NAL unit. */
  enum Role {
    /** VPS, SPS, PPS: repeated before each keyframe. */
    PARAMETERS,
    /** A slice: sent. */
    SLICE,
    /** Delimiters, filler, the encoder's own SEI: left out. */
    OTHER
  }

  static Role role(byte[] unit, VideoCodec codec) {
    return switch (codec) {
      case H264 -> {
        int type = unit[0] & 0x1F;
        yield type == 7 || type == 8
            ? Role.PARAMETERS
            : type >= 1 && type <= 5 ? Role.SLICE : Role.OTHER;
      }
      case H265 -> {
        int type = unit[0] >> 1 & 0x3F;
        yield type >= 32 && type <= 34 ? Role.PARAMETERS : type < 32 ? Role.SLICE : Role.OTHER;
      }
    };
  }

  /** Splits a byte stream with start codes (H.264 and H.265 Annex B). */
  static List<byte[]> split(byte[] annexB) {
    List<byte[]> units = new ArrayList<>();
    int start = next(annexB, 0);
    while (start < annexB.length) {
      int next = next(annexB, start);
      int end = next < annexB.length || endsWithCode(annexB, next) ? next - 3 : next;
      while (end > start && annexB[end - 1] == 0) {
        end--;
      }
      if (end > start) {
        units.add(Arrays.copyOfRange(annexB, start, end));
      }
      start = next;
    }
    return units;
  }

  private static boolean endsWithCode(byte[] bytes, int end) {
    return end >= 3 && bytes[end - 1] == 1 && bytes[end - 2] == 0 && bytes[end - 3] == 0;
  }

  /** First byte after the next start code at or after {@code from}; the length if there is none. */
  private static int next(byte[] bytes, int from) {
    for (int i = from; i + 3 <= bytes.length; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) {
        return i + 3;
      }
    }
    return bytes.length;
  }
}
