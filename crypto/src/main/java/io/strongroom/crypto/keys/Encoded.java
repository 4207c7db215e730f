package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;

/** Reads fields of foreign bytes; whatever is short is refused before it is allocated. */
final class Encoded {
  private Encoded() {}

  static int unsignedByte(ByteBuffer source) {
    require(source, 1);
    return source.get() & 0xff;
  }

  static int int32(ByteBuffer source) {
    require(source, Integer.BYTES);
    return source.getInt();
  }

  static byte[] bytes(ByteBuffer source, int length) {
    require(source, length);
    byte[] result = new byte[length];
    source.get(result);
    return result;
  }

  static void end(ByteBuffer source) {
    if (source.hasRemaining()) {
      throw new OpenFailedException();
    }
  }

  private static void require(ByteBuffer source, int length) {
    if (length < 0 || source.remaining() < length) {
      throw new OpenFailedException();
    }
  }
}
