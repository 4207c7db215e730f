package io.strongroom.recording.ingest.rtp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Gathers one access unit as NAL units with 4-byte lengths (ISO/IEC 14496-15). At most one NAL unit
 * is open, the last. Used by one thread.
 *
 * <p>The array is borrowed for the unit and given back with its end, so that a camera between two
 * units has none, and a keyframe's is no camera's for good.
 */
final class UnitBuffer {
  /** Largest access unit in bytes; what is larger is damage. */
  static final int MAX_BYTES = 8 << 20;

  private static final byte[] NONE = new byte[0];
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final UnitArrays arrays;
  private byte[] bytes = NONE;
  private int length;
  private int open = -1;

  UnitBuffer(UnitArrays arrays) {
    this.arrays = arrays;
  }

  int length() {
    return length;
  }

  /** Bytes borrowed now. */
  int capacity() {
    return bytes.length;
  }

  /** The array as it is now; replaced when the buffer grows. */
  byte[] array() {
    return bytes;
  }

  boolean isOpen() {
    return open >= 0;
  }

  /** Where the open NAL unit begins, its length field included. */
  int openAt() {
    return open;
  }

  /** Begins a NAL unit. False if the access unit is full. */
  boolean open() {
    if (!ensure(4)) {
      return false;
    }
    open = length;
    length += 4;
    return true;
  }

  /** Adds to the open NAL unit. False if the access unit is full. */
  boolean append(ByteBuffer source, int offset, int count) {
    if (!ensure(count)) {
      return false;
    }
    source.get(offset, bytes, length, count);
    length += count;
    return true;
  }

  boolean append(int value) {
    if (!ensure(1)) {
      return false;
    }
    bytes[length++] = (byte) value;
    return true;
  }

  /**
   * Ends the open NAL unit. Zero bytes at its end belong to no NAL unit (ITU-T H.264 B.1 {@code
   * trailing_zero_8bits}) and go.
   *
   * @param split whether start codes within it are looked for and become lengths
   * @return where it begins, with {@link #length} where the last one made of it ends; -1 if there
   *     is no room for the lengths
   */
  int close(boolean split) {
    int from = open;
    open = -1;
    while (length > from + 4 && bytes[length - 1] == 0) {
      length--;
    }
    if (length == from + 4) {
      length = from;
    } else {
      INT.set(bytes, from, length - from - 4);
      if (split && StartCodes.next(bytes, from + 4, length) < length) {
        return splitAt(from) ? from : -1;
      }
    }
    return from;
  }

  private boolean splitAt(int from) {
    byte[] unit = Arrays.copyOfRange(bytes, from + 4, length);
    length = from;
    int start = 0;
    while (start < unit.length) {
      int code = StartCodes.next(unit, start, unit.length);
      int end = code;
      while (end > start && unit[end - 1] == 0) {
        end--;
      }
      int size = end - start;
      // each unit but the first stands where a start code of three bytes stood
      if (size > 0) {
        if (!ensure(4 + size)) {
          return false;
        }
        INT.set(bytes, length, size);
        System.arraycopy(unit, start, bytes, length + 4, size);
        length += 4 + size;
      }
      start = code + 3;
    }
    return true;
  }

  /** Takes the open NAL unit back. */
  void abandon() {
    if (open >= 0) {
      length = open;
      open = -1;
    }
  }

  /** The size of the NAL unit whose length field is at {@code at}. */
  int sizeAt(int at) {
    return (int) INT.get(bytes, at);
  }

  /** The first {@code count} bytes; valid until the next change. */
  ByteBuffer first(int count) {
    return ByteBuffer.wrap(bytes, 0, count);
  }

  /** Forgets the first {@code count} bytes; what follows moves to the front. */
  void consume(int count) {
    length -= count;
    if (length > 0) {
      System.arraycopy(bytes, count, bytes, 0, length);
    } else if (open < 0) {
      giveBack();
    }
  }

  /** Forgets everything and gives the memory back. */
  void giveBack() {
    length = 0;
    open = -1;
    if (bytes != NONE) {
      arrays.giveBack(bytes);
      bytes = NONE;
    }
  }

  private boolean ensure(int more) {
    if (more > MAX_BYTES - length) {
      return false;
    }
    if (length + more > bytes.length) {
      byte[] larger = arrays.take(length + more);
      System.arraycopy(bytes, 0, larger, 0, length);
      if (bytes != NONE) {
        arrays.giveBack(bytes);
      }
      bytes = larger;
    }
    return true;
  }
}
