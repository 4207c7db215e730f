package io.strongroom.recording.pack;

import static io.strongroom.recording.pack.Checksums.corrupt;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;

/**
 * The file beside a pack that holds its wrapped key, outside the hashed header so that the key can
 * be wrapped anew. One block: magic, version, length, wrapped key, zeros, CRC32C.
 */
public final class Sidecar {
  /** Length of the file. */
  public static final int BYTES = PackLimits.BLOCK_BYTES;

  /** Longest wrapped key. */
  public static final int MAX_KEY_BYTES = 2048;

  private static final long MAGIC = 0x53524B4559530D0AL; // "SRKEYS\r\n"
  private static final int KEY_AT = 16;
  private static final int CRC_AT = BYTES - 4;

  private Sidecar() {}

  /** Writes the file's bytes at the buffer's start. */
  public static void encode(Bytes wrappedKey, ByteBuffer out) {
    if (wrappedKey.length() == 0 || wrappedKey.length() > MAX_KEY_BYTES) {
      throw new IllegalArgumentException("wrapped key of " + wrappedKey.length() + " bytes");
    }
    for (int i = 0; i < BYTES; i += Long.BYTES) {
      out.putLong(i, 0L);
    }
    out.putLong(0, MAGIC);
    out.putShort(8, (short) 1);
    out.putInt(12, wrappedKey.length());
    out.put(KEY_AT, wrappedKey.toArray());
    out.putInt(CRC_AT, Checksums.crc(out, 0, CRC_AT));
  }

  /** Parses the file; CORRUPT for anything that {@link #encode} does not write. */
  public static Bytes decode(ByteBuffer in) {
    if (in.limit() != BYTES || in.getLong(0) != MAGIC) {
      throw corrupt("key file: not a key file");
    }
    if (in.getInt(CRC_AT) != Checksums.crc(in, 0, CRC_AT)) {
      throw corrupt("key file: checksum does not match");
    }
    int length = in.getInt(12);
    if (in.getShort(8) != 1 || in.getShort(10) != 0 || length < 1 || length > MAX_KEY_BYTES) {
      throw corrupt("key file: version or length out of range");
    }
    Checksums.requireZero(in, KEY_AT + length, CRC_AT, "key file");
    return Bytes.copyOf(in.slice(KEY_AT, length));
  }
}
