package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** The curve P-256 (secp256r1, SEC 2): keys, their bytes, and ECDH, on the JDK's provider. */
final class P256 {
  /** Length of an uncompressed point: 0x04, X, Y (SEC 1, 2.3.3). */
  static final int POINT_BYTES = 65;

  /** Length of a private scalar and of a coordinate. */
  static final int SCALAR_BYTES = 32;

  private static final String CURVE_NAME = "secp256r1";
  private static final ECParameterSpec CURVE = parameters();
  private static final BigInteger PRIME = ((ECFieldFp) CURVE.getCurve().getField()).getP();

  private P256() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE_NAME), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  static byte[] encode(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = 4;
    putFixed(key.getW().getAffineX(), point, 1);
    putFixed(key.getW().getAffineY(), point, 1 + SCALAR_BYTES);
    return point;
  }

  static byte[] encode(ECPrivateKey key) {
    byte[] scalar = new byte[SCALAR_BYTES];
    putFixed(key.getS(), scalar, 0);
    return scalar;
  }

  /**
   * A public key, fully validated (SP 800-56A, 5.6.2.3.3): coordinates in the field and the point
   * on the curve. The cofactor is 1, so that makes it a point of the group; infinity has no such
   * form.
   */
  static ECPublicKey decodePublic(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != 4) {
      throw new OpenFailedException();
    }
    BigInteger x = new BigInteger(1, point, 1, SCALAR_BYTES);
    BigInteger y = new BigInteger(1, point, 1 + SCALAR_BYTES, SCALAR_BYTES);
    if (x.compareTo(PRIME) >= 0 || y.compareTo(PRIME) >= 0 || !onCurve(x, y)) {
      throw new OpenFailedException();
    }
    try {
      return (ECPublicKey)
          KeyFactory.getInstance("EC")
              .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), CURVE));
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  static ECPrivateKey decodePrivate(byte[] scalar) {
    BigInteger s = new BigInteger(1, scalar);
    if (scalar.length != SCALAR_BYTES || s.signum() == 0 || s.compareTo(CURVE.getOrder()) >= 0) {
      throw new OpenFailedException();
    }
    try {
      return (ECPrivateKey)
          KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(s, CURVE));
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /** The shared X coordinate, 32 bytes; the caller wipes it. */
  static byte[] agree(ECPrivateKey own, ECPublicKey other) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(own);
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  private static boolean onCurve(BigInteger x, BigInteger y) {
    BigInteger right =
        x.pow(3).add(CURVE.getCurve().getA().multiply(x)).add(CURVE.getCurve().getB()).mod(PRIME);
    return y.multiply(y).mod(PRIME).equals(right);
  }

  private static void putFixed(BigInteger value, byte[] target, int offset) {
    byte[] bytes = value.toByteArray();
    int from = Math.max(0, bytes.length - SCALAR_BYTES);
    int length = bytes.length - from;
    System.arraycopy(bytes, from, target, offset + SCALAR_BYTES - length, length);
    Arrays.fill(bytes, (byte) 0);
  }

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(CURVE_NAME));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  private static IllegalStateException unavailable(GeneralSecurityException cause) {
    return new IllegalStateException("this JDK does not provide ECDH on " + CURVE_NAME, cause);
  }
}
