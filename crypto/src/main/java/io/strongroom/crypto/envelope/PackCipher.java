package io.strongroom.crypto.envelope;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

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
    if (sealedAny && Long.compareUnsigned(chunkNumber, lastSealed) <= 0) {
      throw new IllegalStateException(
          "chunk " + chunkNumber + " after chunk " + lastSealed + ": chunk numbers must grow");
    }
    requireRoom(out, sealedLength(plain.remaining()));
    try {
      start(Cipher.ENCRYPT_MODE, chunkNumber, aad);
      sealedAny = true;
      lastSealed = chunkNumber;
      if (plain.hasArray() && !out.hasArray()) {
        sealByArray(plain, out);
      } else {
        sealByBuffer(plain, out);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to seal a chunk", e);
    }
  }

  private void sealByBuffer(ByteBuffer plain, ByteBuffer out) throws GeneralSecurityException {
    int end = plain.limit();
    while (end - plain.position() > SLICE_BYTES) {
      plain.limit(plain.position() + SLICE_BYTES);
      cipher.update(plain, out);
    }
    plain.limit(end);
    cipher.doFinal(plain, out);
  }

  /**
   * From the heap into native memory: the provider moves such a pair through small arrays of its
   * own, at half the speed of sealing from array to array and copying the result.
   */
  private void sealByArray(ByteBuffer plain, ByteBuffer out) throws GeneralSecurityException {
    byte[] sealed = Scratch.take();
    byte[] from = plain.array();
    int at = plain.arrayOffset() + plain.position();
    int end = plain.arrayOffset() + plain.limit();
    while (end - at > SLICE_BYTES) {
      out.put(sealed, 0, cipher.update(from, at, SLICE_BYTES, sealed, 0));
      at += SLICE_BYTES;
    }
    out.put(sealed, 0, cipher.doFinal(from, at, end - at, sealed, 0));
    plain.position(plain.limit());
    Scratch.giveBack(sealed);
  }

  /** Arrays that ciphertext passes through: as many as seal at once, not one for each pack. */
  private static final class Scratch {
    /** A slice, what a provider may have kept of the one before, and the tag. */
    private static final int BYTES = SLICE_BYTES + 2 * Suite.TAG_BYTES;

    private static final ArrayBlockingQueue<byte[]> KEPT = new ArrayBlockingQueue<>(16);

    static byte[] take() {
      byte[] kept = KEPT.poll();
      return kept == null ? new byte[BYTES] : kept;
    }

    static void giveBack(byte[] scratch) {
      boolean _ = KEPT.offer(scratch);
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
