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
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Wraps the keys of packs to day keys, as their suite says: by {@link Sm2Wrapping}, or, which is
 * told here, by ephemeral-static ECDH on P-256 (SP 800-56A), HKDF-SHA-256 over the shared
 * coordinate with both public keys and the hash of the pack header in the info, AES-256-GCM. The
 * one private operation, when unwrapping, is a plain ECDH, which a PKCS#11 token can do.
 *
 * <p>A key agreement serves every pack that begins before the next {@link #forget}: a node that
 * starts hundreds of cameras would otherwise spend a tenth of its start on it. Each pack has a
 * wrapping key of its own all the same, because each header has a random salt; that key is used
 * once, so its nonce is zero. The header's hash and everything that precedes the sealed key are
 * associated data: a wrapped key serves one pack only.
 *
 * <p>Thread-safe. Holds the shared secrets of its agreements until {@link #forget}.
 */
public final class DekWrapper implements AutoCloseable {
  private static final byte[] LABEL = "strongroom/v1/dek-wrap".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ZERO_NONCE = new byte[12];
  private static final Suite SUITE = Suite.AES_256_GCM_SHA_256;

  private final SecureRandom random;
  private final Map<ECPublicKey, Agreement> agreements = new HashMap<>();

  /** What the two sides share; the private half of the ephemeral key is not kept. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Agreement(byte[] ephemeralPoint, Secret shared) {}

  public DekWrapper(SecureRandom random) {
    this.random = random;
  }

  /**
   * Wraps a key for the pack whose header has this hash; takes about 0.5 ms with a new agreement,
   * much less without. Never called twice for one header.
   */
  public WrappedDek wrap(Dek dek, DayPublicKey to, byte[] headerHash) {
    return switch (to.suite()) {
      case AES_256_GCM_SHA_256 -> wrapByAgreement(dek, to, headerHash);
      case SM4_GCM_SM3 -> Sm2Wrapping.wrap(dek, to, headerHash, random);
    };
  }

  private WrappedDek wrapByAgreement(Dek dek, DayPublicKey to, byte[] headerHash) {
    byte[] point;
    Secret wrappingKey;
    synchronized (this) {
      Agreement agreement = agreements.computeIfAbsent(to.key(), this::agree);
      point = agreement.ephemeralPoint();
      wrappingKey = wrappingKey(SUITE, agreement.shared(), point, to.key(), headerHash);
    }
    WrappedDek unsealed = new WrappedDek(SUITE, to.id(), to.keyId(), point, new byte[0]);
    byte[] plain = dek.secret().expose();
    try (wrappingKey) {
      byte[] associated = associated(unsealed, headerHash);
      byte[] sealed = gcm(Cipher.ENCRYPT_MODE, wrappingKey, associated).doFinal(plain);
      return new WrappedDek(SUITE, to.id(), to.keyId(), point, sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to wrap a key", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private Agreement agree(ECPublicKey other) {
    KeyPair ephemeral = P256.generate(random);
    byte[] shared = P256.agree((ECPrivateKey) ephemeral.getPrivate(), other);
    try {
      return new Agreement(P256.encode((ECPublicKey) ephemeral.getPublic()), Secret.copyOf(shared));
    } finally {
      Arrays.fill(shared, (byte) 0);
    }
  }

  /**
   * Wipes what the packs begun so far share; called every few seconds, so that who reads this
   * memory learns the keys of no packs but those that have just begun.
   */
  public synchronized void forget() {
    agreements.values().forEach(agreement -> agreement.shared().close());
    agreements.clear();
  }

  @Override
  public void close() {
    forget();
  }

  /** The key again, with the private half of the day key. */
  static Dek unwrap(
      WrappedDek wrapped, ECPrivateKey own, ECPublicKey ownPublic, byte[] headerHash) {
    return unwrap(wrapped, other -> P256.agree(own, other), ownPublic, headerHash);
  }

  /**
   * The same where the private half is elsewhere.
   *
   * @param agree the private half's part: the coordinate that it shares with a point, which has
   *     been checked to lie on the curve
   */
  static Dek unwrap(
      WrappedDek wrapped,
      Function<ECPublicKey, byte[]> agree,
      ECPublicKey ownPublic,
      byte[] headerHash) {
    byte[] point = wrapped.ephemeralPoint();
    ECPublicKey ephemeral = P256.decodePublic(point);
    byte[] coordinate = agree.apply(ephemeral);
    try (Secret shared = Secret.copyOf(coordinate);
        Secret wrappingKey = wrappingKey(wrapped.suite(), shared, point, ownPublic, headerHash)) {
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
    } finally {
      Arrays.fill(coordinate, (byte) 0);
    }
  }

  private static Secret wrappingKey(
      Suite suite, Secret shared, byte[] ephemeralPoint, ECPublicKey recipient, byte[] headerHash) {
    if (headerHash.length != PackCipher.HEADER_HASH_BYTES) {
      throw new IllegalArgumentException(
          "a header hash has " + PackCipher.HEADER_HASH_BYTES + " bytes");
    }
    byte[] info =
        ByteBuffer.allocate(LABEL.length + 1 + 2 * P256.POINT_BYTES + headerHash.length)
            .put(LABEL)
            .put((byte) suite.code())
            .put(ephemeralPoint)
            .put(P256.encode(recipient))
            .put(headerHash)
            .array();
    byte[] key = shared.hkdf(new byte[0], info, Secret.BYTES);
    try {
      return Secret.copyOf(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] associated(WrappedDek wrapped, byte[] headerHash) {
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
