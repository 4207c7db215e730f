package io.strongroom.crypto.sign;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.keys.Sm2;
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
 * A name and a key that sign notes (C2SP signed-note): Ed25519, or SM2 of the national suite.
 * Thread-safe; the private half is never printed and lives as long as the object.
 *
 * <p>Its file is made once, mode 0600: magic {@code SRNOTEK1}, private half (32 bytes), public half
 * (32), n (1), name (n, UTF-8), the first 8 bytes of the SHA-256 of all that; of SM2 the magic is
 * {@code SRNOTEK2} and the public half a point of 65 bytes.
 */
public final class NoteSigner {
  private static final byte[] MAGIC = "SRNOTEK1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAGIC_SM2 = "SRNOTEK2".getBytes(StandardCharsets.US_ASCII);
  private static final int SECRET_BYTES = 32;
  private static final int PUBLIC_AT = MAGIC.length + SECRET_BYTES;
  private static final int CHECK_BYTES = 8;
  private static final int MAX_NAME_BYTES = 255;
  private static final int MAX_FILE_BYTES =
      PUBLIC_AT + Sm2.POINT_BYTES + 1 + MAX_NAME_BYTES + CHECK_BYTES;

  private final Signing key;
  private final NoteVerifier verifier;

  /** Signs with the private half. */
  private interface Signing {
    byte[] sign(byte[] text);
  }

  private NoteSigner(Signing key, NoteVerifier verifier) {
    this.key = key;
    this.verifier = verifier;
  }

  /** Makes an Ed25519 key; see {@link #create(Path, String, Suite, SecureRandom)}. */
  public static NoteSigner create(Path file, String name, SecureRandom random) {
    return create(file, name, Suite.AES_256_GCM_SHA_256, random);
  }

  /**
   * Makes a key in a new file; durable when the call returns.
   *
   * @param name as a URL without a scheme, so that no two keys have the same
   * @param suite says which kind of key: Ed25519, or SM2 of the national suite
   * @throws IllegalArgumentException if the name is empty, longer than 255 bytes, or has spaces,
   *     plus or control characters
   * @throws KeyFileException if the file exists or cannot be written
   */
  public static NoteSigner create(Path file, String name, Suite suite, SecureRandom random) {
    NoteVerifier.requireName(name);
    byte[] contents =
        switch (suite) {
          case AES_256_GCM_SHA_256 -> {
            KeyPair keys = Ed25519.generate(random);
            yield encode(
                MAGIC, Ed25519.encode(keys.getPrivate()), Ed25519.encode(keys.getPublic()), name);
          }
          case SM4_GCM_SM3 -> {
            byte[] scalar = Sm2.generate(random);
            yield encode(MAGIC_SM2, scalar, Sm2.point(scalar), name);
          }
        };
    try {
      NoteSigner made = decode(contents);
      if (!PrivateFiles.create(file, contents)) {
        throw new KeyFileException(file + " exists already: name another file, or load it");
      }
      return made;
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
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
      if (!isIntact(contents)) {
        throw damaged(file);
      }
      return decode(contents);
    } catch (IllegalArgumentException e) {
      throw damaged(file);
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
  }

  /** What a person needs to check its notes; see {@link NoteVerifier#parse}. */
  public String verifierKey() {
    return verifier.toString();
  }

  NoteSignature sign(byte[] text) {
    return verifier.signatureOf(key.sign(text));
  }

  /** The bare signature, without name and key id. */
  byte[] signature(byte[] message) {
    return key.sign(message);
  }

  NoteVerifier verifierOfCosignatures() {
    return verifier.ofCosignatures();
  }

  /** The file; wipes the private half. */
  private static byte[] encode(byte[] magic, byte[] secret, byte[] publicHalf, String name) {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    if (nameBytes.length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "the name of a note's key has at most " + MAX_NAME_BYTES + " bytes");
    }
    byte[] contents = new byte[PUBLIC_AT + publicHalf.length + 1 + nameBytes.length + CHECK_BYTES];
    ByteBuffer out = ByteBuffer.wrap(contents);
    out.put(magic).put(secret).put(publicHalf);
    out.put((byte) nameBytes.length).put(nameBytes);
    out.put(check(contents));
    Arrays.fill(secret, (byte) 0);
    return contents;
  }

  /** The key in an intact file; IllegalArgumentException if halves or name are none. */
  private static NoteSigner decode(byte[] contents) {
    int nameLengthAt = nameLengthAt(contents);
    int nameEnd = contents.length - CHECK_BYTES;
    String name =
        new String(contents, nameLengthAt + 1, nameEnd - nameLengthAt - 1, StandardCharsets.UTF_8);
    byte[] secret = Arrays.copyOfRange(contents, MAGIC.length, PUBLIC_AT);
    byte[] publicHalf = Arrays.copyOfRange(contents, PUBLIC_AT, nameLengthAt);
    try {
      if (publicHalf.length == Ed25519.KEY_BYTES) {
        PrivateKey key = Ed25519.privateKey(secret);
        NotePublicKey own = new NotePublicKey.OnEd25519(Ed25519.publicKey(publicHalf));
        return new NoteSigner(text -> Ed25519.sign(key, text), new NoteVerifier(name, own));
      }
      Sm2.requireScalar(secret);
      byte[] scalar = secret.clone();
      SecureRandom random = new SecureRandom();
      return new NoteSigner(
          text -> Sm2.sign(scalar, text, random),
          new NoteVerifier(name, NotePublicKey.ofPoint(publicHalf)));
    } catch (OpenFailedException e) {
      throw new IllegalArgumentException("the private half is out of range", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  private static int nameLengthAt(byte[] contents) {
    boolean sm2 = startsWith(contents, MAGIC_SM2);
    return PUBLIC_AT + (sm2 ? Sm2.POINT_BYTES : Ed25519.KEY_BYTES);
  }

  private static boolean startsWith(byte[] contents, byte[] magic) {
    return contents.length >= magic.length
        && Arrays.equals(contents, 0, magic.length, magic, 0, magic.length);
  }

  private static boolean isIntact(byte[] contents) {
    int checkAt = contents.length - CHECK_BYTES;
    int nameLengthAt = nameLengthAt(contents);
    return (startsWith(contents, MAGIC) || startsWith(contents, MAGIC_SM2))
        && checkAt > nameLengthAt + 1
        && (contents[nameLengthAt] & 0xff) == checkAt - nameLengthAt - 1
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
