package io.strongroom.crypto.sign;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * One signature line of a note: dash, name, base64 of key id (4 bytes) and signature.
 *
 * @param name of the key
 * @param encoded base64, canonical, of at least 5 bytes
 */
record NoteSignature(String name, String encoded) {
  private static final String DASH = "\u2014 ";

  static NoteSignature of(String name, int keyId, byte[] signature) {
    byte[] bytes =
        ByteBuffer.allocate(Integer.BYTES + signature.length).putInt(keyId).put(signature).array();
    return new NoteSignature(name, Base64.getEncoder().encodeToString(bytes));
  }

  /** Reads a line without its end, or empty if it is none of this form. */
  static Optional<NoteSignature> parse(String line) {
    if (!line.startsWith(DASH)) {
      return Optional.empty();
    }
    String[] parts = line.substring(DASH.length()).split(" ", 2);
    if (parts.length < 2 || !NoteVerifier.isName(parts[0])) {
      return Optional.empty();
    }
    return NoteVerifier.canonicalBase64(parts[1])
        .filter(bytes -> bytes.length > Integer.BYTES)
        .map(_ -> new NoteSignature(parts[0], parts[1]));
  }

  int keyId() {
    return ByteBuffer.wrap(bytes()).getInt();
  }

  byte[] signature() {
    byte[] bytes = bytes();
    return Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length);
  }

  private byte[] bytes() {
    return Base64.getDecoder().decode(encoded);
  }

  /** The line without its end. */
  @Override
  public String toString() {
    return DASH + name + " " + encoded;
  }
}
