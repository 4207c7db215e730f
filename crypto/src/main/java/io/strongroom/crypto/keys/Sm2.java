package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.engines.SM2Engine;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.bouncycastle.crypto.signers.SM2Signer;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/**
 * The curve sm2p256v1 (GB/T 32918.5-2017): keys, their bytes, signatures (GB/T 32918.2-2016) and
 * public-key encryption (GB/T 32918.4-2016) with SM3, by Bouncy Castle. Pure functions.
 */
public final class Sm2 {
  /** Length of an uncompressed point: 0x04, X, Y; the same as on P-256. */
  public static final int POINT_BYTES = P256.POINT_BYTES;

  /** Length of a private scalar. */
  public static final int SCALAR_BYTES = P256.SCALAR_BYTES;

  /** Length of C3, the hash that a ciphertext carries. */
  static final int HASH_BYTES = 32;

  /** What a SubjectPublicKeyInfo has before the point: id-ecPublicKey, 1.2.156.10197.1.301. */
  private static final byte[] PUBLIC_KEY_HEAD =
      HexFormat.of().parseHex("3059301306072a8648ce3d020106082a811ccf5501822d034200");

  private static final ECDomainParameters CURVE = parameters();

  private Sm2() {}

  /** A new private scalar, from 1 to n - 2 (GB/T 32918.1, 6.1); the caller wipes it. */
  public static byte[] generate(SecureRandom random) {
    BigInteger largest = CURVE.getN().subtract(BigInteger.TWO);
    BigInteger scalar = BigIntegers.createRandomInRange(BigInteger.ONE, largest, random);
    return BigIntegers.asUnsignedByteArray(SCALAR_BYTES, scalar);
  }

  /** The public point of a private scalar. */
  public static byte[] point(byte[] scalar) {
    BigInteger d = new BigInteger(1, scalar);
    return new FixedPointCombMultiplier().multiply(CURVE.getG(), d).normalize().getEncoded(false);
  }

  /**
   * Checks a public key (GB/T 32918.1, 6.2.2): uncompressed, coordinates in the field, on the
   * curve. The cofactor is 1, so that makes it a point of the group; infinity has no such form.
   *
   * @throws OpenFailedException if it is none
   */
  public static void requirePoint(byte[] point) {
    ECPoint _ = decode(point);
  }

  private static ECPoint decode(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != 4) {
      throw new OpenFailedException();
    }
    try {
      return CURVE.getCurve().decodePoint(point);
    } catch (IllegalArgumentException e) {
      throw new OpenFailedException();
    }
  }

  /**
   * Checks a private scalar: 32 bytes, from 1 to n - 2.
   *
   * @throws OpenFailedException if it is none
   */
  public static void requireScalar(byte[] scalar) {
    BigInteger d = new BigInteger(1, scalar);
    if (scalar.length != SCALAR_BYTES
        || d.signum() == 0
        || d.compareTo(CURVE.getN().subtract(BigInteger.ONE)) >= 0) {
      throw new OpenFailedException();
    }
  }

  /** The SubjectPublicKeyInfo (DER) of a point, as other programs read it. */
  static byte[] publicKeyInfo(byte[] point) {
    byte[] info = Arrays.copyOf(PUBLIC_KEY_HEAD, PUBLIC_KEY_HEAD.length + POINT_BYTES);
    System.arraycopy(point, 0, info, PUBLIC_KEY_HEAD.length, POINT_BYTES);
    return info;
  }

  /** A signature (r and s, DER as in GM/T 0009) with SM3 and the default distinguishing id. */
  public static byte[] sign(byte[] scalar, byte[] message, SecureRandom random) {
    SM2Signer signer = new SM2Signer();
    signer.init(
        true,
        new ParametersWithRandom(
            new ECPrivateKeyParameters(new BigInteger(1, scalar), CURVE), random));
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException("the provider failed to sign", e);
    }
  }

  /** Whether a signature is that of a message by the key with this point. */
  public static boolean verifies(byte[] point, byte[] message, byte[] signature) {
    SM2Signer signer = new SM2Signer();
    signer.init(false, new ECPublicKeyParameters(decode(point), CURVE));
    signer.update(message, 0, message.length);
    return signer.verifySignature(signature);
  }

  /** C1, C3 and C2: the ephemeral point, a hash of 32 bytes, and as many bytes as the plaintext. */
  static byte[] encrypt(byte[] point, byte[] plain, SecureRandom random) {
    SM2Engine engine = engine();
    engine.init(
        true, new ParametersWithRandom(new ECPublicKeyParameters(decode(point), CURVE), random));
    try {
      return engine.processBlock(plain, 0, plain.length);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("the provider failed to wrap a key", e);
    }
  }

  /** The plaintext, which the caller wipes; OpenFailedException if C3 does not match. */
  static byte[] decrypt(byte[] scalar, byte[] encrypted) {
    if (encrypted.length <= POINT_BYTES + HASH_BYTES) {
      throw new OpenFailedException();
    }
    requirePoint(Arrays.copyOf(encrypted, POINT_BYTES));
    SM2Engine engine = engine();
    engine.init(false, new ECPrivateKeyParameters(new BigInteger(1, scalar), CURVE));
    try {
      return engine.processBlock(encrypted, 0, encrypted.length);
    } catch (InvalidCipherTextException e) {
      throw new OpenFailedException();
    }
  }

  private static SM2Engine engine() {
    return new SM2Engine(new SM3Digest(), SM2Engine.Mode.C1C3C2);
  }

  private static ECDomainParameters parameters() {
    X9ECParameters curve = CustomNamedCurves.getByName("sm2p256v1");
    return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
  }
}
