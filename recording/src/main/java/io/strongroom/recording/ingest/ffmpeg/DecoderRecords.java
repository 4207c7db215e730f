package io.strongroom.recording.ingest.ffmpeg;

import java.nio.ByteBuffer;

/**
 * Parameter sets out of the decoder configuration records of ISO/IEC 14496-15 (5.3.3.1 for H.264,
 * 8.3.3.1 for H.265), as NAL units with 2-byte lengths. What is cut short yields what came before.
 */
final class DecoderRecords {
  private DecoderRecords() {}

  static ByteBuffer avc(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    ByteBuffer out = ByteBuffer.allocate(record.length);
    if (record.length < 7) {
      return out.flip();
    }
    in.position(5);
    if (copy(in, out, in.get() & 0x1f) && in.hasRemaining()) {
      copy(in, out, in.get() & 0xff);
    }
    return out.flip();
  }

  static ByteBuffer hevc(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    ByteBuffer out = ByteBuffer.allocate(record.length);
    if (record.length < 23) {
      return out.flip();
    }
    in.position(22);
    int arrays = in.get() & 0xff;
    for (int i = 0; i < arrays && in.remaining() >= 3; i++) {
      in.get();
      if (!copy(in, out, in.getShort() & 0xffff)) {
        break;
      }
    }
    return out.flip();
  }

  /** Copies units with their lengths; false if the record ends too early. */
  private static boolean copy(ByteBuffer in, ByteBuffer out, int units) {
    for (int i = 0; i < units; i++) {
      if (in.remaining() < 2) {
        return false;
      }
      int size = in.getShort(in.position()) & 0xffff;
      if (in.remaining() < 2 + size) {
        return false;
      }
      out.put(in.slice(in.position(), 2 + size));
      in.position(in.position() + 2 + size);
    }
    return true;
  }
}
