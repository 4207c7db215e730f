package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.RootKey;
import io.strongroom.crypto.envelope.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * The node's own key: control records, camera passwords, access-log entries and the public key ring
 * are sealed under subkeys of it, so that a node without the key store's passphrase still records.
 * It opens no footage. Thread-safe.
 *
 * <p>Its file lies beside the data, mode 0600: magic {@code SRNODEK1}, 32 bytes of key, the first 8
 * bytes of the SHA-256 of both, which tell a damaged file from a wrong one.
 */
public final class NodeKey implements RootKey, AutoCloseable {
  private static final byte[] MAGIC = "SRNODEK1".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECK_BYTES = 8;
  private static final int FILE_BYTES = MAGIC.length + Secret.BYTES + CHECK_BYTES;

  private final Secret secret;

  private NodeKey(Secret secret) {
    this.secret = secret;
  }

  /**
   * The key in a file, which is made if there is none; durable when the call returns.
   *
   * @throws KeyFileException if the file is damaged, or others may read it, or it cannot be written
   */
  public static NodeKey loadOrCreate(Path file, SecureRandom random) {
    byte[] contents =
        PrivateFiles.readSecret(file, FILE_BYTES).orElseGet(() -> create(file, random));
    try {
      return new NodeKey(decode(file, contents));
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
  }

  /**
   * The key in a file, which must be there: a key that several nodes share is made once.
   *
   * @throws KeyFileException if the file is missing or damaged, or others may read it
   */
  public static NodeKey load(Path file) {
    byte[] contents =
        PrivateFiles.readSecret(file, FILE_BYTES)
            .orElseThrow(
                () ->
                    new KeyFileException(
                        file + " does not exist: restore it from its backup, or name the file"));
    try {
      return new NodeKey(decode(file, contents));
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
  }

  /**
   * Puts this key into another file, in place of what is there; durable when the call returns.
   *
   * @throws KeyFileException if the file cannot be written
   */
  public void copyTo(Path file) {
    byte[] contents = encode(secret);
    try {
      PrivateFiles.replace(file, contents);
    } finally {
      Arrays.fill(contents, (byte) 0);
    }
  }

  private static byte[] create(Path file, SecureRandom random) {
    try (Secret secret = Secret.random(random)) {
      byte[] contents = encode(secret);
      if (PrivateFiles.create(file, contents)) {
        return contents;
      }
    }
    return PrivateFiles.readSecret(file, FILE_BYTES)
        .orElseThrow(() -> new KeyFileException(file + " vanished while it was read: start again"));
  }

  private static byte[] encode(Secret secret) {
    byte[] key = secret.expose();
    byte[] contents = ByteBuffer.allocate(FILE_BYTES).put(MAGIC).put(key).put(check(key)).array();
    Arrays.fill(key, (byte) 0);
    return contents;
  }

  private static Secret decode(Path file, byte[] contents) {
    int checkAt = MAGIC.length + Secret.BYTES;
    if (contents.length == FILE_BYTES && Arrays.equals(contents, 0, 8, MAGIC, 0, 8)) {
      byte[] key = Arrays.copyOfRange(contents, MAGIC.length, checkAt);
      byte[] check = Arrays.copyOfRange(contents, checkAt, FILE_BYTES);
      if (MessageDigest.isEqual(check, check(key))) {
        Secret secret = Secret.copyOf(key);
        Arrays.fill(key, (byte) 0);
        return secret;
      }
    }
    throw new KeyFileException(
        file + " is not an intact node key: restore it from its backup, or name the right file");
  }

  private static byte[] check(byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(MAGIC);
      return Arrays.copyOf(digest.digest(key), CHECK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  @Override
  public Secret subkey(String label) {
    return secret.derive(label);
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "NodeKey[hidden]";
  }
}
