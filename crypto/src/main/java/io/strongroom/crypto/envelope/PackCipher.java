package io.strongroom.crypto.envelope;

import io.strongroom.crypto.digest.HashFunction;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;

/**
 * Seals and opens the chunks of one pack: GCM (NIST SP 800-38D) with the block cipher of the pack's
 * suite under a key that HKDF makes from the pack's DEK and the hash of its header, with the chunk
 * number in the nonce.
 *
 * <p>The header hash is that of the pack header with its commitment and CRC fields zeroed, because
 * the commitment is written into the header. A DEK of another pack, or this DEK with a changed
 * header, gives another commitment; {@link #matches} is asked before the first chunk is opened,
 * since GCM by itself does not commit to its key.
 *
 * <p>The bounds of the suites are the same: both ciphers have blocks of 16 bytes, and one key seals
 * one pack. That SM4's key is half as long is argued in docs/design/keys.md.
 *
 * <p>Used by one thread. Cheap to keep for as long as the pack is open. Closing wipes what it
 * holds.
 */
public final class PackCipher implements AutoCloseable {
  /** Length of a key commitment. */
  public static final int COMMITMENT_BYTES = 32;

  /** Length of the header hash. */
  public static final int HEADER_HASH_BYTES = HashFunction.BYTES;

  private static final String KEY_LABEL = "strongroom/v1/pack/key";
  private static final String NONCE_LABEL = "strongroom/v1/pack/nonce";
  private static final String COMMITMENT_LABEL = "strongroom/v1/pack/commitment";

  private final Suite suite;
  private final ChunkCipher cipher;
  private final byte[] nonceBase;
  private final byte[] commitment;
  private boolean sealedAny;
  private long lastSealed;
  private boolean destroyed;

  private PackCipher(Suite suite, ChunkCipher cipher, byte[] nonceBase, byte[] commitment) {
    this.suite = suite;
    this.cipher = cipher;
    this.nonceBase = nonceBase;
    this.commitment = commitment;
  }

  /**
   * The cipher of one pack. The DEK may be closed afterwards.
   *
   * @param headerHash 32 bytes, copied
   */
  public static PackCipher of(Suite suite, Dek dek, byte[] headerHash) {
    if (headerHash.length != HEADER_HASH_BYTES) {
      throw new IllegalArgumentException("a header hash has " + HEADER_HASH_BYTES + " bytes");
    }
    return new PackCipher(
        suite,
        cipher(suite, dek, headerHash),
        expand(suite, dek, headerHash, NONCE_LABEL, ChunkCipher.NONCE_BYTES),
        expand(suite, dek, headerHash, COMMITMENT_LABEL, COMMITMENT_BYTES));
  }

  private static ChunkCipher cipher(Suite suite, Dek dek, byte[] headerHash) {
    int keyLength =
        switch (suite) {
          case AES_256_GCM_SHA_256 -> Secret.BYTES;
          case SM4_GCM_SM3 -> Sm4Gcm.KEY_BYTES;
        };
    byte[] key = expand(suite, dek, headerHash, KEY_LABEL, keyLength);
    try {
      return switch (suite) {
        case AES_256_GCM_SHA_256 -> new AesGcm(key);
        case SM4_GCM_SM3 -> new Sm4Gcm(key);
      };
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] expand(
      Suite suite, Dek dek, byte[] headerHash, String label, int lengthBytes) {
    byte[] text = label.getBytes(StandardCharsets.US_ASCII);
    byte[] info = Arrays.copyOf(text, text.length + 1);
    info[text.length] = (byte) suite.code();
    return dek.secret().hkdf(suite.hash(), headerHash, info, lengthBytes);
  }

  /** The suite of the pack. */
  public Suite suite() {
    return suite;
  }

  /** The 32 bytes that bind the pack header to its key; a copy. */
  public byte[] commitment() {
    return commitment.clone();
  }

  /** Whether a stored commitment is the one of this key and header; in constant time. */
  public boolean matches(byte[] storedCommitment) {
    return MessageDigest.isEqual(commitment, storedCommitment);
  }

  /** Length of the sealed form of {@code plainLength} bytes. */
  public static int sealedLength(int plainLength) {
    return Math.addExact(plainLength, Suite.TAG_BYTES);
  }

  /**
   * Seals the remaining bytes of {@code plain} into {@code out} and moves both positions; {@code
   * aad} stays as it is. The buffers must not overlap.
   *
   * @param chunkNumber unsigned, greater than that of every chunk sealed before: a number used
   *     twice would reveal both chunks
   * @throws IllegalStateException if the number does not grow
   * @throws BufferOverflowException if {@code out} has less than {@link #sealedLength} left;
   *     nothing is written then
   */
  public void seal(long chunkNumber, ByteBuffer aad, ByteBuffer plain, ByteBuffer out) {
    seal(chunkNumber, aad, List.of(plain), out);
    plain.position(plain.limit());
  }

  /**
   * The same for a plaintext that lies in several buffers, one behind the other, whose positions
   * stay.
   */
  public void seal(long chunkNumber, ByteBuffer aad, List<ByteBuffer> plain, ByteBuffer out) {
    if (sealedAny && Long.compareUnsigned(chunkNumber, lastSealed) <= 0) {
      throw new IllegalStateException(
          "chunk " + chunkNumber + " after chunk " + lastSealed + ": chunk numbers must grow");
    }
    int length = 0;
    for (ByteBuffer part : plain) {
      length = Math.addExact(length, part.remaining());
    }
    requireRoom(out, sealedLength(length));
    byte[] nonce = nonce(chunkNumber);
    sealedAny = true;
    lastSealed = chunkNumber;
    cipher.seal(nonce, aad, plain, out);
  }

  /**
   * Opens the remaining bytes of {@code sealed} into {@code out} and moves both positions; {@code
   * aad} stays as it is. The buffers must not overlap.
   *
   * @throws OpenFailedException if the bytes are not what was sealed under this number and aad;
   *     {@code out} is as it was, and what was written behind its position is wiped
   * @throws BufferOverflowException if {@code out} is too small; nothing is written then
   */
  public void open(long chunkNumber, ByteBuffer aad, ByteBuffer sealed, ByteBuffer out) {
    int plainLength = sealed.remaining() - Suite.TAG_BYTES;
    if (plainLength < 0) {
      throw new OpenFailedException();
    }
    requireRoom(out, plainLength);
    byte[] nonce = nonce(chunkNumber);
    int from = out.position();
    try {
      cipher.open(nonce, aad, sealed, out);
    } catch (AEADBadTagException e) {
      wipe(out, from, plainLength);
      throw new OpenFailedException();
    } catch (IllegalStateException e) {
      wipe(out, from, plainLength);
      throw e;
    }
  }

  /** Makes every later use fail. */
  @Override
  public void close() {
    destroyed = true;
    cipher.close();
    Arrays.fill(nonceBase, (byte) 0);
  }

  @Override
  public String toString() {
    return "PackCipher[hidden]";
  }

  private byte[] nonce(long chunkNumber) {
    if (destroyed) {
      throw new IllegalStateException("this pack cipher has been closed");
    }
    byte[] nonce = nonceBase.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[nonce.length - 1 - i] ^= (byte) (chunkNumber >>> (8 * i));
    }
    return nonce;
  }

  private static void requireRoom(ByteBuffer out, int needed) {
    if (out.remaining() < needed) {
      throw new BufferOverflowException();
    }
  }

  private static void wipe(ByteBuffer out, int from, int length) {
    out.position(from);
    for (int i = 0; i < length; i++) {
      out.put(from + i, (byte) 0);
    }
  }
}
