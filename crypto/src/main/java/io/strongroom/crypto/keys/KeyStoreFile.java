package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a key store: a head that names it, and a body under the file key, which lies in
 * slots: what has been destroyed, and the day keys, each sealed again under a secret of its own.
 * Each rewrite seals the body anew. The byte table is in docs/design/keys.md.
 */
final class KeyStoreFile {
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final byte[] MAGIC = "SRKEYST3".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAGIC_OF_ALL = "SRKEYST".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_AT = 9;
  private static final int HEAD_BYTES = ID_AT + Long.BYTES;
  private static final String CONTEXT = "key-store";

  private KeyStoreFile() {}

  static byte[] read(Path file) {
    return PrivateFiles.read(file, MAX_BYTES)
        .orElseThrow(
            () ->
                new KeyFileException(
                    "key store " + file + " does not exist: create it or name another file"));
  }

  /** The id of the root that opens the body. */
  static long id(Path file, byte[] contents) {
    if (startsWith(contents, MAGIC_OF_ALL) && !startsWith(contents, MAGIC)) {
      throw new KeyFileException(
          file + " was made by another version and cannot be opened: make a new key store");
    }
    if (contents.length < HEAD_BYTES
        || !startsWith(contents, MAGIC)
        || contents[MAGIC.length] != Suite.AES_256_GCM_SHA_256.code()) {
      throw damaged(file, null);
    }
    return ByteBuffer.wrap(contents).getLong(ID_AT);
  }

  /**
   * What a file says.
   *
   * @param alive what had not been destroyed when it was written
   * @param keys all day keys
   */
  record Body(TreeShape alive, DayKeys keys) {}

  /** A whole file: the head, then the sealed body, which the head's bytes are bound to. */
  static byte[] encode(StoreRoot root, DayKeys keys, SecureRandom random) {
    byte[] head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .put((byte) Suite.AES_256_GCM_SHA_256.code())
            .putLong(root.id())
            .array();
    TreeShape alive = root.shape();
    byte[] encodedKeys = keys.encode();
    ByteBuffer body = ByteBuffer.allocate(alive.encodedBytes() + encodedKeys.length);
    alive.encode(body);
    body.put(encodedKeys);
    byte[] sealed =
        new DocumentCipher(root.fileKey()::derive, random).seal(body.array(), context(head));
    return ByteBuffer.allocate(head.length + sealed.length).put(head).put(sealed).array();
  }

  /** What a file says whose root this is. */
  static Body decode(Path file, byte[] contents, StoreRoot root) {
    byte[] head = Arrays.copyOf(contents, HEAD_BYTES);
    byte[] sealed = Arrays.copyOfRange(contents, HEAD_BYTES, contents.length);
    try {
      byte[] body = new DocumentCipher(root.fileKey()::derive).open(sealed, context(head));
      ByteBuffer source = ByteBuffer.wrap(body);
      return new Body(TreeShape.decode(source), DayKeys.decode(source));
    } catch (OpenFailedException e) {
      throw damaged(file, e);
    }
  }

  private static KeyFileException damaged(Path file, @Nullable Throwable cause) {
    return new KeyFileException(
        file + " is not an intact key store: restore it from its backup", cause);
  }

  private static boolean startsWith(byte[] contents, byte[] magic) {
    return contents.length >= magic.length
        && Arrays.equals(contents, 0, magic.length, magic, 0, magic.length);
  }

  private static String context(byte[] head) {
    return CONTEXT + "/" + HexFormat.of().formatHex(head);
  }
}
