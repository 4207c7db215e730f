package io.strongroom.loadtests.prove.shred;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What {@code docs/design/keys.md} names, from the JDK alone: SHA-256, HMAC, HKDF (RFC 5869),
 * AES-256-GCM (SP 800-38D), XAES-256-GCM (C2SP) and ECDH on P-256 (SP 800-56A). Wipes nothing: it
 * opens what a proof recorded. Any thread.
 */
final class Algorithms {
  /** The only suite there is. */
  static final byte SUITE = 1;

  static final int KEY_BYTES = 32;
  static final int NONCE_BYTES = 12;
  static final int TAG_BYTES = 16;

  /** An uncompressed point on P-256. */
  static final int POINT_BYTES = 65;

  /** What {@link #openDocument} opens is longer by this than what was sealed. */
  static final int DOCUMENT_BYTES = 1 + 2 * NONCE_BYTES + TAG_BYTES;

  private static final byte DOCUMENT_VERSION = 1;
  private static final int AES_BLOCK_BYTES = 16;
  private static final int COORDINATE_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;

  private Algorithms() {}

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A label of the hierarchy. */
  static byte[] label(String label) {
    return label.getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Extract and expand; the salt may be empty. */
  static byte[] hkdf(byte[] input, byte[] salt, byte[] info, int lengthBytes) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(input)
                  .addSalt(salt)
                  .thenExpand(info, lengthBytes));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** HMAC-SHA-256 (RFC 2104). */
  static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** Empty if the tag does not verify. */
  static Optional<byte[]> openGcm(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
      cipher.updateAAD(associated);
      return Optional.of(cipher.doFinal(sealed));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /**
   * The first half of the nonce of 24 bytes derives a key of AES-256-GCM in two blocks of CMAC's
   * counter mode (SP 800-108), the second half is that cipher's nonce. Empty if the tag does not
   * verify.
   */
  static Optional<byte[]> openXaes(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
    byte[] subkey = doubled(aes(key, new byte[AES_BLOCK_BYTES]));
    byte[] first = aes(key, xaesBlock(1, nonce, subkey));
    byte[] second = aes(key, xaesBlock(2, nonce, subkey));
    byte[] inner = Arrays.copyOfRange(nonce, NONCE_BYTES, 2 * NONCE_BYTES);
    return openGcm(concat(first, second), inner, associated, sealed);
  }

  /** A sealed document; empty if it does not verify. */
  static Optional<byte[]> openDocument(byte[] key, String context, FileBytes sealed)
      throws DamagedException {
    int sealedAt = 1 + 2 * NONCE_BYTES;
    sealed.expect("the version of a document", sealed.u8(0), DOCUMENT_VERSION);
    return openXaes(
        hkdf(key, new byte[0], label("strongroom/v1/document"), KEY_BYTES),
        sealed.get(1, 2 * NONCE_BYTES),
        concat(new byte[] {DOCUMENT_VERSION}, label(context)),
        sealed.get(sealedAt, sealed.size() - sealedAt));
  }

  private static byte[] xaesBlock(int counter, byte[] nonce, byte[] subkey) {
    byte[] block = new byte[AES_BLOCK_BYTES];
    block[1] = (byte) counter;
    block[2] = 'X';
    System.arraycopy(nonce, 0, block, AES_BLOCK_BYTES - NONCE_BYTES, NONCE_BYTES);
    for (int i = 0; i < AES_BLOCK_BYTES; i++) {
      block[i] ^= subkey[i];
    }
    return block;
  }

  /** Times x in GF(2^128), as CMAC (SP 800-38B, 6.1) makes its first subkey. */
  private static byte[] doubled(byte[] block) {
    BigInteger value = new BigInteger(1, block).shiftLeft(1);
    if (value.testBit(AES_BLOCK_BYTES * Byte.SIZE)) {
      value = value.clearBit(AES_BLOCK_BYTES * Byte.SIZE).xor(BigInteger.valueOf(0x87));
    }
    byte[] plain = value.toByteArray();
    byte[] result = new byte[AES_BLOCK_BYTES];
    int length = Math.min(plain.length, AES_BLOCK_BYTES);
    System.arraycopy(plain, plain.length - length, result, AES_BLOCK_BYTES - length, length);
    return result;
  }

  private static byte[] aes(byte[] key, byte[] block) {
    try {
      // One block: what ECB does to a second one is not at stake.
      Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
      return cipher.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /** The private key with this scalar; refuses one that is none. */
  static PrivateKey scalar(byte[] scalar) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, scalar), p256()));
  }

  /** The public key at this point; refuses what is no uncompressed point. */
  static PublicKey point(byte[] point) throws GeneralSecurityException {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new GeneralSecurityException("not an uncompressed point");
    }
    BigInteger x = new BigInteger(1, point, 1, COORDINATE_BYTES);
    BigInteger y = new BigInteger(1, point, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), p256()));
  }

  /** The X coordinate that both have in common. */
  static byte[] agree(PrivateKey mine, PublicKey theirs) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(mine);
    agreement.doPhase(theirs, true);
    return agreement.generateSecret();
  }

  private static ECParameterSpec p256() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  private static IllegalStateException missing(GeneralSecurityException e) {
    return new IllegalStateException("this JDK lacks an algorithm: use JDK 25", e);
  }
}
