package io.strongroom.loadtests.stages;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What of {@link SealStage} is another thing in the national suite. */
@State(Scope.Thread)
public class NationalSealStage {
  private static final int HEADER_BYTES = 96;

  private final ByteBuffer fragment = new CameraSecond().product().fragment();
  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
  private final ByteBuffer frame = ByteBuffer.allocateDirect(fragment.capacity() + 4096);
  private final MessageDigest sm3 = Suite.SM4_GCM_SM3.hash().create();
  private final PackCipher cipher;
  private final ByteBuffer sealed =
      ByteBuffer.allocateDirect(PackCipher.sealedLength(fragment.capacity()));
  private final ByteBuffer opened = ByteBuffer.allocate(fragment.capacity());
  private long chunk;

  public NationalSealStage() {
    try (Dek dek = Dek.random(new SecureRandom())) {
      cipher = PackCipher.of(Suite.SM4_GCM_SM3, dek, new byte[PackCipher.HEADER_HASH_BYTES]);
    }
    cipher.seal(chunk++, header.duplicate(), fragment.duplicate(), sealed);
  }

  /** The digest of the plaintext by SM3. */
  @Benchmark
  public byte[] sm3Digest() {
    sm3.update(fragment.duplicate());
    return sm3.digest();
  }

  /** SM4-GCM from the heap into native memory. */
  @Benchmark
  public ByteBuffer sm4Seal() {
    frame.clear();
    cipher.seal(chunk++, header.duplicate(), fragment.duplicate(), frame);
    return frame;
  }

  /** SM4-GCM from native memory onto the heap, as a reader does. */
  @Benchmark
  public ByteBuffer sm4Open() {
    opened.clear();
    cipher.open(0, header.duplicate(), sealed.duplicate().flip(), opened);
    return opened;
  }
}
