package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/** SM4-GCM (GB/T 32907-2016 in the mode of RFC 8998, section 3), by Bouncy Castle. */
final class Sm4Gcm implements ChunkCipher {
  /** Length of a key. */
  static final int KEY_BYTES = 16;

  private static final int STEP_BYTES = 16 * 1024;

  private final KeyParameter key;
  private final GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine());
  private final byte[] from = new byte[STEP_BYTES];
  private final byte[] to = new byte[STEP_BYTES + 2 * Suite.TAG_BYTES];

  /** Whether the cipher has the key, whose tables are made once. */
  private boolean isKeyed;

  /**
   * @param keyBytes 16, copied
   */
  Sm4Gcm(byte[] keyBytes) {
    this.key = new KeyParameter(keyBytes);
  }

  @Override
  public void seal(byte[] nonce, ByteBuffer aad, List<ByteBuffer> plain, ByteBuffer out) {
    try {
      start(true, nonce, aad);
      for (ByteBuffer part : plain) {
        run(part.duplicate(), out);
      }
      out.put(to, 0, cipher.doFinal(to, 0));
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("the library failed to seal a chunk", e);
    }
  }

  @Override
  public void open(byte[] nonce, ByteBuffer aad, ByteBuffer sealed, ByteBuffer out)
      throws AEADBadTagException {
    try {
      start(false, nonce, aad);
      run(sealed, out);
      out.put(to, 0, cipher.doFinal(to, 0));
    } catch (InvalidCipherTextException e) {
      throw new AEADBadTagException("the tag does not match");
    }
  }

  private void start(boolean sealing, byte[] nonce, ByteBuffer aad) {
    byte[] associated = new byte[aad.remaining()];
    aad.duplicate().get(associated);
    @Nullable KeyParameter first = isKeyed ? null : key;
    cipher.init(sealing, new AEADParameters(first, Suite.TAG_BYTES * 8, nonce, associated));
    isKeyed = true;
  }

  private void run(ByteBuffer source, ByteBuffer out) {
    while (source.hasRemaining()) {
      int count = Math.min(source.remaining(), STEP_BYTES);
      source.get(from, 0, count);
      out.put(to, 0, cipher.processBytes(from, 0, count, to, 0));
    }
  }

  @Override
  public void close() {
    cipher.reset();
    Arrays.fill(key.getKey(), (byte) 0);
    Arrays.fill(from, (byte) 0);
    Arrays.fill(to, (byte) 0);
  }
}
