package io.strongroom.crypto.sign;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.Sm2;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Arrays;

/** The public half of a key that signs notes, of one of three signature types. */
sealed interface NotePublicKey {
  /** Signature type of the specification. */
  byte TYPE_ED25519 = 1;

  /** Signature type of witnesses: Ed25519 with a time (C2SP tlog-cosignature). */
  byte TYPE_COSIGNATURE = 4;

  /** What types have that the specification does not list: this byte, then a name of ours. */
  byte TYPE_UNLISTED = (byte) 0xff;

  /** What the type and key of SM2 with SM3 begin with. */
  byte[] SM2_HEAD = sm2Head();

  /** Type, then key: what the key id is made of, and what a verifier key has in base64. */
  byte[] typed();

  /** Whether a signature is that of a text by this key. */
  boolean verifies(byte[] text, byte[] signature);

  /**
   * Reads what {@link #typed} yields.
   *
   * @throws IllegalArgumentException if it is of another type or no key of it
   */
  static NotePublicKey ofTyped(byte[] typed) {
    if (typed.length == 1 + Ed25519.KEY_BYTES && typed[0] == TYPE_ED25519) {
      return new OnEd25519(Ed25519.publicKey(Arrays.copyOfRange(typed, 1, typed.length)));
    }
    if (typed.length == 1 + Ed25519.KEY_BYTES && typed[0] == TYPE_COSIGNATURE) {
      return new OfWitness(Ed25519.publicKey(Arrays.copyOfRange(typed, 1, typed.length)));
    }
    if (typed.length == SM2_HEAD.length + Sm2.POINT_BYTES
        && Arrays.equals(SM2_HEAD, Arrays.copyOf(typed, SM2_HEAD.length))) {
      return ofPoint(Arrays.copyOfRange(typed, SM2_HEAD.length, typed.length));
    }
    throw new IllegalArgumentException(
        "the key of a verifier key must be of type 1 (Ed25519) or 4 (witness), with 32 bytes, or"
            + " of type 255 with the name of SM2");
  }

  /**
   * The key with this point of sm2p256v1.
   *
   * @throws IllegalArgumentException if it is none
   */
  static NotePublicKey ofPoint(byte[] point) {
    try {
      Sm2.requirePoint(point);
    } catch (OpenFailedException e) {
      throw new IllegalArgumentException("the key is no point of sm2p256v1", e);
    }
    return new OnSm2(point.clone());
  }

  private static byte[] sm2Head() {
    byte[] name = "strongroom/v1/sm2-sm3\n".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length).put(TYPE_UNLISTED).put(name).array();
  }

  /** Ed25519 (RFC 8032). */
  record OnEd25519(PublicKey key) implements NotePublicKey {
    @Override
    public byte[] typed() {
      return ByteBuffer.allocate(1 + Ed25519.KEY_BYTES)
          .put(TYPE_ED25519)
          .put(Ed25519.encode(key))
          .array();
    }

    @Override
    public boolean verifies(byte[] text, byte[] signature) {
      return Ed25519.verify(key, text, signature);
    }
  }

  /** A witness's Ed25519: over a time and the text. */
  record OfWitness(PublicKey key) implements NotePublicKey {
    @Override
    public byte[] typed() {
      return ByteBuffer.allocate(1 + Ed25519.KEY_BYTES)
          .put(TYPE_COSIGNATURE)
          .put(Ed25519.encode(key))
          .array();
    }

    @Override
    public boolean verifies(byte[] text, byte[] signature) {
      if (signature.length != Long.BYTES + Ed25519.SIGNATURE_BYTES) {
        return false;
      }
      long seconds = ByteBuffer.wrap(signature).getLong();
      return seconds >= 0
          && Ed25519.verify(
              key,
              Cosigner.message(seconds, text),
              Arrays.copyOfRange(signature, Long.BYTES, signature.length));
    }
  }

  /** SM2 (GB/T 32918.2) with SM3. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OnSm2(byte[] point) implements NotePublicKey {
    @Override
    public byte[] typed() {
      return ByteBuffer.allocate(SM2_HEAD.length + point.length).put(SM2_HEAD).put(point).array();
    }

    @Override
    public boolean verifies(byte[] text, byte[] signature) {
      return Sm2.verifies(point, text, signature);
    }
  }
}
