package io.strongroom.loadtests.stages;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A fragment is hashed, sealed into native memory, and the sealed frame is checksummed. */
@State(Scope.Thread)
public class SealStage {
  private static final int HEADER_BYTES = 96;

  private final ByteBuffer fragment = new CameraSecond().product().fragment();
  private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
  private final ByteBuffer frame = ByteBuffer.allocateDirect(fragment.capacity() + 4096);
  private final MessageDigest sha256;
  private final PackCipher cipher;
  private long chunk;

  public SealStage() {
    try (Dek dek = Dek.random(new SecureRandom())) {
      sha256 = MessageDigest.getInstance("SHA-256");
      cipher =
          PackCipher.of(Suite.AES_256_GCM_SHA_256, dek, new byte[PackCipher.HEADER_HASH_BYTES]);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The digest of the plaintext, which evidence is checked by. */
  @Benchmark
  public byte[] digest() {
    sha256.update(fragment.duplicate());
    return sha256.digest();
  }

  /** AES-256-GCM from the heap into native memory. */
  @Benchmark
  public ByteBuffer seal() {
    frame.clear();
    cipher.seal(chunk++, header.duplicate(), fragment.duplicate(), frame);
    return frame;
  }

  /** CRC32C of the frame, which recovery goes by. */
  @Benchmark
  public long checksum() {
    CRC32C crc = new CRC32C();
    crc.update(frame.duplicate().clear());
    return crc.getValue();
  }
}
