package io.strongroom.playback.audit;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One entry as it lies in a file: length of the sealed entry (4 bytes), sequence (8), hash of the
 * entry before (32), sealed entry, CRC32C of all that (4). Big-endian.
 *
 * <p>The hash of an entry is the SHA-256 of its frame without the CRC; the entry before the first
 * one of a file is that file's head.
 */
@SuppressWarnings("ArrayRecordComponent") // stays in this package; never changed or compared
record LogFrame(long sequence, byte[] previousHash, byte[] sealed) {
  /** Largest sealed entry. */
  static final int MAX_SEALED_BYTES = 16 * 1024;

  static final int HASH_BYTES = 32;

  private static final int PREFIX_BYTES = 4 + 8 + HASH_BYTES;
  private static final int CRC_BYTES = 4;

  int bytes() {
    return PREFIX_BYTES + sealed.length + CRC_BYTES;
  }

  byte[] hash() {
    return sha256(hashed());
  }

  byte[] encode() {
    byte[] hashed = hashed();
    return ByteBuffer.allocate(bytes()).put(hashed).putInt(crc(hashed)).array();
  }

  private byte[] hashed() {
    return ByteBuffer.allocate(PREFIX_BYTES + sealed.length)
        .putInt(sealed.length)
        .putLong(sequence)
        .put(previousHash)
        .put(sealed)
        .array();
  }

  /** The frame at the buffer's position, which moves behind it; empty if there is no whole one. */
  static Optional<LogFrame> next(ByteBuffer source) {
    ByteBuffer bytes = source.duplicate();
    if (bytes.remaining() < PREFIX_BYTES + CRC_BYTES) {
      return Optional.empty();
    }
    int length = bytes.getInt();
    if (length < 1
        || length > MAX_SEALED_BYTES
        || bytes.remaining() < PREFIX_BYTES - 4 + length + CRC_BYTES) {
      return Optional.empty();
    }
    long sequence = bytes.getLong();
    byte[] previousHash = new byte[HASH_BYTES];
    byte[] sealed = new byte[length];
    bytes.get(previousHash).get(sealed);
    LogFrame frame = new LogFrame(sequence, previousHash, sealed);
    if (bytes.getInt() != crc(frame.hashed())) {
      return Optional.empty();
    }
    source.position(bytes.position());
    return Optional.of(frame);
  }

  static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }
}
