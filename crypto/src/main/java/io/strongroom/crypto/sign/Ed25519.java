package io.strongroom.crypto.sign;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Ed25519 (RFC 8032) of the JDK, with each half of a key as its 32 bytes. Pure functions. */
final class Ed25519 {
  /** Length of each half. */
  static final int KEY_BYTES = 32;

  static final int SIGNATURE_BYTES = 64;

  private static final String ALGORITHM = "Ed25519";

  /** What a SubjectPublicKeyInfo has before the key (RFC 8410, section 4). */
  private static final byte[] PUBLIC_KEY_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private Ed25519() {}

  static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw absent(e);
    }
  }

  static byte[] encode(PublicKey key) {
    byte[] der = key.getEncoded();
    return Arrays.copyOfRange(der, PUBLIC_KEY_HEAD.length, der.length);
  }

  /** The secret 32 bytes; the caller wipes them. */
  static byte[] encode(PrivateKey key) {
    return ((EdECPrivateKey) key).getBytes().orElseThrow();
  }

  /**
   * The key with these 32 bytes.
   *
   * @throws IllegalArgumentException if they are no point of the curve
   */
  static PublicKey publicKey(byte[] bytes) {
    byte[] der = Arrays.copyOf(PUBLIC_KEY_HEAD, PUBLIC_KEY_HEAD.length + KEY_BYTES);
    System.arraycopy(bytes, 0, der, PUBLIC_KEY_HEAD.length, KEY_BYTES);
    try {
      PublicKey key = KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
      Signature.getInstance(ALGORITHM).initVerify(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the 32 bytes are no Ed25519 key", e);
    }
  }

  static PrivateKey privateKey(byte[] bytes) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, bytes));
    } catch (GeneralSecurityException e) {
      throw absent(e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw absent(e);
    }
  }

  /** Whether this is the signature; false also for bytes that are none. */
  static boolean verify(PublicKey key, byte[] message, byte[] made) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(made);
    } catch (SignatureException | InvalidKeyException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw absent(e);
    }
  }

  private static IllegalStateException absent(GeneralSecurityException e) {
    return new IllegalStateException("this JDK does not provide Ed25519", e);
  }
}
