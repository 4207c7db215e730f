package io.strongroom.crypto.keys;

import io.strongroom.crypto.digest.HashFunction;
import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Wraps the keys of packs to day keys on sm2p256v1 by SM2 public-key encryption (GB/T 32918.4). It
 * has no associated data, so what is encrypted is the key and, behind it, the SM3 of what the
 * wrapped key says of itself and of the hash of the pack's header: a wrapped key serves one pack
 * only. Whoever has a wrapped key can make others of what it encrypts in no other way than by
 * opening it (C3), as with the other suite.
 *
 * <p>Every pack has an ephemeral key of its own: the standard has no agreement that packs could
 * share, and 0.5 ms are nothing beside what SM4 takes for the pack.
 */
final class Sm2Wrapping {
  /** C3, then C2: the encrypted key and binding. */
  static final int SEALED_BYTES = Sm2.HASH_BYTES + Secret.BYTES + HashFunction.BYTES;

  private Sm2Wrapping() {}

  static WrappedDek wrap(Dek dek, DayPublicKey to, byte[] headerHash, SecureRandom random) {
    byte[] head = WrappedDek.head(Suite.SM4_GCM_SM3, to.id(), to.keyId());
    byte[] key = dek.secret().expose();
    byte[] plain =
        ByteBuffer.allocate(Secret.BYTES + HashFunction.BYTES)
            .put(key)
            .put(binding(head, headerHash))
            .array();
    try {
      byte[] encrypted = Sm2.encrypt(to.point(), plain, random);
      return new WrappedDek(
          Suite.SM4_GCM_SM3,
          to.id(),
          to.keyId(),
          Arrays.copyOf(encrypted, Sm2.POINT_BYTES),
          Arrays.copyOfRange(encrypted, Sm2.POINT_BYTES, encrypted.length));
    } finally {
      Arrays.fill(key, (byte) 0);
      Arrays.fill(plain, (byte) 0);
    }
  }

  static Dek unwrap(WrappedDek wrapped, byte[] scalar, byte[] headerHash) {
    byte[] encrypted =
        ByteBuffer.allocate(Sm2.POINT_BYTES + SEALED_BYTES)
            .put(wrapped.ephemeralPoint())
            .put(wrapped.sealedDek())
            .array();
    byte[] plain = Sm2.decrypt(scalar, encrypted);
    byte[] key = Arrays.copyOf(plain, Secret.BYTES);
    byte[] bound = Arrays.copyOfRange(plain, Secret.BYTES, plain.length);
    Arrays.fill(plain, (byte) 0);
    try {
      byte[] head = WrappedDek.head(wrapped.suite(), wrapped.id(), wrapped.keyId());
      if (!MessageDigest.isEqual(bound, binding(head, headerHash))) {
        throw new OpenFailedException();
      }
      return Dek.of(Secret.copyOf(key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] binding(byte[] head, byte[] headerHash) {
    if (headerHash.length != PackCipher.HEADER_HASH_BYTES) {
      throw new IllegalArgumentException(
          "a header hash has " + PackCipher.HEADER_HASH_BYTES + " bytes");
    }
    MessageDigest digest = Suite.SM4_GCM_SM3.hash().create();
    digest.update(head);
    return digest.digest(headerHash);
  }
}
