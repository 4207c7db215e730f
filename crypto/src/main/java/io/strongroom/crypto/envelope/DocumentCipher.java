package io.strongroom.crypto.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Seals small documents: control records, access-log entries, the public key ring, the body of the
 * key store.
 *
 * <p>A sealed document is a version byte, a random 24-byte nonce, ciphertext and tag: C2SP
 * XAES-256-GCM. Plain AES-GCM with random 96-bit nonces must stop after 2<sup>32</sup> documents
 * under one key, which a busy access log reaches in the life of a node; the extended nonce moves
 * that bound to 2<sup>80</sup> for the price of 12 bytes and three AES blocks.
 *
 * <p>The version byte and the context are associated data: a document opens only under the context
 * it was sealed for, so a record cannot be put in another's place. Thread-safe.
 */
public final class DocumentCipher {
  /** What sealing adds to a document's length. */
  public static final int OVERHEAD_BYTES = 1 + Xaes256Gcm.NONCE_BYTES + Suite.TAG_BYTES;

  private static final byte VERSION = 1;
  private static final String LABEL = "strongroom/v1/document";

  private final Xaes256Gcm aead;
  private final SecureRandom random;

  /** The cipher of this key's documents, with the platform's random numbers for nonces. */
  public DocumentCipher(RootKey key) {
    this(key, new SecureRandom());
  }

  /** The same with random numbers of the caller's choice. */
  public DocumentCipher(RootKey key, SecureRandom random) {
    try (Secret subkey = key.subkey(LABEL)) {
      this.aead = new Xaes256Gcm(subkey);
    }
    this.random = random;
  }

  /**
   * Seals a document for a context, such as {@code "camera/" + id}. Two seals of the same document
   * differ.
   */
  public byte[] seal(byte[] document, String context) {
    byte[] nonce = new byte[Xaes256Gcm.NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed = aead.seal(nonce, document, associated(context));
    return ByteBuffer.allocate(1 + nonce.length + sealed.length)
        .put(VERSION)
        .put(nonce)
        .put(sealed)
        .array();
  }

  /**
   * The document.
   *
   * @throws OpenFailedException if the bytes are not a document sealed with this key for this
   *     context
   */
  public byte[] open(byte[] sealed, String context) {
    if (sealed.length < OVERHEAD_BYTES || sealed[0] != VERSION) {
      throw new OpenFailedException();
    }
    int bodyAt = 1 + Xaes256Gcm.NONCE_BYTES;
    byte[] nonce = Arrays.copyOfRange(sealed, 1, bodyAt);
    byte[] body = Arrays.copyOfRange(sealed, bodyAt, sealed.length);
    return aead.open(nonce, body, associated(context));
  }

  private static byte[] associated(String context) {
    byte[] text = context.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(VERSION).put(text).array();
  }
}
