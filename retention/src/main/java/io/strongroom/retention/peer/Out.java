package io.strongroom.retention.peer;

import java.nio.ByteBuffer;
import java.util.List;

/** A buffer that grows. */
final class Out {
  private static final int FIRST_BYTES = 1_024;

  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BYTES);

  /** Writes one element of a list. */
  interface Element<T> {
    void put(Out out, T element);
  }

  /** The buffer, with room for so many bytes. */
  ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      buffer = ByteBuffer.allocate(2 * (buffer.capacity() + bytes)).put(buffer.flip());
    }
    return buffer;
  }

  /** Writes how many there are, and each of them. */
  <T> void list(List<T> all, Element<T> element) {
    room(Integer.BYTES).putInt(all.size());
    all.forEach(each -> element.put(this, each));
  }

  byte[] bytes() {
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
