package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Wraps the key of a pack to a day key: ephemeral-static ECDH on P-256 (SP 800-56A), HKDF-SHA-256
 * over the shared coordinate with both public keys in the info, AES-256-GCM. The one private
 * operation, when unwrapping, is a plain ECDH, which a PKCS#11 token can do.
 *
 * <p>The wrapping key is used once, so its nonce is zero. The hash of the pack header and
 * everything that precedes the sealed key are associated data: a wrapped key serves one pack only.
 */
public final class DekWrapper {
  private static final byte[] LABEL = "strongroom/v1/dek-wrap".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ZERO_NONCE = new byte[12];

  private DekWrapper() {}

  /** Wraps a key for the pack whose header has this hash; takes about 0.5 ms. Thread-safe. */
  public static WrappedDek wrap(Dek dek, DayPublicKey to, byte[] headerHash, SecureRandom random) {
    Suite suite = Suite.AES_256_GCM_SHA_256;
    KeyPair ephemeral = P256.generate(random);
    byte[] point = P256.encode((ECPublicKey) ephemeral.getPublic());
    WrappedDek unsealed = new WrappedDek(suite, to.id(), to.keyId(), point, new byte[0]);
    byte[] plain = dek.secret().expose();
    try (Secret wrappingKey =
        wrappingKey(suite, (ECPrivateKey) ephemeral.getPrivate(), to.key(), point, to.key())) {
      byte[] associated = associated(unsealed, headerHash);
      byte[] sealed = gcm(Cipher.ENCRYPT_MODE, wrappingKey, associated).doFinal(plain);
      return new WrappedDek(suite, to.id(), to.keyId(), point, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to wrap a key", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** The key again, with the private half of the day key. */
  static Dek unwrap(
      WrappedDek wrapped, ECPrivateKey own, ECPublicKey ownPublic, byte[] headerHash) {
    byte[] point = wrapped.ephemeralPoint();
    ECPublicKey ephemeral = P256.decodePublic(point);
    try (Secret wrappingKey = wrappingKey(wrapped.suite(), own, ephemeral, point, ownPublic)) {
      byte[] associated = associated(wrapped, headerHash);
      byte[] plain = gcm(Cipher.DECRYPT_MODE, wrappingKey, associated).doFinal(wrapped.sealedDek());
      try {
        return Dek.of(Secret.copyOf(plain));
      } finally {
        Arrays.fill(plain, (byte) 0);
      }
    } catch (AEADBadTagException e) {
      throw new OpenFailedException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to unwrap a key", e);
    }
  }

  private static Secret wrappingKey(
      Suite suite,
      ECPrivateKey own,
      ECPublicKey other,
      byte[] ephemeralPoint,
      ECPublicKey recipient) {
    byte[] shared = P256.agree(own, other);
    byte[] info =
        ByteBuffer.allocate(LABEL.length + 1 + 2 * P256.POINT_BYTES)
            .put(LABEL)
            .put((byte) suite.code())
            .put(ephemeralPoint)
            .put(P256.encode(recipient))
            .array();
    try (Secret input = Secret.copyOf(shared)) {
      byte[] key = input.hkdf(new byte[0], info, Secret.BYTES);
      try {
        return Secret.copyOf(key);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  private static byte[] associated(WrappedDek wrapped, byte[] headerHash) {
    if (headerHash.length != PackCipher.HEADER_HASH_BYTES) {
      throw new IllegalArgumentException(
          "a header hash has " + PackCipher.HEADER_HASH_BYTES + " bytes");
    }
    byte[] prefix = wrapped.prefix();
    return ByteBuffer.allocate(prefix.length + headerHash.length)
        .put(prefix)
        .put(headerHash)
        .array();
  }

  private static Cipher gcm(int mode, Secret key, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.aesKey(), new GCMParameterSpec(Suite.TAG_BYTES * 8, ZERO_NONCE));
    cipher.updateAAD(associated);
    return cipher;
  }
}
