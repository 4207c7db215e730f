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
  /** Longest encoded form: a hold key of a class with 32 letters. */
  public static final int MAX_BYTES = 128 + DayKeyId.MAX_NAME_BYTES;

  static final int SEALED_BYTES = Secret.BYTES + Suite.TAG_BYTES;

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

  /** The suite of the pack and of the wrapping. */
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
    byte[] name = id.encode();
    return ByteBuffer.allocate(2 + name.length + keyId.length + ephemeralPoint.length)
        .put((byte) VERSION)
        .put((byte) suite.code())
        .put(name)
        .put(keyId)
        .put(ephemeralPoint)
        .array();
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
    byte[] sealed = Encoded.bytes(bytes, SEALED_BYTES);
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
