package io.strongroom.crypto.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * C2SP XAES-256-GCM: AES-256-GCM with a 192-bit nonce. The first half of the nonce derives a
 * one-time key by SP 800-108 (CMAC in counter mode), the second half is the nonce under it.
 * Thread-safe.
 */
final class Xaes256Gcm {
  static final int NONCE_BYTES = 24;

  private static final int BLOCK_BYTES = 16;
  private static final int HALF_NONCE_BYTES = 12;

  private final SecretKey key;

  /** Those of the raw permutation that nobody uses now, with their key schedule. */
  private final Queue<Cipher> ciphers = new ConcurrentLinkedQueue<>();

  /** CMAC's K1: the doubling, in GF(2^128), of the encrypted zero block. */
  private final byte[] k1;

  Xaes256Gcm(Secret secret) {
    this.key = secret.aesKey();
    this.k1 = doubled(blocks(new byte[BLOCK_BYTES]));
  }

  byte[] seal(byte[] nonce, byte[] plain, byte[] associated) {
    try {
      return gcm(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to seal a document", e);
    }
  }

  byte[] open(byte[] nonce, byte[] sealed, byte[] associated) {
    try {
      return gcm(Cipher.DECRYPT_MODE, nonce, associated).doFinal(sealed);
    } catch (AEADBadTagException e) {
      throw new OpenFailedException();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to open a document", e);
    }
  }

  private Cipher gcm(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
    byte[] derived = derived(nonce);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    GCMParameterSpec parameters =
        new GCMParameterSpec(
            Suite.TAG_BYTES * 8, nonce, HALF_NONCE_BYTES, NONCE_BYTES - HALF_NONCE_BYTES);
    cipher.init(mode, new SecretKeySpec(derived, "AES"), parameters);
    Arrays.fill(derived, (byte) 0);
    cipher.updateAAD(associated);
    return cipher;
  }

  /** The CMACs of counters 1 and 2: each is of one block, so both are one call. */
  private byte[] derived(byte[] nonce) {
    byte[] messages = new byte[Secret.BYTES];
    for (int counter = 1, at = 0; at < messages.length; counter++, at += BLOCK_BYTES) {
      messages[at + 1] = (byte) counter;
      messages[at + 2] = 'X';
      System.arraycopy(nonce, 0, messages, at + BLOCK_BYTES - HALF_NONCE_BYTES, HALF_NONCE_BYTES);
      for (int i = 0; i < BLOCK_BYTES; i++) {
        messages[at + i] ^= k1[i];
      }
    }
    return blocks(messages);
  }

  private byte[] blocks(byte[] input) {
    Cipher idle = ciphers.poll();
    Cipher cipher = idle == null ? permutation() : idle;
    try {
      byte[] output = cipher.doFinal(input);
      ciphers.add(cipher);
      return output;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to encrypt whole blocks", e);
    }
  }

  @SuppressWarnings("InsecureCryptoUsage") // block by block: the raw permutation inside CMAC
  private Cipher permutation() {
    try {
      Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, key);
      return aes;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide AES", e);
    }
  }

  private static byte[] doubled(byte[] block) {
    byte[] result = new byte[BLOCK_BYTES];
    int carry = 0;
    for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
      int value = block[i] & 0xff;
      result[i] = (byte) (value << 1 | carry);
      carry = value >>> 7;
    }
    result[BLOCK_BYTES - 1] ^= (byte) (0x87 * carry);
    return result;
  }
}
