package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key of one pack, sealed to the public half of a day key. It lies beside the pack, outside its
 * hashed header, so that it can be wrapped again. The byte table is in docs/design/keys.md.
 * Immutable.
 */
public final class WrappedDek {
  /** Longest encoded form: by SM2, to a hold key of a class with 32 letters. */
  public static final int MAX_BYTES =
      15 + DayKeyId.MAX_NAME_BYTES + P256.POINT_BYTES + Sm2Wrapping.SEALED_BYTES;

  private static final int VERSION = 2;

  private final Suite suite;
  private final DayKeyId id;
  private final byte[] keyId;
  private final byte[] ephemeralPoint;
  private final byte[] sealedDek;

  WrappedDek(Suite suite, DayKeyId id, byte[] keyId, byte[] ephemeralPoint, byte[] sealedDek) {
    this.suite = suite;
    this.id = id;
    this.keyId = keyId;
    this.ephemeralPoint = ephemeralPoint;
    this.sealedDek = sealedDek;
  }

  /**
   * The suite of the day key and of the wrapping. It is that of the pack too, unless the pack has
   * been wrapped again to a key that was made after the node's suite was changed.
   */
  public Suite suite() {
    return suite;
  }

  /** Class and expiry day of the day key. */
  public DayKeyId id() {
    return id;
  }

  /** Which key of that class and day; a copy of 8 bytes. */
  public byte[] keyId() {
    return keyId.clone();
  }

  byte[] ephemeralPoint() {
    return ephemeralPoint.clone();
  }

  byte[] sealedDek() {
    return sealedDek.clone();
  }

  /** The bytes to store, at most {@link #MAX_BYTES}. */
  public byte[] encode() {
    byte[] prefix = prefix();
    return ByteBuffer.allocate(prefix.length + sealedDek.length).put(prefix).put(sealedDek).array();
  }

  /** Everything before the sealed key; it is authenticated with it. */
  byte[] prefix() {
    byte[] head = head(suite, id, keyId);
    return ByteBuffer.allocate(head.length + ephemeralPoint.length)
        .put(head)
        .put(ephemeralPoint)
        .array();
  }

  /** Everything before the ephemeral point: what a wrapped key says of itself. */
  static byte[] head(Suite suite, DayKeyId id, byte[] keyId) {
    byte[] name = id.encode();
    return ByteBuffer.allocate(2 + name.length + keyId.length)
        .put((byte) VERSION)
        .put((byte) suite.code())
        .put(name)
        .put(keyId)
        .array();
  }

  private static int sealedBytes(Suite suite) {
    return switch (suite) {
      case AES_256_GCM_SHA_256 -> Secret.BYTES + Suite.TAG_BYTES;
      case SM4_GCM_SM3 -> Sm2Wrapping.SEALED_BYTES;
    };
  }

  /**
   * Reads the remaining bytes of {@code source}, all of them; its position does not move.
   *
   * @throws OpenFailedException for anything that {@link #encode} does not write
   */
  public static WrappedDek decode(ByteBuffer source) {
    ByteBuffer bytes = source.duplicate();
    if (bytes.remaining() > MAX_BYTES || Encoded.unsignedByte(bytes) != VERSION) {
      throw new OpenFailedException();
    }
    Suite suite = Suite.ofCode(Encoded.unsignedByte(bytes));
    DayKeyId id = DayKeyId.decode(bytes);
    byte[] keyId = Encoded.bytes(bytes, DayPublicKey.KEY_ID_BYTES);
    byte[] point = Encoded.bytes(bytes, P256.POINT_BYTES);
    byte[] sealed = Encoded.bytes(bytes, sealedBytes(suite));
    Encoded.end(bytes);
    return new WrappedDek(suite, id, keyId, point, sealed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WrappedDek that && Arrays.equals(encode(), that.encode());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sealedDek);
  }

  @Override
  public String toString() {
    return "WrappedDek[" + id + "#" + HexFormat.of().formatHex(keyId) + "]";
  }
}
