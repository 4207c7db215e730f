package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A name and an Ed25519 key that sign notes (C2SP signed-note). Thread-safe; the private half is
 * never printed and lives as long as the object.
 *
 * <p>Its file is made once, mode 0600: magic {@code SRNOTEK1}, private half (32 bytes), public half
 * (32), n (1), name (n, UTF-8), the first 8 bytes of the SHA-256 of all that.
 */
public final class NoteSigner {
  private static final byte[] MAGIC = "SRNOTEK1".getBytes(StandardCharsets.US_ASCII);
  private static final int PUBLIC_AT = MAGIC.length + Ed25519.KEY_BYTES;
  private static final int NAME_LENGTH_AT = PUBLIC_AT + Ed25519.KEY_BYTES;
  private static final int NAME_AT = NAME_LENGTH_AT + 1;
  private static final int CHECK_BYTES = 8;
  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_FILE_BYTES = NAME_AT + MAX_NAME_BYTES + CHECK_BYTES;

  private final PrivateKey key;
  private final NoteVerifier verifier;

  private NoteSigner(PrivateKey key, NoteVerifier verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /**
   * Makes a key in a new file; durable when the call returns.
   *
   * @param name as a URL without a scheme, so that no two keys have the same
   * @throws IllegalArgumentException if the name is empty, longer than 255 bytes, or has spaces,
   *     plus or control characters
   * @throws KeyFileException if the file exists or cannot be written
   */
  public static NoteSigner create(Path file, String name, SecureRandom random) {
    KeyPair keys = Ed25519.generate(random);
    NoteSigner made = new NoteSigner(keys.getPrivate(), new NoteVerifier(name, keys.getPublic()));
    byte[] contents = encode(keys, name.getBytes(StandardCharsets.UTF_8));
    try {
      if (!PrivateFiles.create(file, contents)) {
        throw new KeyFileException(file + " exists already: name another file, or load it");
      }
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
    return made;
  }

  /**
   * The key in a file.
   *
   * @throws KeyFileException if the file is missing or damaged, or others may read it
   */
  public static NoteSigner load(Path file) {
    byte[] contents =
        PrivateFiles.readSecret(file, MAX_FILE_BYTES)
            .orElseThrow(
                () ->
                    new KeyFileException(
                        file + " does not exist: restore it from its backup, or name the file"));
    try {
      return decode(file, contents);
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
  }

  /** What a person needs to check its notes; see {@link NoteVerifier#parse}. */
  public String verifierKey() {
    return verifier.toString();
  }

  NoteSignature sign(byte[] text) {
    return verifier.signatureOf(Ed25519.sign(key, text));
  }

  private static byte[] encode(KeyPair keys, byte[] name) {
    if (name.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "the name of a note's key has at most " + MAX_NAME_BYTES + " bytes");
    }
    byte[] secret = Ed25519.encode(keys.getPrivate());
    byte[] contents = new byte[NAME_AT + name.length + CHECK_BYTES];
    ByteBuffer out = ByteBuffer.wrap(contents);
    out.put(MAGIC).put(secret).put(Ed25519.encode(keys.getPublic()));
    out.put((byte) name.length).put(name);
    out.put(check(contents));
    Arrays.fill(secret, (byte) 0);
    return contents;
  }

  private static NoteSigner decode(Path file, byte[] contents) {
    if (!isIntact(contents)) {
      throw damaged(file);
    }
    int nameEnd = contents.length - CHECK_BYTES;
    String name = new String(contents, NAME_AT, nameEnd - NAME_AT, StandardCharsets.UTF_8);
    byte[] secret = Arrays.copyOfRange(contents, MAGIC.length, PUBLIC_AT);
    try {
      byte[] point = Arrays.copyOfRange(contents, PUBLIC_AT, NAME_LENGTH_AT);
      NoteVerifier verifier = new NoteVerifier(name, Ed25519.publicKey(point));
      return new NoteSigner(Ed25519.privateKey(secret), verifier);
    } catch (IllegalArgumentException e) {
      throw damaged(file);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static boolean isIntact(byte[] contents) {
    int checkAt = contents.length - CHECK_BYTES;
    return checkAt > NAME_AT
        && Arrays.equals(contents, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && (contents[NAME_LENGTH_AT] & 0xff) == checkAt - NAME_AT
        && Arrays.equals(contents, checkAt, contents.length, check(contents), 0, CHECK_BYTES);
  }

  /** Over all but the place of the check itself. */
  private static byte[] check(byte[] contents) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(contents, 0, contents.length - CHECK_BYTES);
      return Arrays.copyOf(digest.digest(), CHECK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  private static KeyFileException damaged(Path file) {
    return new KeyFileException(
        file
            + " is not an intact key for signing notes: restore it from its backup, or name the"
            + " right file");
  }

  @Override
  public String toString() {
    return "NoteSigner[" + verifier.name() + "]";
  }
}
