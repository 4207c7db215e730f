package io.strongroom.recording.fragment;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;

/**
 * Reads bits and Exp-Golomb numbers from one NAL unit after taking out the emulation prevention
 * bytes (ITU-T H.264 7.3.1, 9.1; H.265 7.3.1.1, 9.2). Every read past the end, and every number
 * outside the range its caller gives, throws CORRUPT: the bytes come from a camera.
 */
final class RbspReader {
  /** Largest parameter set that is read; the longest seen in the field are below 200 bytes. */
  static final int MAX_PARAMETER_SET_BYTES = 4096;

  private final byte[] bytes;
  private final int bits;
  private int position;

  private RbspReader(byte[] bytes, int length) {
    this.bytes = bytes;
    this.bits = length * 8;
  }

  /** A reader of the NAL unit's payload; {@code headerBytes} at its start are skipped. */
  static RbspReader of(ByteBuffer nal, int headerBytes) {
    int size = nal.remaining();
    if (size <= headerBytes || size > MAX_PARAMETER_SET_BYTES) {
      throw malformed("a parameter set of " + size + " bytes");
    }
    byte[] payload = new byte[size - headerBytes];
    int length = 0;
    int zeros = 0;
    for (int i = nal.position() + headerBytes; i < nal.limit(); i++) {
      byte value = nal.get(i);
      if (zeros >= 2 && value == 3) {
        zeros = 0;
        continue;
      }
      zeros = value == 0 ? zeros + 1 : 0;
      payload[length++] = value;
    }
    return new RbspReader(payload, length);
  }

  boolean flag() {
    return bits(1) == 1;
  }

  /** The next {@code count} bits, at most 32, as an unsigned number. */
  long bits(int count) {
    if (count > bits - position) {
      throw malformed("a parameter set that ends too early");
    }
    long value = 0;
    for (int i = 0; i < count; i++, position++) {
      value = value << 1 | (bytes[position >> 3] >> (7 - (position & 7)) & 1);
    }
    return value;
  }

  void skip(int count) {
    for (int left = count; left > 0; left -= 32) {
      bits(Math.min(left, 32));
    }
  }

  /** {@code ue(v)}, refused beyond {@code max}. */
  int unsigned(String field, int max) {
    int zeros = 0;
    while (!flag()) {
      if (++zeros > 31) {
        throw malformed(field + " longer than 32 bits");
      }
    }
    long value = (1L << zeros) - 1 + bits(zeros);
    if (value > max) {
      throw malformed(field + " " + value + " (at most " + max + " is possible)");
    }
    return (int) value;
  }

  /** {@code se(v)}. */
  int signed(String field) {
    int code = unsigned(field, Integer.MAX_VALUE);
    return (code & 1) == 1 ? (code >>> 1) + 1 : -(code >>> 1);
  }

  static StrongroomException malformed(String what) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "the camera's parameter sets are malformed: " + what);
  }
}
