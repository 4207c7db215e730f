package io.strongroom.crypto.envelope;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens the chunks of one pack: AES-256-GCM (NIST SP 800-38D) under a key that HKDF makes
 * from the pack's DEK and the hash of its header, with the chunk number in the nonce.
 *
 * <p>The header hash is the SHA-256 of the pack header with its commitment and CRC fields zeroed,
 * because the commitment is written into the header. A DEK of another pack, or this DEK with a
 * changed header, gives another commitment; {@link #matches} is asked before the first chunk is
 * opened, since GCM by itself does not commit to its key.
 *
 * <p>Used by one thread. Cheap to keep for as long as the pack is open. Closing wipes what it
 * holds.
 */
public final class PackCipher implements AutoCloseable {
  /** Length of a key commitment. */
  public static final int COMMITMENT_BYTES = 32;

  /** Length of the header hash. */
  public static final int HEADER_HASH_BYTES = 32;

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

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = Suite.TAG_BYTES * 8;
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final String KEY_LABEL = "strongroom/v1/pack/key";
  private static final String NONCE_LABEL = "strongroom/v1/pack/nonce";
  private static final String COMMITMENT_LABEL = "strongroom/v1/pack/commitment";

  private final SecretKey key;
  private final byte[] nonceBase;
  private final byte[] commitment;
  private final Cipher cipher;
  private byte @Nullable [] step;
  private boolean sealedAny;
  private long lastSealed;
  private boolean destroyed;

  private PackCipher(SecretKey key, byte[] nonceBase, byte[] commitment, Cipher cipher) {
    this.key = key;
    this.nonceBase = nonceBase;
    this.commitment = commitment;
    this.cipher = cipher;
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
    byte[] keyBytes = expand(suite, dek, headerHash, KEY_LABEL, Secret.BYTES);
    try {
      return new PackCipher(
          new SecretKeySpec(keyBytes, "AES"),
          expand(suite, dek, headerHash, NONCE_LABEL, NONCE_BYTES),
          expand(suite, dek, headerHash, COMMITMENT_LABEL, COMMITMENT_BYTES),
          Cipher.getInstance(TRANSFORMATION));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide " + TRANSFORMATION, e);
    } finally {
      Arrays.fill(keyBytes, (byte) 0);
    }
  }

  private static byte[] expand(
      Suite suite, Dek dek, byte[] headerHash, String label, int lengthBytes) {
    byte[] text = label.getBytes(StandardCharsets.US_ASCII);
    byte[] info = Arrays.copyOf(text, text.length + 1);
    info[text.length] = (byte) suite.code();
    return dek.secret().hkdf(headerHash, info, lengthBytes);
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
    try {
      start(Cipher.ENCRYPT_MODE, chunkNumber, aad);
      sealedAny = true;
      lastSealed = chunkNumber;
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
    int from = out.position();
    try {
      start(Cipher.DECRYPT_MODE, chunkNumber, aad);
      cipher.doFinal(sealed, out);
    } catch (AEADBadTagException e) {
      wipe(out, from, plainLength);
      throw new OpenFailedException();
    } catch (GeneralSecurityException e) {
      wipe(out, from, plainLength);
      throw new IllegalStateException("the provider failed to open a chunk", e);
    }
  }

  /** Makes every later use fail. */
  @Override
  public void close() {
    destroyed = true;
    Arrays.fill(nonceBase, (byte) 0);
  }

  @Override
  public String toString() {
    return "PackCipher[hidden]";
  }

  private void start(int mode, long chunkNumber, ByteBuffer aad) throws GeneralSecurityException {
    if (destroyed) {
      throw new IllegalStateException("this pack cipher has been closed");
    }
    byte[] nonce = nonceBase.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[NONCE_BYTES - 1 - i] ^= (byte) (chunkNumber >>> (8 * i));
    }
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(aad.duplicate());
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
