package io.strongroom.loadtests.prove.shred;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What is derived from a pack's DEK and the hash of its header. */
final class PackKeys {
  private final byte[] key;
  private final byte[] nonceBase;
  private final byte[] commitment;

  PackKeys(byte[] dek, byte[] headerHash) {
    this.key = derive(dek, headerHash, "key", Algorithms.KEY_BYTES);
    this.nonceBase = derive(dek, headerHash, "nonce", Algorithms.NONCE_BYTES);
    this.commitment = derive(dek, headerHash, "commitment", Algorithms.KEY_BYTES);
  }

  byte[] commitment() {
    return commitment;
  }

  /** A chunk; empty if it does not verify. */
  Optional<byte[]> open(int sequence, byte[] associated, byte[] sealed) {
    ByteBuffer nonce = ByteBuffer.wrap(nonceBase.clone());
    int numberAt = Algorithms.NONCE_BYTES - Long.BYTES;
    nonce.putLong(numberAt, nonce.getLong(numberAt) ^ Integer.toUnsignedLong(sequence));
    return Algorithms.openGcm(key, nonce.array(), associated, sealed);
  }

  private static byte[] derive(byte[] dek, byte[] headerHash, String name, int lengthBytes) {
    byte[] label = Algorithms.label("strongroom/v1/pack/" + name);
    byte[] info = Algorithms.concat(label, new byte[] {Algorithms.SUITE});
    return Algorithms.hkdf(dek, headerHash, info, lengthBytes);
  }
}
