package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recorder's half of the day keys: public keys only, in a file sealed with the node key, so
 * that a recorder starts without the key store and nobody slips it a key of his own. Thread-safe.
 */
public final class PublicKeyRing {
  /** Most keys in a ring: sixteen classes with ten years of days each. */
  public static final int MAX_KEYS = KeyStore.MAX_KEYS;

  private static final String CONTEXT = "public-key-ring";
  private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

  private final Path file;
  private final DocumentCipher cipher;
  private volatile Map<DayKeyId, DayPublicKey> keys;

  private PublicKeyRing(Path file, DocumentCipher cipher, Map<DayKeyId, DayPublicKey> keys) {
    this.file = file;
    this.cipher = cipher;
    this.keys = keys;
  }

  /**
   * The ring in a file; empty if there is none yet.
   *
   * @throws KeyFileException if the file is damaged or was sealed with another node key
   */
  public static PublicKeyRing load(Path file, NodeKey nodeKey) {
    DocumentCipher cipher = new DocumentCipher(nodeKey);
    Optional<byte[]> sealed = PrivateFiles.read(file, MAX_FILE_BYTES);
    if (sealed.isEmpty()) {
      return new PublicKeyRing(file, cipher, Map.of());
    }
    try {
      return new PublicKeyRing(
          file, cipher, byId(decode(ByteBuffer.wrap(cipher.open(sealed.get(), CONTEXT)))));
    } catch (OpenFailedException e) {
      throw new KeyFileException(
          file + " is damaged or belongs to another node: remove it; the key store fills it again",
          e);
    }
  }

  /** The key to wrap to, or empty if none has been made for that class and day. */
  public Optional<DayPublicKey> find(DayKeyId id) {
    return Optional.ofNullable(keys.get(id));
  }

  /** All keys, in no particular order. */
  public List<DayPublicKey> all() {
    return List.copyOf(keys.values());
  }

  /**
   * Puts these keys in the place of all others; durable when the call returns. Of several keys with
   * one id the last is the one to wrap to.
   */
  public synchronized void replaceWith(Collection<DayPublicKey> newKeys) {
    if (newKeys.size() > MAX_KEYS) {
      throw new IllegalArgumentException("a ring has at most " + MAX_KEYS + " keys");
    }
    Map<DayKeyId, DayPublicKey> next = byId(newKeys);
    PrivateFiles.replace(file, cipher.seal(encode(next.values()), CONTEXT));
    keys = next;
  }

  private static Map<DayKeyId, DayPublicKey> byId(Collection<DayPublicKey> keys) {
    Map<DayKeyId, DayPublicKey> result = LinkedHashMap.newLinkedHashMap(keys.size());
    for (DayPublicKey key : keys) {
      result.put(key.id(), key);
    }
    return result;
  }

  /**
   * For each suite: count (4 bytes), then its keys. Suites without keys at the end have nothing.
   */
  private static byte[] encode(Collection<DayPublicKey> keys) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Suite suite : Suite.values()) {
      List<DayPublicKey> its = keys.stream().filter(key -> key.suite() == suite).toList();
      if (suite == Suite.AES_256_GCM_SHA_256 || !its.isEmpty()) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(its.size()).array());
        its.forEach(key -> bytes.writeBytes(key.encode()));
      }
    }
    return bytes.toByteArray();
  }

  private static List<DayPublicKey> decode(ByteBuffer source) {
    List<DayPublicKey> result = new ArrayList<>();
    for (Suite suite : Suite.values()) {
      if (suite == Suite.AES_256_GCM_SHA_256 || source.hasRemaining()) {
        decode(suite, source, result);
      }
    }
    Encoded.end(source);
    return result;
  }

  private static void decode(Suite suite, ByteBuffer source, List<DayPublicKey> result) {
    int count = Encoded.int32(source);
    if (count < 0
        || count > MAX_KEYS - result.size()
        || count > source.remaining() / P256.POINT_BYTES) {
      throw new OpenFailedException();
    }
    for (int i = 0; i < count; i++) {
      result.add(DayPublicKey.decode(suite, source));
    }
  }
}
