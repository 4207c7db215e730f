package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * SM4-GCM (GB/T 32907-2016 in the mode of RFC 8998, section 3). A step at a time: key stream, XOR
 * and GHASH over bytes that are in the processor's first cache still.
 */
final class Sm4Gcm implements ChunkCipher {
  /** Length of a key. */
  static final int KEY_BYTES = Sm4.KEY_BYTES;

  private static final int BLOCK_BYTES = Sm4.BLOCK_BYTES;
  private static final int STEP_BYTES = 4096;

  private final Sm4 cipher;
  private final Ghash ghash;
  private final byte[] stream = new byte[STEP_BYTES];
  private final byte[] step = new byte[STEP_BYTES];
  private byte[] nonce = new byte[NONCE_BYTES];
  private int counter;

  /** Bytes of {@link #step} that are filled, of the present one. */
  private int filled;

  private long aadBytes;
  private long textBytes;

  /**
   * @param keyBytes 16, not kept
   */
  Sm4Gcm(byte[] keyBytes) {
    this.cipher = new Sm4(keyBytes);
    byte[] zeros = new byte[2 * BLOCK_BYTES];
    cipher.keyStream(nonce, 0, zeros, 2);
    this.ghash = new Ghash(Arrays.copyOf(zeros, BLOCK_BYTES));
    Arrays.fill(zeros, (byte) 0);
  }

  @Override
  public void seal(byte[] chunkNonce, ByteBuffer aad, List<ByteBuffer> plain, ByteBuffer out) {
    start(chunkNonce, aad);
    for (ByteBuffer part : plain) {
      ByteBuffer rest = part.duplicate();
      while (rest.hasRemaining()) {
        take(rest);
        if (filled == STEP_BYTES) {
          sealStep(out);
        }
      }
    }
    sealStep(out);
    out.put(tag());
  }

  private void sealStep(ByteBuffer out) {
    xorStream();
    hash(step, filled);
    out.put(step, 0, filled);
    textBytes += filled;
    filled = 0;
  }

  @Override
  public void open(byte[] chunkNonce, ByteBuffer aad, ByteBuffer sealed, ByteBuffer out)
      throws AEADBadTagException {
    start(chunkNonce, aad);
    int end = sealed.limit();
    sealed.limit(end - Suite.TAG_BYTES);
    while (sealed.hasRemaining()) {
      take(sealed);
      hash(step, filled);
      xorStream();
      out.put(step, 0, filled);
      textBytes += filled;
      filled = 0;
    }
    sealed.limit(end);
    byte[] tag = new byte[Suite.TAG_BYTES];
    sealed.get(tag);
    if (!MessageDigest.isEqual(tag, tag())) {
      throw new AEADBadTagException("the tag does not match");
    }
  }

  private void start(byte[] chunkNonce, ByteBuffer aad) {
    nonce = chunkNonce.clone();
    counter = 2; // 1 is the tag's
    filled = 0;
    textBytes = 0;
    aadBytes = aad.remaining();
    ghash.reset();
    ByteBuffer rest = aad.duplicate();
    while (rest.hasRemaining()) {
      take(rest);
      hash(step, filled);
      filled = 0;
    }
  }

  private void take(ByteBuffer source) {
    int count = Math.min(source.remaining(), STEP_BYTES - filled);
    source.get(step, filled, count);
    filled += count;
  }

  /** Hashes bytes of the step, filled up to whole blocks with zeros. */
  private void hash(byte[] bytes, int length) {
    int whole = (length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    Arrays.fill(bytes, length, whole * BLOCK_BYTES, (byte) 0);
    ghash.update(bytes, 0, whole);
  }

  private void xorStream() {
    int blocks = (filled + BLOCK_BYTES - 1) / BLOCK_BYTES;
    cipher.keyStream(nonce, counter, stream, blocks + (blocks & 1));
    counter += blocks;
    for (int i = 0; i < filled; i++) {
      step[i] ^= stream[i];
    }
  }

  private byte[] tag() {
    byte[] lengths =
        ByteBuffer.allocate(BLOCK_BYTES)
            .putLong(aadBytes * Byte.SIZE)
            .putLong(textBytes * Byte.SIZE)
            .array();
    ghash.update(lengths, 0, 1);
    byte[] tag = ghash.value();
    cipher.keyStream(nonce, 1, stream, 2);
    for (int i = 0; i < tag.length; i++) {
      tag[i] ^= stream[i];
    }
    return tag;
  }

  @Override
  public void close() {
    cipher.close();
    ghash.close();
    Arrays.fill(stream, (byte) 0);
    Arrays.fill(step, (byte) 0);
  }
}
