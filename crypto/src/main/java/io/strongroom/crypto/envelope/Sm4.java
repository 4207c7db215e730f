package io.strongroom.crypto.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The block cipher SM4 (GB/T 32907-2016) in counter mode. Two counter blocks go through the rounds
 * side by side, and substitution and linear transform are one look-up in each of four tables: this
 * is three times as fast as Bouncy Castle's engine, which the tests hold it against. Look-ups
 * depend on the key, so whoever shares the processor's cache may measure it; see the threat model.
 *
 * <p>Used by one thread. Closing wipes the round keys.
 */
final class Sm4 implements AutoCloseable {
  static final int BLOCK_BYTES = 16;
  static final int KEY_BYTES = 16;

  private static final int ROUNDS = 32;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** The S-box, GB/T 32907, table 1. */
  private static final byte[] SBOX =
      HexFormat.of()
          .parseHex(
              "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699"
                  + "9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6"
                  + "4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
                  + "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e"
                  + "eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3"
                  + "1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
                  + "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0"
                  + "8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948");

  private static final int[] FAMILY_KEY = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};

  private static final int[] T0 = table(0);
  private static final int[] T1 = table(8);
  private static final int[] T2 = table(16);
  private static final int[] T3 = table(24);

  private final int[] roundKeys = new int[ROUNDS];

  /**
   * @param key 16 bytes
   */
  Sm4(byte[] key) {
    int[] k = new int[ROUNDS + 4];
    for (int i = 0; i < 4; i++) {
      k[i] = (int) INTS.get(key, 4 * i) ^ FAMILY_KEY[i];
    }
    for (int i = 0; i < ROUNDS; i++) {
      int substituted = substitute(k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ constant(i));
      k[i + 4] =
          k[i]
              ^ substituted
              ^ Integer.rotateLeft(substituted, 13)
              ^ Integer.rotateLeft(substituted, 23);
      roundKeys[i] = k[i + 4];
    }
    Arrays.fill(k, 0);
  }

  /** CK of a round: bytes (4i + j) * 7. */
  private static int constant(int round) {
    int constant = 0;
    for (int j = 0; j < 4; j++) {
      constant = (constant << 8) | (((4 * round + j) * 7) & 0xff);
    }
    return constant;
  }

  private static int substitute(int word) {
    return ((SBOX[word >>> 24] & 0xff) << 24)
        | ((SBOX[(word >>> 16) & 0xff] & 0xff) << 16)
        | ((SBOX[(word >>> 8) & 0xff] & 0xff) << 8)
        | (SBOX[word & 0xff] & 0xff);
  }

  /** What S-box and linear transform make of a byte that stands so many bits from the left. */
  private static int[] table(int bitsFromLeft) {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int b = (SBOX[i] & 0xff) << 24;
      int word =
          b
              ^ Integer.rotateLeft(b, 2)
              ^ Integer.rotateLeft(b, 10)
              ^ Integer.rotateLeft(b, 18)
              ^ Integer.rotateLeft(b, 24);
      table[i] = Integer.rotateRight(word, bitsFromLeft);
    }
    return table;
  }

  private static int transform(int word) {
    return T0[word >>> 24] ^ T1[(word >>> 16) & 0xff] ^ T2[(word >>> 8) & 0xff] ^ T3[word & 0xff];
  }

  /**
   * Writes the key stream of counters from {@code counter} on, which wraps at 2^32 as GCM's does.
   *
   * @param nonce the 12 bytes before the counter
   * @param blocks even
   */
  void keyStream(byte[] nonce, int counter, byte[] out, int blocks) {
    int n0 = (int) INTS.get(nonce, 0);
    int n1 = (int) INTS.get(nonce, 4);
    int n2 = (int) INTS.get(nonce, 8);
    for (int block = 0; block < blocks; block += 2) {
      twoBlocks(n0, n1, n2, counter + block, out, block * BLOCK_BYTES);
    }
  }

  private void twoBlocks(int n0, int n1, int n2, int counter, byte[] out, int at) {
    int a0 = n0;
    int a1 = n1;
    int a2 = n2;
    int a3 = counter;
    int b0 = n0;
    int b1 = n1;
    int b2 = n2;
    int b3 = counter + 1;
    for (int round = 0; round < ROUNDS; round += 4) {
      int key = roundKeys[round];
      a0 ^= transform(a1 ^ a2 ^ a3 ^ key);
      b0 ^= transform(b1 ^ b2 ^ b3 ^ key);
      key = roundKeys[round + 1];
      a1 ^= transform(a2 ^ a3 ^ a0 ^ key);
      b1 ^= transform(b2 ^ b3 ^ b0 ^ key);
      key = roundKeys[round + 2];
      a2 ^= transform(a3 ^ a0 ^ a1 ^ key);
      b2 ^= transform(b3 ^ b0 ^ b1 ^ key);
      key = roundKeys[round + 3];
      a3 ^= transform(a0 ^ a1 ^ a2 ^ key);
      b3 ^= transform(b0 ^ b1 ^ b2 ^ key);
    }
    put(out, at, a3, a2, a1, a0);
    put(out, at + BLOCK_BYTES, b3, b2, b1, b0);
  }

  private static void put(byte[] out, int at, int w0, int w1, int w2, int w3) {
    INTS.set(out, at, w0);
    INTS.set(out, at + 4, w1);
    INTS.set(out, at + 8, w2);
    INTS.set(out, at + 12, w3);
  }

  @Override
  public void close() {
    Arrays.fill(roundKeys, 0);
  }
}
