package io.strongroom.crypto.envelope;

import io.strongroom.crypto.digest.HashFunction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/**
 * 32 secret bytes. Never printed, never compared by {@link Object#equals}, wiped by {@link
 * #close()}; every use after that throws {@link IllegalStateException}.
 *
 * <p>Thread-safe as long as nobody closes it during a call.
 */
public final class Secret implements AutoCloseable {
  /** Length of every secret. */
  public static final int BYTES = 32;

  private static final String HKDF = "HKDF-SHA256";

  private final byte[] value;
  private volatile boolean destroyed;

  private Secret(byte[] value) {
    this.value = value;
  }

  /** A new secret. */
  public static Secret random(SecureRandom random) {
    byte[] value = new byte[BYTES];
    random.nextBytes(value);
    return new Secret(value);
  }

  /**
   * A secret with these bytes, copied; the caller wipes its own array.
   *
   * @throws IllegalArgumentException if there are not 32 of them
   */
  public static Secret copyOf(byte[] source) {
    if (source.length != BYTES) {
      throw new IllegalArgumentException("a secret has " + BYTES + " bytes, not " + source.length);
    }
    return new Secret(source.clone());
  }

  /** The subkey of this secret for one purpose: HKDF-SHA-256 (RFC 5869) with the label as info. */
  public Secret derive(String label) {
    return new Secret(hkdf(new byte[0], label.getBytes(StandardCharsets.US_ASCII), BYTES));
  }

  /** HKDF-SHA-256 (RFC 5869), extract and expand, with this secret as input keying material. */
  public byte[] hkdf(byte[] salt, byte[] info, int lengthBytes) {
    return hkdf(HashFunction.SHA_256, salt, info, lengthBytes);
  }

  /** HKDF (RFC 5869) with this hash function, extract and expand. */
  public byte[] hkdf(HashFunction hash, byte[] salt, byte[] info, int lengthBytes) {
    return switch (hash) {
      case SHA_256 -> hkdfSha256(salt, info, lengthBytes);
      case SM3 -> hkdfSm3(salt, info, lengthBytes);
    };
  }

  private byte[] hkdfSha256(byte[] salt, byte[] info, int lengthBytes) {
    HKDFParameterSpec parameters =
        HKDFParameterSpec.ofExtract().addIKM(aesKey()).addSalt(salt).thenExpand(info, lengthBytes);
    try {
      return KDF.getInstance(HKDF).deriveData(parameters);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide " + HKDF, e);
    }
  }

  private byte[] hkdfSm3(byte[] salt, byte[] info, int lengthBytes) {
    requireAlive();
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SM3Digest());
    generator.init(new HKDFParameters(value, salt, info));
    byte[] result = new byte[lengthBytes];
    generator.generateBytes(result, 0, lengthBytes);
    return result;
  }

  /** This secret as an AES-256 key of the JDK provider. */
  public SecretKey aesKey() {
    requireAlive();
    return new SecretKeySpec(value, "AES");
  }

  /** A copy of the bytes, for storing or wrapping; the caller wipes it. */
  public byte[] expose() {
    requireAlive();
    return value.clone();
  }

  /** Compares in constant time. */
  public boolean sameAs(Secret other) {
    requireAlive();
    other.requireAlive();
    return MessageDigest.isEqual(value, other.value);
  }

  /** Wipes the bytes. Copies the JDK made for a cipher live until they are collected. */
  @Override
  public void close() {
    destroyed = true;
    Arrays.fill(value, (byte) 0);
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }

  private void requireAlive() {
    if (destroyed) {
      throw new IllegalStateException("this secret has been destroyed");
    }
  }
}
