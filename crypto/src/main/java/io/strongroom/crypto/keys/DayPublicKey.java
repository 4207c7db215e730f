package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

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
  private final Suite suite;
  private final byte[] point;
  private final byte[] keyId;
  private final @Nullable ECPublicKey p256;

  private DayPublicKey(
      DayKeyId id, Suite suite, byte[] point, byte[] info, @Nullable ECPublicKey p256) {
    this.id = id;
    this.suite = suite;
    this.point = point;
    this.keyId = keyId(suite, info);
    this.p256 = p256;
  }

  /** A key on P-256. */
  static DayPublicKey of(DayKeyId id, ECPublicKey key) {
    return new DayPublicKey(id, Suite.AES_256_GCM_SHA_256, P256.encode(key), key.getEncoded(), key);
  }

  /** The key id of a key on P-256. */
  static byte[] keyId(ECPublicKey key) {
    return keyId(Suite.AES_256_GCM_SHA_256, key.getEncoded());
  }

  private static byte[] keyId(Suite suite, byte[] info) {
    return Arrays.copyOf(suite.hash().create().digest(info), KEY_ID_BYTES);
  }

  /** The key with this point on the curve of its suite; OpenFailedException if it is none. */
  static DayPublicKey of(DayKeyId id, Suite suite, byte[] point) {
    return switch (suite) {
      case AES_256_GCM_SHA_256 -> of(id, P256.decodePublic(point));
      case SM4_GCM_SM3 -> {
        Sm2.requirePoint(point);
        yield new DayPublicKey(id, suite, point.clone(), Sm2.publicKeyInfo(point), null);
      }
    };
  }

  /** Class and expiry day. */
  public DayKeyId id() {
    return id;
  }

  /** What packs are sealed with whose keys are wrapped to this one. */
  public Suite suite() {
    return suite;
  }

  /** First 8 bytes of the hash, by the suite, of the key's SubjectPublicKeyInfo; a copy. */
  public byte[] keyId() {
    return keyId.clone();
  }

  /** The key itself, which is on P-256. */
  ECPublicKey key() {
    if (p256 == null) {
      throw new IllegalStateException(this + " is not on P-256");
    }
    return p256;
  }

  /** The uncompressed point; a copy. */
  byte[] point() {
    return point.clone();
  }

  /** Class and day, then the uncompressed point: what {@link #decode} reads. */
  byte[] encode() {
    byte[] name = id.encode();
    return ByteBuffer.allocate(name.length + point.length).put(name).put(point).array();
  }

  /**
   * @throws OpenFailedException for anything that {@link #encode} of a key of this suite does not
   *     write
   */
  static DayPublicKey decode(Suite suite, ByteBuffer source) {
    DayKeyId id = DayKeyId.decode(source);
    return of(id, suite, Encoded.bytes(source, P256.POINT_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DayPublicKey that
        && id.equals(that.id)
        && suite == that.suite
        && Arrays.equals(point, that.point);
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
