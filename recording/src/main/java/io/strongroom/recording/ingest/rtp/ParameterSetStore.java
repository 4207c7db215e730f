package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The parameter sets of a video track: those of the session description, replaced by those that
 * come in band. Used by one thread.
 */
final class ParameterSetStore {
  /** Longest parameter set, and most bytes in all. */
  static final int MAX_SET_BYTES = 4 << 10;

  static final int MAX_BYTES = 64 << 10;

  private final VideoCodec codec;
  private final List<byte[]> units = new ArrayList<>();
  private int total;
  private Bytes joined = Bytes.EMPTY;
  private boolean stale;

  /**
   * @param described NAL units of the session description, in its order; what is too long is left
   *     out
   */
  ParameterSetStore(VideoCodec codec, List<byte[]> described) {
    this.codec = codec;
    for (byte[] unit : described) {
      if (total + 4 + unit.length <= MAX_BYTES) {
        units.add(unit);
        total += 4 + unit.length;
      }
    }
    stale = true;
  }

  /** All of them as NAL units with 4-byte lengths. */
  Bytes bytes() {
    if (stale) {
      stale = false;
      ByteBuffer out = ByteBuffer.allocate(total);
      units.forEach(unit -> out.putInt(unit.length).put(unit));
      joined = Bytes.copyOf(out.flip());
    }
    return joined;
  }

  /** Takes one that came in band; true if it is another than the one known of its identifier. */
  boolean take(byte[] source, int offset, int length) {
    int at = -1;
    for (int i = 0; i < units.size(); i++) {
      byte[] known = units.get(i);
      if (Arrays.equals(known, 0, known.length, source, offset, offset + length)) {
        return false;
      }
      if (key(known, 0, known.length) == key(source, offset, length)) {
        at = i;
      }
    }
    int grown = total + length - (at >= 0 ? units.get(at).length : -4);
    if (length > MAX_SET_BYTES || grown > MAX_BYTES) {
      return false;
    }
    byte[] unit = Arrays.copyOfRange(source, offset, offset + length);
    if (at >= 0) {
      units.set(at, unit);
    } else {
      units.add(unit);
    }
    total = grown;
    stale = true;
    return true;
  }

  /**
   * Type and identifier. The identifier of an H.265 sequence parameter set lies behind its profile
   * and levels and is taken as 0: cameras have one.
   */
  private int key(byte[] unit, int offset, int length) {
    int end = offset + length;
    int type = NalSyntax.type(codec, unit[offset]);
    int identifier =
        switch (codec) {
          case H264 -> number(unit, offset + (type == 7 ? 4 : 1), end);
          case H265 ->
              switch (type) {
                case 32 -> length > 2 ? (unit[offset + 2] & 0xff) >> 4 : 0;
                case 34 -> number(unit, offset + 2, end);
                default -> 0;
              };
        };
    return type << 16 | identifier;
  }

  /** An Exp-Golomb number (ITU-T H.264 9.1) of at most 8 bits at a byte border; 0 if cut short. */
  private static int number(byte[] unit, int offset, int end) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = bits << 8 | (offset + i < end ? unit[offset + i] & 0xff : 0);
    }
    int zeros = Integer.numberOfLeadingZeros(bits);
    return zeros > 8 ? 0 : (bits >>> (31 - 2 * zeros)) - 1;
  }
}
