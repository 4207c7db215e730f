package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds boxes (ISO/IEC 14496-12, 4.2) in memory. For init segments, which are rare and small; a
 * fragment's {@code moof} is written in place by {@link MovieFragment}.
 */
final class BoxWriter {
  private byte[] bytes = new byte[512];
  private int length;

  BoxWriter u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  BoxWriter u16(int value) {
    return u8(value >> 8).u8(value);
  }

  BoxWriter u24(int value) {
    return u8(value >> 16).u16(value);
  }

  BoxWriter u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  BoxWriter u64(long value) {
    return u32(value >>> 32).u32(value);
  }

  BoxWriter zeros(int count) {
    room(count);
    length += count;
    return this;
  }

  BoxWriter ascii(String text) {
    return bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  BoxWriter bytes(ByteBuffer source) {
    int count = source.remaining();
    room(count);
    source.get(source.position(), bytes, length, count);
    length += count;
    return this;
  }

  /** A box whose size is filled in after its content has been written. */
  BoxWriter box(String type, Runnable content) {
    int start = length;
    u32(0).ascii(type);
    content.run();
    ByteBuffer.wrap(bytes).putInt(start, length - start);
    return this;
  }

  /** A box with version and flags (ISO/IEC 14496-12, 4.2.2). */
  BoxWriter fullBox(String type, int version, int flags, Runnable content) {
    return box(
        type,
        () -> {
          u8(version).u24(flags);
          content.run();
        });
  }

  /** A copy of everything written. */
  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
  }

  private void room(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
  }
}
