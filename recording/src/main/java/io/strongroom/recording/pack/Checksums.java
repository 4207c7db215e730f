package io.strongroom.recording.pack;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/**
 * CRC32C (RFC 3720) for the structure of packs, and SHA-256, which is the hash of records that no
 * suite governs.
 */
public final class Checksums {
  private Checksums() {}

  /** CRC32C of {@code length} bytes from an absolute index; positions stay. */
  static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(from + length).position(from));
    return (int) crc.getValue();
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static void requireZero(ByteBuffer bytes, int from, int to, String what) {
    for (int i = from; i < to; i++) {
      if (bytes.get(i) != 0) {
        throw corrupt(what + ": reserved byte " + i + " is not zero");
      }
    }
  }

  public static StrongroomException corrupt(String message) {
    return new StrongroomException(ErrorKind.CORRUPT, message);
  }
}
