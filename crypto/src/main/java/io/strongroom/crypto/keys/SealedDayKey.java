package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A day key as the keyholders of a cluster give it to each other: the public half in the clear, the
 * private half sealed under a subkey of the root that their key stores have in common. Immutable.
 *
 * <p>The byte table is in docs/design/keys.md.
 */
public final class SealedDayKey {
  private static final byte VERSION = 1;
  private static final int SEALED_BYTES = P256.SCALAR_BYTES + DocumentCipher.OVERHEAD_BYTES;

  private final DayPublicKey publicKey;
  private final byte[] sealed;

  private SealedDayKey(DayPublicKey publicKey, byte[] sealed) {
    this.publicKey = publicKey;
    this.sealed = sealed;
  }

  static SealedDayKey seal(DayPublicKey publicKey, ECPrivateKey privateKey, DocumentCipher cipher) {
    byte[] scalar = P256.encode(privateKey);
    try {
      return new SealedDayKey(publicKey, cipher.seal(scalar, context(publicKey)));
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /** Both halves; OpenFailedException if it is damaged or was sealed under another root. */
  DayKeys.DayKey open(DocumentCipher cipher) {
    byte[] scalar = cipher.open(sealed, context(publicKey));
    try {
      return new DayKeys.DayKey(publicKey, P256.decodePrivate(scalar));
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /** Class and day. */
  public DayKeyId id() {
    return publicKey.id();
  }

  /** What a recorder needs of it. */
  public DayPublicKey publicKey() {
    return publicKey;
  }

  /** Version, class and day, public point, sealed private scalar: what {@link #decode} reads. */
  public byte[] encode() {
    byte[] open = publicKey.encode();
    return ByteBuffer.allocate(1 + open.length + sealed.length)
        .put(VERSION)
        .put(open)
        .put(sealed)
        .array();
  }

  /**
   * Reads foreign bytes. Whether the private half can be opened shows only where the root is.
   *
   * @throws OpenFailedException for anything that {@link #encode} does not write
   */
  public static SealedDayKey decode(byte[] encoded) {
    ByteBuffer source = ByteBuffer.wrap(encoded);
    if (Encoded.unsignedByte(source) != VERSION) {
      throw new OpenFailedException();
    }
    DayPublicKey publicKey = DayPublicKey.decode(source);
    byte[] sealed = Encoded.bytes(source, SEALED_BYTES);
    Encoded.end(source);
    return new SealedDayKey(publicKey, sealed);
  }

  private static String context(DayPublicKey publicKey) {
    return "day-key/" + HexFormat.of().formatHex(publicKey.encode());
  }

  @Override
  public String toString() {
    return "SealedDayKey[" + publicKey + "]";
  }
}
