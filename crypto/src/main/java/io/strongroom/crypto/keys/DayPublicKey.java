package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The public half of a day key: enough to wrap the key of a pack, not to unwrap it. Immutable.
 *
 * <p>Two keys of one class and day can exist (a successor, after partial deletion); the key id
 * tells them apart.
 */
public final class DayPublicKey {
  /** Length of a key id. */
  public static final int KEY_ID_BYTES = 8;

  private final DayKeyId id;
  private final byte[] keyId;
  private final ECPublicKey key;

  private DayPublicKey(DayKeyId id, byte[] keyId, ECPublicKey key) {
    this.id = id;
    this.keyId = keyId;
    this.key = key;
  }

  static DayPublicKey of(DayKeyId id, ECPublicKey key) {
    return new DayPublicKey(id, keyId(key), key);
  }

  static byte[] keyId(ECPublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return Arrays.copyOf(digest, KEY_ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  /** Class and expiry day. */
  public DayKeyId id() {
    return id;
  }

  /** First 8 bytes of the SHA-256 of the key's SubjectPublicKeyInfo; a copy. */
  public byte[] keyId() {
    return keyId.clone();
  }

  /** The key itself. */
  public ECPublicKey key() {
    return key;
  }

  /** Class and day, then the uncompressed point: what {@link #decode} reads. */
  byte[] encode() {
    byte[] name = id.encode();
    return ByteBuffer.allocate(name.length + P256.POINT_BYTES)
        .put(name)
        .put(P256.encode(key))
        .array();
  }

  /**
   * @throws OpenFailedException for anything that {@link #encode} does not write
   */
  static DayPublicKey decode(ByteBuffer source) {
    DayKeyId id = DayKeyId.decode(source);
    return of(id, P256.decodePublic(Encoded.bytes(source, P256.POINT_BYTES)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DayPublicKey that
        && id.equals(that.id)
        && key.getW().equals(that.key.getW());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(keyId);
  }

  @Override
  public String toString() {
    return id + "#" + HexFormat.of().formatHex(keyId);
  }
}
