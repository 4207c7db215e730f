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
 * The bytes of a key store: a head that names the root, and a body sealed under the root, which
 * lies in slots. Each rewrite seals the body anew. The byte table is in docs/design/keys.md.
 */
final class KeyStoreFile {
  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final byte[] MAGIC = "SRKEYST2".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] MAGIC_BEFORE_SLOTS = "SRKEYST1".getBytes(StandardCharsets.US_ASCII);
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
  static long rootId(Path file, byte[] contents) {
    if (startsWith(contents, MAGIC_BEFORE_SLOTS)) {
      throw new KeyFileException(
          file + " was made by a version before key slots; it cannot be opened: make a new one");
    }
    if (contents.length < HEAD_BYTES
        || !startsWith(contents, MAGIC)
        || contents[MAGIC.length] != Suite.AES_256_GCM_SHA_256.code()) {
      throw damaged(file, null);
    }
    return ByteBuffer.wrap(contents).getLong(ID_AT);
  }

  /** A whole file: the head, then the sealed body, which the head's bytes are bound to. */
  static byte[] encode(StoreRoot root, DayKeys keys, SecureRandom random) {
    byte[] head =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .put((byte) Suite.AES_256_GCM_SHA_256.code())
            .putLong(root.id())
            .array();
    byte[] body = keys.encode();
    try {
      byte[] sealed = new DocumentCipher(root.secret()::derive, random).seal(body, context(head));
      return ByteBuffer.allocate(head.length + sealed.length).put(head).put(sealed).array();
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** The keys in a file whose root this is. */
  static DayKeys decode(Path file, byte[] contents, StoreRoot root) {
    byte[] head = Arrays.copyOf(contents, HEAD_BYTES);
    byte[] sealed = Arrays.copyOfRange(contents, HEAD_BYTES, contents.length);
    byte[] body = {};
    try {
      body = new DocumentCipher(root.secret()::derive).open(sealed, context(head));
      return DayKeys.decode(body);
    } catch (OpenFailedException e) {
      throw damaged(file, e);
    } finally {
      Arrays.fill(body, (byte) 0);
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
