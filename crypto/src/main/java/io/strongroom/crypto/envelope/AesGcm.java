package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-GCM of the JDK's provider, fed so that it is fast from the first second on. */
final class AesGcm implements ChunkCipher {
  /**
   * Heap arrays are fed in slices of this size: in a fresh JVM one large call runs at about 80 MB/s
   * until its loop has been compiled, slices at more than 1 GB/s from the start.
   */
  static final int SLICE_BYTES = 64 * 1024;

  /**
   * From a heap array into direct memory the provider takes a slow way: 120 us for 250 kB. Into a
   * heap array and copied on it is 87 us with 16 KiB, 85 us with 64 KiB, 113 us with 8 KiB; there
   * is one such array for each pack being written.
   */
  private static final int STEP_BYTES = 16 * 1024;

  private static final int TAG_BITS = Suite.TAG_BYTES * 8;
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";

  private final SecretKey key;
  private final Cipher cipher;
  private byte @Nullable [] step;

  /**
   * @param keyBytes copied
   */
  AesGcm(byte[] keyBytes) {
    this.key = new SecretKeySpec(keyBytes, "AES");
    try {
      this.cipher = Cipher.getInstance(TRANSFORMATION);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide " + TRANSFORMATION, e);
    }
  }

  @Override
  public void seal(byte[] nonce, ByteBuffer aad, List<ByteBuffer> plain, ByteBuffer out) {
    try {
      start(Cipher.ENCRYPT_MODE, nonce, aad);
      for (ByteBuffer part : plain) {
        if (part.hasArray() && out.isDirect()) {
          sealInSteps(part, out);
        } else {
          sealInSlices(part.duplicate(), out);
        }
      }
      cipher.doFinal(ByteBuffer.allocate(0), out);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to seal a chunk", e);
    }
  }

  private void sealInSlices(ByteBuffer plain, ByteBuffer out) throws GeneralSecurityException {
    int end = plain.limit();
    while (plain.position() < end) {
      plain.limit(Math.min(end, plain.position() + SLICE_BYTES));
      cipher.update(plain, out);
    }
  }

  private void sealInSteps(ByteBuffer plain, ByteBuffer out) throws GeneralSecurityException {
    byte[] through = step;
    if (through == null) {
      // a block that the cipher held back, and the tag, may come on top
      through = new byte[STEP_BYTES + 2 * Suite.TAG_BYTES];
      step = through;
    }
    byte[] from = plain.array();
    int at = plain.arrayOffset() + plain.position();
    int end = plain.arrayOffset() + plain.limit();
    while (at < end) {
      int count = Math.min(end - at, STEP_BYTES);
      out.put(through, 0, cipher.update(from, at, count, through, 0));
      at += count;
    }
  }

  @Override
  public void open(byte[] nonce, ByteBuffer aad, ByteBuffer sealed, ByteBuffer out)
      throws AEADBadTagException {
    try {
      start(Cipher.DECRYPT_MODE, nonce, aad);
      cipher.doFinal(sealed, out);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to open a chunk", e);
    }
  }

  private void start(int mode, byte[] nonce, ByteBuffer aad) throws GeneralSecurityException {
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(aad.duplicate());
  }

  /** The provider's copies of the key live until they are collected. */
  @Override
  public void close() {}
}
