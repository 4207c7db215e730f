package io.strongroom.recording.model;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes that lie in several buffers, one behind the other, so that what was gathered in pieces can
 * be hashed, sealed and written without being copied together first.
 *
 * @param parts each from its position to its limit, which nobody moves; they belong to whoever made
 *     the chain, and are valid as long as that says
 */
public record ByteChain(List<ByteBuffer> parts) {
  /** The remaining bytes of one buffer. */
  public static ByteChain of(ByteBuffer whole) {
    return new ByteChain(List.of(whole));
  }

  /** Bytes in all. */
  public int length() {
    int length = 0;
    for (ByteBuffer part : parts) {
      length += part.remaining();
    }
    return length;
  }

  /** All bytes in one array of the caller's. */
  public ByteBuffer copy() {
    ByteBuffer copy = ByteBuffer.allocate(length());
    for (ByteBuffer part : parts) {
      copy.put(part.duplicate());
    }
    return copy.flip();
  }
}
