package io.strongroom.recording.ingest.rtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Start codes of byte streams (ITU-T H.264 annex B), which some cameras leave in RTP payloads. */
final class StartCodes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private StartCodes() {}

  /** Index of the next 00 00 01 at or after {@code from}, or {@code end}. */
  static int next(byte[] bytes, int from, int end) {
    int at = from;
    while (at + 2 < end) {
      if (at + 8 <= end) {
        long word = (long) LONG.get(bytes, at);
        if (((word - LOW_BITS) & ~word & HIGH_BITS) == 0) {
          at += 8; // no zero byte among these eight, so no start code begins here
          continue;
        }
      }
      int stop = Math.min(at + 8, end - 2);
      for (; at < stop; at++) {
        if (bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1) {
          return at;
        }
      }
    }
    return end;
  }

  /** Bytes of the start code at {@code at}: 3, 4, or 0 if there is none. */
  static int lengthAt(ByteBuffer bytes, int at, int length) {
    if (length < 3 || bytes.get(at) != 0 || bytes.get(at + 1) != 0) {
      return 0;
    }
    if (bytes.get(at + 2) == 1) {
      return 3;
    }
    return length > 3 && bytes.get(at + 2) == 0 && bytes.get(at + 3) == 1 ? 4 : 0;
  }

  /**
   * Bytes of a start code that remain at {@code at} when its first ones were taken for the header
   * of a NAL unit; 0 if it is none.
   */
  static int lengthAfter(int header, int headerBytes, ByteBuffer bytes, int at, int length) {
    if ((header & (headerBytes == 1 ? 0xff : 0xffff)) != 0) {
      return 0;
    }
    int longest = Math.min(4 - headerBytes, length);
    for (int i = 0; i < longest; i++) {
      int next = bytes.get(at + i);
      if (next == 1 && headerBytes + i >= 2) {
        return i + 1;
      }
      if (next != 0) {
        return 0;
      }
    }
    return 0;
  }
}
