package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a key store: a head, in which the passphrase wraps the root, and a body sealed under
 * the root. The head keeps its bytes for the life of the root; each rewrite seals the body anew.
 * The byte table is in docs/design/keys.md.
 */
final class KeyStoreFile {
  static final int HEAD_BYTES = 98;
  static final int MAX_BYTES = 16 * 1024 * 1024;

  private static final byte[] MAGIC = "SRKEYST1".getBytes(StandardCharsets.US_ASCII);
  private static final int SALT_BYTES = 16;
  private static final int NONCE_BYTES = 12;

  /** Magic, suite, cost and salt: what the wrapping of the root authenticates. */
  private static final int PREFIX_BYTES = 8 + 1 + 4 + 4 + 1 + SALT_BYTES;

  private static final int WRAPPED_AT = PREFIX_BYTES + NONCE_BYTES;
  private static final int CRC_AT = WRAPPED_AT + Secret.BYTES + Suite.TAG_BYTES;
  private static final String CONTEXT = "key-store";

  private KeyStoreFile() {}

  /** A head for a new root. */
  static byte[] newHead(Secret root, Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(salt);
    random.nextBytes(nonce);
    ByteBuffer head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .put((byte) Suite.AES_256_GCM_SHA_256.code())
            .putInt(cost.memoryKib())
            .putInt(cost.passes())
            .put((byte) cost.lanes())
            .put(salt)
            .put(nonce);
    byte[] prefix = Arrays.copyOf(head.array(), PREFIX_BYTES);
    byte[] plain = root.expose();
    try (Secret key = passphraseKey(passphrase, cost, salt)) {
      head.put(gcm(Cipher.ENCRYPT_MODE, key, nonce, prefix).doFinal(plain));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to wrap the root", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
    return head.putInt(crc(head.array())).array();
  }

  /** The head of a file, intact as far as its checksum tells. */
  static byte[] head(Path file, byte[] contents) {
    if (contents.length >= HEAD_BYTES
        && Arrays.equals(contents, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
        && contents[MAGIC.length] == Suite.AES_256_GCM_SHA_256.code()
        && ByteBuffer.wrap(contents).getInt(CRC_AT) == crc(contents)) {
      return Arrays.copyOf(contents, HEAD_BYTES);
    }
    throw damaged(file, null);
  }

  /** The root of a head. */
  static Secret root(Path file, byte[] head, Passphrase passphrase) {
    ByteBuffer fields = ByteBuffer.wrap(head).position(MAGIC.length + 1);
    int memoryKib = fields.getInt();
    int passes = fields.getInt();
    int lanes = fields.get() & 0xff;
    if (!Argon2Cost.isWithinBounds(memoryKib, passes, lanes)) {
      throw damaged(file, null);
    }
    byte[] salt = Encoded.bytes(fields, SALT_BYTES);
    byte[] nonce = Encoded.bytes(fields, NONCE_BYTES);
    byte[] prefix = Arrays.copyOf(head, PREFIX_BYTES);
    try (Secret key = passphraseKey(passphrase, new Argon2Cost(memoryKib, passes, lanes), salt)) {
      byte[] plain =
          gcm(Cipher.DECRYPT_MODE, key, nonce, prefix)
              .doFinal(head, WRAPPED_AT, Secret.BYTES + Suite.TAG_BYTES);
      Secret root = Secret.copyOf(plain);
      Arrays.fill(plain, (byte) 0);
      return root;
    } catch (AEADBadTagException e) {
      throw new WrongPassphraseException(file);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to unwrap the root", e);
    }
  }

  /** A whole file: the head, then the sealed body, which the head's bytes are bound to. */
  static byte[] encode(byte[] head, Secret root, byte[] body, SecureRandom random) {
    byte[] sealed = new DocumentCipher(root::derive, random).seal(body, context(head));
    return ByteBuffer.allocate(head.length + sealed.length).put(head).put(sealed).array();
  }

  /** The opened body of a file. */
  static byte[] body(Path file, byte[] contents, byte[] head, Secret root) {
    byte[] sealed = Arrays.copyOfRange(contents, HEAD_BYTES, contents.length);
    try {
      return new DocumentCipher(root::derive).open(sealed, context(head));
    } catch (OpenFailedException e) {
      throw damaged(file, e);
    }
  }

  static KeyFileException damaged(Path file, @Nullable Throwable cause) {
    return new KeyFileException(
        file + " is not an intact key store: restore it from its backup", cause);
  }

  private static String context(byte[] head) {
    return CONTEXT + "/" + HexFormat.of().formatHex(head);
  }

  private static Secret passphraseKey(Passphrase passphrase, Argon2Cost cost, byte[] salt) {
    byte[] key = cost.hash(passphrase.bytes(), salt, Secret.BYTES);
    try {
      return Secret.copyOf(key);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static Cipher gcm(int mode, Secret key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.aesKey(), new GCMParameterSpec(Suite.TAG_BYTES * 8, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  private static int crc(byte[] head) {
    CRC32C crc = new CRC32C();
    crc.update(head, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
