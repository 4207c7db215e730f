package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * Galois/Counter Mode (NIST SP 800-38D) of one block cipher under one key, with nonces of 12 bytes
 * and tags of 16. Knows nothing of chunk numbers: {@link PackCipher} takes care that no nonce comes
 * twice. Used by one thread. Closing wipes what can be wiped.
 */
sealed interface ChunkCipher extends AutoCloseable permits AesGcm, Sm4Gcm {
  /** Length of a nonce. */
  int NONCE_BYTES = 12;

  /**
   * Seals the remaining bytes of all parts, one behind the other, whose positions stay, into {@code
   * out}, which has room for them and the tag and whose position moves.
   */
  void seal(byte[] nonce, ByteBuffer aad, List<ByteBuffer> plain, ByteBuffer out);

  /**
   * Opens the remaining bytes of {@code sealed}, at least a tag, into {@code out}, which has room;
   * both positions move.
   *
   * @throws AEADBadTagException if they are not what was sealed so; anything may have been written
   *     behind the position of {@code out}
   */
  void open(byte[] nonce, ByteBuffer aad, ByteBuffer sealed, ByteBuffer out)
      throws AEADBadTagException;

  @Override
  void close();
}
