package io.strongroom.crypto.envelope;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * GHASH (NIST SP 800-38D, 6.4) of whole blocks. Four blocks are multiplied by four powers of the
 * hash key in one pass, a byte of each at a time, from tables of 16 KiB in all; so there is one
 * reduction for four blocks.
 *
 * <p>Bits are numbered from the left: the first bit of a block is the coefficient of x^0, so that a
 * multiplication by x shifts to the right. Used by one thread. Closing wipes key and state.
 */
final class Ghash implements AutoCloseable {
  private static final int BLOCK_BYTES = 16;
  private static final int TABLE = 2 * 256;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** x^128 = 1 + x + x^2 + x^7. */
  private static final long REDUCTION = 0xe1L << 56;

  /** What the eight bits add that a shift by a byte pushes out on the right. */
  private static final long[] PUSHED_OUT = pushedOut();

  /** For each byte b, b·H: the left half, the right half. */
  private final long[] h1 = new long[TABLE];

  private final long[] h2 = new long[TABLE];
  private final long[] h3 = new long[TABLE];
  private final long[] h4 = new long[TABLE];
  private long left;
  private long right;

  /**
   * @param key 16 bytes: the block of zeros, enciphered
   */
  Ghash(byte[] key) {
    fill(h1, (long) LONGS.get(key, 0), (long) LONGS.get(key, 8));
    power(h1, h2);
    power(h2, h3);
    power(h3, h4);
    reset();
  }

  /** Multiplies what the table before stands for by the hash key. */
  private void power(long[] before, long[] table) {
    left = before[2 * 0x80];
    right = before[2 * 0x80 + 1];
    byte[] nothing = new byte[BLOCK_BYTES];
    block(nothing, 0);
    fill(table, left, right);
  }

  /** The table of a value: bit 0x80 of a byte is the value itself, each bit after it times x. */
  private static void fill(long[] table, long valueLeft, long valueRight) {
    long l = valueLeft;
    long r = valueRight;
    for (int bit = 0x80; bit > 0; bit >>= 1) {
      table[2 * bit] = l;
      table[2 * bit + 1] = r;
      long out = -(r & 1);
      r = (r >>> 1) | (l << 63);
      l = (l >>> 1) ^ (REDUCTION & out);
    }
    for (int bit = 2; bit < 256; bit <<= 1) {
      for (int low = 1; low < bit; low++) {
        table[2 * (bit + low)] = table[2 * bit] ^ table[2 * low];
        table[2 * (bit + low) + 1] = table[2 * bit + 1] ^ table[2 * low + 1];
      }
    }
  }

  private static long[] pushedOut() {
    long[] table = new long[256];
    for (int i = 0; i < 256; i++) {
      long l = 0;
      int bits = i;
      for (int shift = 0; shift < 8; shift++) {
        l = (l >>> 1) ^ ((bits & 1) == 1 ? REDUCTION : 0);
        bits >>= 1;
      }
      table[i] = l;
    }
    return table;
  }

  void reset() {
    left = 0;
    right = 0;
  }

  /** Takes up whole blocks. */
  void update(byte[] bytes, int at, int blocks) {
    int next = at;
    int rest = blocks;
    for (; rest >= 4; rest -= 4) {
      fourBlocks(bytes, next);
      next += 4 * BLOCK_BYTES;
    }
    for (; rest > 0; rest--) {
      block(bytes, next);
      next += BLOCK_BYTES;
    }
  }

  private void block(byte[] bytes, int at) {
    long l = left ^ (long) LONGS.get(bytes, at);
    long r = right ^ (long) LONGS.get(bytes, at + 8);
    long sumLeft = 0;
    long sumRight = 0;
    for (int step = 0; step < BLOCK_BYTES; step++) {
      long word = step < 8 ? r : l;
      int entry = 2 * (int) ((word >>> (8 * (step & 7))) & 0xff);
      long out = PUSHED_OUT[(int) (sumRight & 0xff)];
      sumRight = ((sumRight >>> 8) | (sumLeft << 56)) ^ h1[entry + 1];
      sumLeft = (sumLeft >>> 8) ^ out ^ h1[entry];
    }
    left = sumLeft;
    right = sumRight;
  }

  private void fourBlocks(byte[] bytes, int at) {
    long a = right ^ (long) LONGS.get(bytes, at + 8);
    long b = (long) LONGS.get(bytes, at + 24);
    long c = (long) LONGS.get(bytes, at + 40);
    long d = (long) LONGS.get(bytes, at + 56);
    long aNext = left ^ (long) LONGS.get(bytes, at);
    long sumLeft = 0;
    long sumRight = 0;
    for (int half = 0; half < 2; half++) {
      for (int shift = 0; shift < Long.SIZE; shift += 8) {
        int ea = 2 * (int) ((a >>> shift) & 0xff);
        int eb = 2 * (int) ((b >>> shift) & 0xff);
        int ec = 2 * (int) ((c >>> shift) & 0xff);
        int ed = 2 * (int) ((d >>> shift) & 0xff);
        long out = PUSHED_OUT[(int) (sumRight & 0xff)];
        sumRight =
            ((sumRight >>> 8) | (sumLeft << 56))
                ^ (h4[ea + 1] ^ h3[eb + 1] ^ h2[ec + 1] ^ h1[ed + 1]);
        sumLeft = (sumLeft >>> 8) ^ out ^ (h4[ea] ^ h3[eb] ^ h2[ec] ^ h1[ed]);
      }
      a = aNext;
      b = (long) LONGS.get(bytes, at + 16);
      c = (long) LONGS.get(bytes, at + 32);
      d = (long) LONGS.get(bytes, at + 48);
    }
    left = sumLeft;
    right = sumRight;
  }

  /** The hash so far. */
  byte[] value() {
    byte[] value = new byte[BLOCK_BYTES];
    LONGS.set(value, 0, left);
    LONGS.set(value, 8, right);
    return value;
  }

  @Override
  public void close() {
    for (long[] table : new long[][] {h1, h2, h3, h4}) {
      Arrays.fill(table, 0);
    }
    reset();
  }
}
