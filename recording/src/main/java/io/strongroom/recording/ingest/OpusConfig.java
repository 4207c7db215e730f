package io.strongroom.recording.ingest;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The {@code dOps} payload (Encapsulation of Opus in ISO Base Media File Format, 4.3.2) from the
 * identification header of RFC 7845, 5.1.
 */
public final class OpusConfig {
  private static final byte[] MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 19;
  private static final int RATE = 48_000;

  private OpusConfig() {}

  /** From an identification header; without one (RTP has none) the defaults of RFC 7587. */
  public static Bytes of(byte[] identification, int channels) {
    if (identification.length < HEADER_BYTES || !Arrays.equals(identification, 0, 8, MAGIC, 0, 8)) {
      return Bytes.copyOf(
          ByteBuffer.allocate(11)
              .put((byte) 0)
              .put((byte) channels)
              .putShort((short) 0)
              .putInt(RATE)
              .putShort((short) 0)
              .put((byte) 0)
              .flip());
    }
    ByteBuffer head = ByteBuffer.wrap(identification).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer out = ByteBuffer.allocate(identification.length - MAGIC.length);
    out.put((byte) 0)
        .put(head.get(9))
        .putShort(head.getShort(10))
        .putInt(head.getInt(12))
        .putShort(head.getShort(16))
        .put(identification, 18, identification.length - 18);
    return Bytes.copyOf(out.flip());
  }
}
