package io.strongroom.crypto.sign;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Whose signature on a {@link SignedNote} counts: a name and a public key (C2SP signed-note,
 * "Signatures" and "Ed25519 signatures"), or, of the national suite, one of SM2 under a type that
 * the specification leaves to its users. Its text form, the verifier key, is {@code name+hash+key}:
 * the hash is 8 hexadecimal digits of the key id, the key base64 of the type (0x01, 0x04 of a
 * witness, or 0xff and a name) and the key (32 bytes, or a point of 65). Immutable; nothing in it
 * is secret.
 */
public final class NoteVerifier {
  private final String name;
  private final NotePublicKey key;
  private final int keyId;

  NoteVerifier(String name, NotePublicKey key) {
    this.name = requireName(name);
    this.key = key;
    this.keyId = keyId(name, key.typed());
  }

  /**
   * Reads a verifier key.
   *
   * @throws IllegalArgumentException saying which part is wrong
   */
  public static NoteVerifier parse(String text) {
    // base64 may have a plus of its own, so only the first two separate
    String[] parts = text.split("\\+", 3);
    if (parts.length < 3) {
      throw new IllegalArgumentException("a verifier key has the form name+hash+key");
    }
    byte[] typed =
        canonicalBase64(parts[2])
            .orElseThrow(
                () -> new IllegalArgumentException("the key of a verifier key must be base64"));
    NoteVerifier verifier = new NoteVerifier(parts[0], NotePublicKey.ofTyped(typed));
    if (!HexFormat.of().toHexDigits(verifier.keyId).equals(parts[1])) {
      throw new IllegalArgumentException(
          "the hash of a verifier key does not fit its name and key: copy it again");
    }
    return verifier;
  }

  /** The name that signature lines have. */
  public String name() {
    return name;
  }

  /** Whether it signs checkpoints together with a time, and nothing else. */
  public boolean isWitness() {
    return key instanceof NotePublicKey.OfWitness;
  }

  boolean isKeyOf(NoteSignature signature) {
    return name.equals(signature.name()) && keyId == signature.keyId();
  }

  boolean verifies(byte[] text, NoteSignature signature) {
    return key.verifies(text, signature.signature());
  }

  /**
   * The same name and key for cosignatures.
   *
   * @throws IllegalArgumentException if the key is not Ed25519
   */
  NoteVerifier ofCosignatures() {
    if (key instanceof NotePublicKey.OnEd25519(PublicKey own)) {
      return new NoteVerifier(name, new NotePublicKey.OfWitness(own));
    }
    throw new IllegalArgumentException("a witness signs by Ed25519");
  }

  /** The line with which this key signed a text. */
  NoteSignature signatureOf(byte[] signature) {
    return NoteSignature.of(name, keyId, signature);
  }

  /** Not empty, no plus, no Unicode space; nor control characters, which terminals obey. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && name.codePoints()
            .noneMatch(
                c ->
                    c == '+'
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE);
  }

  static String requireName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "the name of a note's key must not be empty or have spaces, plus or control characters");
    }
    return name;
  }

  /** Decodes base64 with padding, of which each byte string has one form. */
  public static Optional<byte[]> canonicalBase64(String text) {
    try {
      byte[] bytes = Base64.getDecoder().decode(text);
      return Base64.getEncoder().encodeToString(bytes).equals(text)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int keyId(String name, byte[] typedKey) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      return ByteBuffer.wrap(digest.digest(typedKey)).getInt();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteVerifier that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return keyId;
  }

  /** The verifier key. */
  @Override
  public String toString() {
    return name
        + "+"
        + HexFormat.of().toHexDigits(keyId)
        + "+"
        + Base64.getEncoder().encodeToString(key.typed());
  }
}
